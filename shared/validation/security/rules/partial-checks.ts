import type { CallSite } from "../flow/flow.ts";
import { calleeName } from "../flow/guards/expression-text.ts";
import { textOf } from "../flow/value.ts";
import type { Expression } from "../program/program.ts";
import { Rules, tell } from "./judge.ts";

/** Checks and clean-ups that hold for some texts only, so that they look like protection and are none. */
export const partialChecks = new Rules();

const domains = "com|org|net|edu|gov|io|dev|app|co|uk|de|eu|info|cloud|ai";
const host = new RegExp(`^(?:https?:)?(?:\\/\\/)?(?:[\\w-]+\\.)+(?:${domains})$`, "i");
const addressName = /url|uri|host|origin|href|link|referr?er|domain|address|location|target|redirect/i;

/** `url.includes("example.com")`, `url.startsWith("https://example.com")`, `host.endsWith("example.com")`. */
partialChecks.on("includes indexOf search startsWith startswith endsWith endswith", (flow, site) => {
  const [first] = site.arguments;
  const text = textOf(first);
  if (text === undefined || !host.test(text) || !addressName.test(wordsOf(site))) return;
  const isStart = site.name.toLowerCase() === "startswith";
  const isEnd = site.name.toLowerCase() === "endswith";
  if (isStart && !/^https?:\/\/|^\/\//i.test(text)) return;
  if (site.receiver?.members || (isEnd && text.startsWith("."))) return;
  tell(
    flow,
    site,
    "redirect",
    "part",
    "warn",
    `Takes an address for one of ${text} that only ${isStart ? "starts" : isEnd ? "ends" : "holds something"} like it`,
  );
});

/** The names in what is asked. */
function wordsOf({ call: { callee } }: CallSite): string {
  let at: Expression = callee;
  const words: string[] = [];
  for (let levels = 0; levels < 6; levels += 1) {
    if (at.kind === "member") {
      words.push(at.name);
      at = at.of;
    } else if (at.kind === "call") {
      words.push(calleeName(at));
      at = at.callee;
    } else break;
  }
  if (at.kind === "name") words.push(at.name);
  return words.slice(1).join(" ");
}

/** `text.replace("'", "\\'")` leaves all but the first. */
partialChecks.on("replace", (flow, site) => {
  if (flow.program.language === "python" || site.receiver?.texts) return;
  const [pattern] = site.call.arguments;
  const isOnce =
    (pattern?.kind === "constant" &&
      typeof pattern.value === "string" &&
      /^(?:["'<>&`\\]|\.\.\/?)$/.test(pattern.value)) ||
    (pattern?.kind === "regex" &&
      !pattern.flags.includes("g") &&
      /^(?:["'<>&`]|\\\\|\[["'<>&`\\]+\])$/.test(pattern.pattern));
  if (isOnce && site.arguments[1] !== undefined)
    tell(
      flow,
      site,
      "xss",
      "once",
      "warn",
      "Replaces the first one only, so that the others stay as they are",
    );
});

/** A pattern for addresses in which a dot stands for any letter: `/^https:\/\/www.example.com/`. */
export function hasOpenDot(pattern: string): boolean {
  return openDot.test(pattern) && /^\^|:\\?\/\\?\//.test(pattern);
}
const openDot = new RegExp(`[\\w-](?<!\\\\)\\.(?:${domains})(?:[^\\w.-]|$)`, "i");
