import { compareSchemas } from "../schemas/compare-schemas.ts";
import { compareArguments } from "./compare-handling.ts";
import { compareOutputs } from "./compare-outputs.ts";
import type { Comparison } from "./comparison.ts";
import { describeReplacedStatus } from "./find-codes.ts";
import type { FunctionMember, Interface } from "./model.ts";
import { anyFlag, type Setting } from "./setting.ts";

/** Each name that is missed is looked for in the whole text; of more than these, nobody moved them all. */
const mostAsked = 300;

/** What is given from outside still counts, and nothing more must be given; events still come. */
export function compareSettings(found: Comparison): void {
  const spelled = spellingsOf(found.new.settings);
  let asked = 0;
  for (const [id, setting] of found.old.settings) {
    const own = found.new.settings.get(id) ?? spelled.get(setting.name);
    const what = `${setting.kind} ${setting.name}`;
    if (own) {
      compareSpellings(what, setting, own, spelled, found);
      compareSetting(what, setting, own, found);
    } else if (asked++ >= mostAsked || !isReadOtherwise(setting, found.new))
      found.breaking(`${setting.kind}_removed`, what, describeLost(setting), setting.offset, "old");
  }
  const oldSpelled = spellingsOf(found.old.settings);
  for (const [id, setting] of found.new.settings) {
    if (found.old.settings.has(id) || oldSpelled.has(setting.name) || setting.name === anyFlag) continue;
    const what = `${setting.kind} ${setting.name}`;
    if (setting.isRequired && !(setting.kind === "environment" && found.old.readsEnvironment(setting.name)))
      found.breaking(`${setting.kind}_required`, what, "must be given now", setting.offset);
    else found.compatible(`${setting.kind}_added`, what, describeNew(setting), setting.offset);
  }
}

/** The same key of what comes in, reached over another name. */
function isReadOtherwise({ kind, name, isHelped }: Setting, names: Interface): boolean {
  const { keysRead, readsEnvironment, namesApart, answersRoute, settings } = names;
  if (kind === "flag" && (name === anyFlag || settings.has(`flag ${anyFlag}`))) return true;
  if (kind === "command" && isHelped) return names.quotes(name);
  if (kind === "flag" || kind === "command" || kind === "event") return namesApart(kind, name);
  if (/^(?:registration|input|output)$/.test(kind)) return names.quotes(name.split(".").at(-1) ?? "");
  if (kind === "route") return answersRoute(name);
  if (kind === "environment") return readsEnvironment(name);
  if (kind !== "field" && kind !== "configuration") return false;
  const isOfRequest = /^(?:query|body|headers|cookies)\./.test(name);
  const keys = keysRead();
  return keys.has(name.split(".").at(-1) ?? "") || (!isOfRequest && keys.has("*"));
}

/** What answers a route still says what it said. */
export function compareRoutes(found: Comparison): void {
  for (const [name, before] of found.old.routes) {
    const after = found.new.routes.get(name);
    const problem = compareOutputs(before.signatures[0]?.body, after?.signatures[0]?.body);
    const textOf = (handler: FunctionMember | undefined): string => handler?.signatures[0]?.text ?? "";
    const status = describeReplacedStatus(textOf(before), textOf(after));
    const said = problem ?? (status === undefined ? undefined : `answers ${status}`);
    if (after && said !== undefined) found.breaking("response_changed", `route ${name}`, said, after.offset);
  }
}

/** Flags by each of their spellings. */
function spellingsOf(settings: ReadonlyMap<string, Setting>): Map<string, Setting> {
  const spelled = new Map<string, Setting>();
  for (const setting of settings.values())
    for (const spelling of setting.spellings ?? []) spelled.set(spelling, setting);
  return spelled;
}

function compareSpellings(
  what: string,
  before: Setting,
  after: Setting,
  spelled: ReadonlyMap<string, Setting>,
  found: Comparison,
): void {
  for (const spelling of before.spellings ?? [])
    if (after.spellings && spelled.get(spelling) !== after)
      found.breaking(
        `${before.kind}_removed`,
        what,
        spelled.has(spelling) ? `${spelling} means something else now` : `${spelling} is not read any more`,
        after.offset,
      );
}

function compareSetting(what: string, before: Setting, after: Setting, found: Comparison): void {
  const { kind } = before;
  for (const [part, schema] of before.schemas ?? []) {
    const own = after.schemas?.get(part);
    const problem = own === undefined ? undefined : compareSchemas(schema, own);
    if (problem !== undefined)
      found.breaking("schema_changed", `${what} ${part}`, `takes less: ${problem}`, after.offset);
  }
  const payload = compareArguments(before.payloads ?? [], after.payloads ?? []);
  if (payload !== undefined)
    found.breaking("event_changed", what, `is sent in another way: ${payload}`, after.offset);
  const say = (change: string, reason: string): void =>
    found.breaking(`${kind}_${change}`, what, reason, after.offset);
  // A read without a test is no proof where it could be missing before.
  const isProven =
    kind !== "environment" || before.fallback !== undefined || (after.isRefused === true && !before.isHelped);
  if (after.isRequired && !before.isRequired && isProven) say("required", "must be given now");
  else if (isOtherDefault(before, after) && !after.isRequired)
    found.breaking(
      "default_changed",
      what,
      `its default goes from ${before.fallback} to ${after.fallback ?? "nothing"}`,
      after.offset,
    );
  if (before.takesValue !== undefined && after.takesValue !== undefined)
    if (before.takesValue !== after.takesValue)
      say("kind_changed", after.takesValue ? "needs a value now" : "takes no value any more");
  if (before.takesSeveral && !after.takesSeveral) say("kind_changed", "takes one value only");
  if (after.valueType !== undefined && !isWider(before.valueType, after.valueType))
    say("kind_changed", `takes ${after.valueType} instead of ${before.valueType ?? "any text"}`);
  const word = findLostWord(before.told, after.told, found.new);
  if (word !== undefined)
    found.breaking("value_not_taken", what, `${word} is not known any more`, after.offset);
  const choices = after.choices;
  const lost = choices && before.choices?.find((choice) => !choices.includes(choice));
  if (lost !== undefined) say("choice_removed", `does not take ${lost} any more`);
  if (choices && !before.choices) say("choice_removed", `takes only ${choices.join(", ")}`);
}

/** A word that is asked for under another one now. */
function findLostWord(
  before: ReadonlySet<string> | undefined,
  after: ReadonlySet<string> | undefined,
  names: Interface,
): string | undefined {
  if (!before || !after || [...after].every((word) => before.has(word))) return undefined;
  return [...before].find((word) => !after.has(word) && !names.mentions(word));
}

/** Texts of the environment are numbers and words alike, and helpers take defaults that cannot be read. */
function isOtherDefault(before: Setting, after: Setting): boolean {
  if (before.fallback === undefined) return false;
  // What is no literal may be the same, and stands further on.
  const isElsewhere = after.fallback === undefined && before.kind === "environment";
  if (!before.isHelped && !after.isHelped) return !isElsewhere && before.fallback !== after.fallback;
  const plain = (text: string): string => text.replace(/^["']|["']$/g, "");
  return after.fallback !== undefined && plain(before.fallback) !== plain(after.fallback);
}

/** Every whole number is a number, and everything is text. */
function isWider(before: string | undefined, after: string): boolean {
  return (
    before === after ||
    /^(?:str|string)$/i.test(after) ||
    (before === "int" && after === "float") ||
    (before === undefined && /^(?:pathlib\.)?Path$/.test(after))
  );
}

function describeLost({ kind }: Setting): string {
  if (kind === "event" || kind === "output") return "is not sent any more";
  return kind === "registration" ? "is not registered any more" : "is not read any more";
}

function describeNew({ kind }: Setting): string {
  return kind === "event" ? "is sent now" : kind === "route" ? "is answered now" : "may be given now";
}
