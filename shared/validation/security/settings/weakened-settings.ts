import type { StrictJson } from "../../parse-strict-json.ts";
import { commandHarm } from "../rules/command-harm.ts";
import { isOpened, isPermissive, isProtecting, isRisen } from "./setting-names.ts";

/** A setting that protects less than before. */
export interface Weakening {
  /** Keys from the outside to the inside, with dots between. */
  path: string;
  detail: string;
  level: "block" | "warn";
}

const maxDepth = 40;
const mostFound = 50;

/** What became weaker, or open to everybody, in settings of any form. An absent old version protects nothing. */
export function findWeakened(before: StrictJson | undefined, after: StrictJson): Weakening[] {
  const found: Weakening[] = [];
  visit(before, after, [], found);
  return found.slice(0, mostFound);
}

function visit(before: StrictJson | undefined, after: StrictJson, keys: string[], found: Weakening[]): void {
  if (keys.length > maxDepth || found.length >= mostFound) return;
  const key = keys.findLast((one) => !/^\d+$/.test(one)) ?? "";
  const say = (detail: string, level: "block" | "warn" = "block") =>
    found.push({ path: keys.join("."), detail, level });
  if (after instanceof Map) {
    const old = before instanceof Map ? before : undefined;
    for (const [name, value] of after) {
      judgeKey(old?.get(name), name, value, [...keys, name], found);
      visit(old?.get(name), value, [...keys, name], found);
    }
    for (const [name, value] of old ?? [])
      if (value === true && isProtecting(name) && !after.has(name))
        say(`${name} is not set any more`, "warn");
    return;
  }
  if (Array.isArray(after)) {
    visitList(Array.isArray(before) ? before : [], after, keys, found);
    return;
  }
  if (before === after) return;
  const isOn = switchOf(after);
  if (isOn !== undefined) {
    // `approval: { required: true }`
    const isPlain = /^(?:required?|enabled?|active|on|mandatory)$/i.test(key);
    const what = isPlain ? (keys.at(-2) ?? key) : key;
    const protects =
      isProtecting(what) || (isPlain && /guard|polic|check|monitor|limit|alert|log/i.test(what));
    if (!isOn && switchOf(before) === true && protects) say(`${what} is switched off`);
    if (isOn && isPermissive(what)) say(`${what} is switched on`);
  }
  if (typeof after === "string")
    judgeText(typeof before === "string" ? before : undefined, after, key, keys, say);
}

/** Yes or no, which environments have as texts. */
function switchOf(value: StrictJson | undefined): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  if (/^(?:true|yes|on|1|enabled?)$/i.test(value)) return true;
  return /^(?:false|no|off|0|disabled?)$/i.test(value) ? false : undefined;
}

/** Items that were there before are no news, wherever they stand now. */
function visitList(
  before: readonly StrictJson[],
  after: readonly StrictJson[],
  keys: string[],
  found: Weakening[],
): void {
  const old = new Set(before.map(spell));
  after.forEach((item, index) => {
    if (!old.has(spell(item)))
      visit(
        named(before, item) ?? (typeof item === "object" ? before[index] : undefined),
        item,
        [...keys, String(index)],
        found,
      );
  });
  const key = keys.findLast((one) => !/^\d+$/.test(one)) ?? "";
  const now = new Set(after.map(spell));
  // `127.0.0.1:80` gave way to `0.0.0.0:80`.
  const wide = after.find(
    (item) => typeof item === "string" && /^(?:0\.0\.0\.0|\[::\]):/.test(item) && !old.has(spell(item)),
  );
  if (
    wide !== undefined &&
    before.some((item) => typeof item === "string" && /^(?:127\.|localhost|\[::1\])/.test(item))
  )
    found.push({
      path: keys.join("."),
      detail: `${key} can be reached from everywhere: ${String(wide)}`,
      level: "warn",
    });
  const lost = before.find((item) => typeof item === "string" && !now.has(spell(item)));
  if (
    lost !== undefined &&
    /deny|block|forbid|exclud|protected|reserved|disallow|require_?(?:d|_)/i.test(key)
  )
    found.push({
      path: keys.join("."),
      detail: `${key} does not name ${String(lost)} any more`,
      level: "warn",
    });
}

/** Of objects in lists, the one of the same name. */
function named(items: readonly StrictJson[], item: StrictJson): StrictJson | undefined {
  if (!(item instanceof Map)) return undefined;
  const name = item.get("name") ?? item.get("id");
  return name === undefined
    ? undefined
    : items.find((one) => one instanceof Map && (one.get("name") ?? one.get("id")) === name);
}

function judgeKey(
  before: StrictJson | undefined,
  key: string,
  after: StrictJson,
  keys: string[],
  found: Weakening[],
): void {
  if (before !== undefined) return;
  const say = (detail: string, level: "block" | "warn") =>
    found.push({ path: keys.join("."), detail, level });
  if (key === "pull_request_target") say("Runs with the repository's rights on what strangers send", "block");
  if (/^(?:pre|post)?install$|^prepare$|^prepublish$/.test(key) && keys.includes("scripts"))
    say(`${key} runs a command wherever the package is installed`, "warn");
  if (isPermissive(key) && Array.isArray(after) && after.length > 0) say(`${key} is new`, "block");
}

function judgeText(
  before: string | undefined,
  after: string,
  key: string,
  keys: readonly string[],
  say: (detail: string, level?: "block" | "warn") => void,
): void {
  if (after.length > 20_000) return;
  const shown = after.length > 80 ? `${after.slice(0, 79)}…` : after;
  const reach = isOpened(key, keys, after);
  if (reach !== undefined) say(`${key} ${reach}: ${shown}`);
  else if (before !== undefined && isRisen(key, keys, before, after))
    say(`${key} goes from ${before} to ${shown}`);
  if (
    before !== undefined &&
    /^(?:127\.|localhost|\[?::1)/.test(before) &&
    /^(?:0\.0\.0\.0|\[?::\]?$|\*)/.test(after)
  )
    say(`${key} can be reached from everywhere: ${shown}`, "warn");
  if (key === "image" && before !== undefined && isPinned(before) && !isPinned(after))
    say(`${key} may change at any time: ${shown}`, "warn");
  if (before?.includes(after)) return;
  const harm = commandHarm(after);
  if (harm !== undefined) say(`${key} holds a command that ${harm}`);
  if (
    /\$\{\{\s*github\.(?:event\.(?:issue|pull_request|comment|review|head_commit|discussion)|head_ref)/.test(
      after,
    ) &&
    /^(?:run|script)$/.test(key)
  )
    say(`${key} runs what strangers write`, "block");
  if (
    /(?:curl|wget|nc|fetch)\b[^\n]*(?:\$\(\s*(?:env|printenv|set)\b|`(?:env|printenv)`|\$\{?\w*(?:TOKEN|SECRET|KEY|PASSW)\w*)/.test(
      after,
    )
  )
    say(`${key} sends the environment away`, "block");
  if (
    /^(?:run|script|test|lint|check|build|pretest|posttest|ci|command)$/.test(key) &&
    /\|\|\s*(?:true|:|exit 0)\b|^\s*(?:exit 0|true|:|echo\b[^|&;]*)\s*$/.test(after)
  )
    say(`${key} succeeds whatever happens`, "warn");
  if (/^http:\/\/(?!localhost|127\.|\[::1\]|0\.0\.0\.0)/i.test(after))
    say(`${key} leads over an open connection: ${shown}`, "warn");
  else if (/^(?:https?|wss?):\/\/(?!127\.)\d+\.\d+\.\d+\.\d+/i.test(after))
    say(`${key} leads to a bare number instead of a name: ${shown}`, "warn");
  if (
    keys.some((one) => /^(?:\w*[dD]ependencies)$/.test(one)) &&
    /^(?:\*|latest|x|>=?\s*0|git(?:\+|:)|https?:|github:|file:)|^$/.test(after)
  )
    say(`${key} may change at any time: ${shown}`, "warn");
}

function isPinned(image: string): boolean {
  const name = image.split("/").at(-1) ?? "";
  return /[:@]/.test(name) && !/:(?:latest|main|master|edge|nightly)$/.test(name);
}

function spell(value: StrictJson): string {
  return JSON.stringify(value, (_key, one: unknown) => (one instanceof Map ? [...one] : one)) ?? "";
}
