import type { StrictJson } from "../../parse-strict-json.ts";
import { type DependencyFinding, type Entries, entriesAt } from "./dependency-finding.ts";
import { compareVersions, readWanted, type Wanted } from "./wanted-version.ts";

const groups = [
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
  "overrides",
  "resolutions",
];

/** More than anybody adds at once; each new name is held against all that were there. */
const mostNew = 100;

/** What a manifest depends on now, and did not before. */
export function compareDependencies(before: Entries, after: Entries): DependencyFinding[] {
  const known = new Set(groups.flatMap((group) => [...entriesAt(before, group).keys()]));
  const fresh = new Map<string, readonly string[]>();
  const changes = groups.flatMap((group) =>
    compareGroup(entriesAt(before, group), entriesAt(after, group), [group], (name, keys) => {
      if (!known.has(name)) fresh.set(name, keys);
    }),
  );
  if (fresh.size > mostNew)
    return [
      { level: "block", detail: `${fresh.size} dependencies are new, too many to be looked at`, keys: [] },
    ];
  return [...changes, ...[...fresh].map(([name, keys]) => judgeNew(name, keys, known))];
}

function compareGroup(
  before: Entries,
  after: Entries,
  keys: readonly string[],
  note: (name: string, keys: readonly string[]) => void,
): DependencyFinding[] {
  const found: DependencyFinding[] = [];
  for (const [name, value] of after) {
    const old = before.get(name);
    const own = [...keys, name];
    // Overrides may stand within overrides.
    if (value instanceof Map && keys.length < 5)
      found.push(...compareGroup(entriesAt(old), value, own, note));
    if (typeof value !== "string" || old === value) continue;
    note(name, own);
    found.push(...judgeWanted(name, old, value, own));
  }
  return found;
}

function judgeNew(name: string, keys: readonly string[], known: ReadonlySet<string>): DependencyFinding {
  const alike = [...known].find((one) => looksLike(one, name));
  return alike === undefined
    ? { level: "warn", detail: `${name} is a new dependency`, keys }
    : { level: "block", detail: `${name} is a new dependency that looks like ${alike}`, keys };
}

function judgeWanted(
  name: string,
  old: StrictJson | undefined,
  value: string,
  keys: readonly string[],
): DependencyFinding[] {
  const wanted = readWanted(value);
  const before: Wanted = typeof old === "string" ? readWanted(old) : { kind: "other" };
  const say = (level: "block" | "warn", detail: string) => [{ level, detail: `${name} ${detail}`, keys }];
  if (wanted.kind === "place" && wanted.isLocal) return say("warn", `comes from a folder: ${cut(value)}`);
  if (wanted.kind === "place")
    return wanted.isPinned && !value.startsWith("http:")
      ? say("warn", `comes from outside of the registry: ${cut(value)}`)
      : say("block", `comes from outside of the registry and may change at any time: ${cut(value)}`);
  if (wanted.kind === "alias" && wanted.name !== name) return say("block", `stands for ${wanted.name}`);
  if (wanted.kind === "any" && before.kind !== "any") return say("warn", "may be any version");
  if (wanted.kind !== "version" || before.kind !== "version")
    return old === undefined || wanted.kind === "any"
      ? []
      : say("warn", `goes from ${cut(String(old))} to ${cut(value)}`);
  const step = compareVersions(before.version, wanted.version);
  if (step === "compatible") return [];
  return say("warn", `goes ${step === "below" ? "back " : ""}from ${cut(String(old))} to ${cut(value)}`);
}

/** Names that differ in one letter, or in signs between words only. */
function looksLike(known: string, name: string): boolean {
  if (known.length < 5 || Math.abs(known.length - name.length) > 1) return false;
  const plain = (text: string) => text.replace(/[-_.]/g, "");
  if (plain(known) === plain(name)) return true;
  let at = 0;
  while (at < known.length && known[at] === name[at]) at += 1;
  const [one, other] = [known.slice(at), name.slice(at)];
  const isSwapped = one[0] === other[1] && one[1] === other[0] && one.slice(2) === other.slice(2);
  const isOne = one.slice(1) === other.slice(1) || one.slice(1) === other || one === other.slice(1);
  // `vitest-2` and `lodash4` are versions by their names.
  return (isOne || isSwapped) && !/\d/.test(`${one[0] ?? ""}${other[0] ?? ""}`);
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
