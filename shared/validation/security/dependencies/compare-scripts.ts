import { commandHarm } from "../rules/command-harm.ts";
import { type DependencyFinding, type Entries, textAt } from "./dependency-finding.ts";

/** Scripts that run wherever the package is installed; the others wherever it is packed, or installed from its source. */
const installing = /^(?:preinstall|install|postinstall)$/;
const packing =
  /^(?:prepare|prepublish|prepublishOnly|publish|postpublish|prepack|postpack|dependencies|preprepare|postprepare)$/;
/** Scripts by which changes are judged. */
const judging =
  /^(?:test|tests|lint|check|checks|types?|typecheck|type-check|tsc|validate|verify|audit|ci|coverage|e2e|unit|bench|eval)(?:$|[:_-])/;
/** Words that change what is shown, and not what is run. */
const harmless =
  /^(?:--?(?:coverage|reporter|colou?r|verbose|silent|run|ci|cache|maxWorkers|max-warnings|w|u)(?:=[\w./-]*|\s*)|--)$/;

/** What scripts of a manifest run now, and did not before. */
export function compareScripts(before: Entries, after: Entries): DependencyFinding[] {
  const found: DependencyFinding[] = [];
  for (const [name, value] of after)
    if (typeof value === "string" && before.get(name) !== value)
      for (const [level, detail] of judge(name, textAt(before, name), value, after))
        found.push({ level, detail, keys: ["scripts", name] });
  for (const name of before.keys())
    if (judging.test(name) && !after.has(name))
      found.push({
        level: "block",
        detail: `${name} is gone, by which changes are judged`,
        keys: ["scripts"],
      });
  return found;
}

function judge(
  name: string,
  old: string | undefined,
  value: string,
  all: Entries,
): [DependencyFinding["level"], string][] {
  if (value.length > 20_000) return [["block", `${name} is too long to be looked at`]];
  const harm = commandHarm(value);
  if (harm !== undefined) return [["block", `${name} holds a command that ${harm}`]];
  if (installing.test(name)) return [["block", `${name} runs a command wherever the package is installed`]];
  if (packing.test(name)) return [["warn", `${name} runs a command when the package is packed or installed`]];
  if (judging.test(name)) {
    if (
      /\|\|\s*(?:true|:|exit 0|echo)\b|;\s*(?:true|exit 0)\s*$|^\s*(?:exit 0|true|:|echo\b[^|&;]*)\s*$|--pass-?[wW]ith-?[nN]o-?[tT]ests/.test(
        value,
      )
    )
      return [["block", `${name} succeeds whatever happens`]];
    return old === undefined ? [] : judgeWords(name, old, value);
  }
  const hooked = /^(?:pre|post)(.+)$/.exec(name)?.[1];
  return hooked !== undefined && all.has(hooked) && old === undefined
    ? [["warn", `${name} runs whenever ${hooked} does`]]
    : [];
}

/** A script by which changes are judged still does what it did. */
function judgeWords(name: string, old: string, value: string): [DependencyFinding["level"], string][] {
  const words = value.split(/\s+/);
  let at = 0;
  for (const word of old.split(/\s+/)) {
    const next = words.indexOf(word, at);
    if (next === -1)
      return [["block", `${name}, by which changes are judged, does not run ${word.slice(0, 60)} any more`]];
    words.splice(next, 1);
    at = next;
  }
  const more = words.filter((word) => word !== "" && !harmless.test(word) && !/^(?:&&|npm|run)$/.test(word));
  return more.length === 0
    ? []
    : [
        [
          "warn",
          `${name}, by which changes are judged, runs with ${more.slice(0, 5).join(" ").slice(0, 80)}`,
        ],
      ];
}
