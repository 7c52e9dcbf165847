import type { ParsedSource } from "../code/parsed.ts";
import type { Change } from "./change.ts";
import { compareKnownKeys } from "./compare-known-keys.ts";
import { compareMembers } from "./compare-members.ts";
import { compareMessages } from "./compare-messages.ts";
import { compareRoutes, compareSettings } from "./compare-settings.ts";
import { compareValues } from "./compare-values.ts";
import { Comparison } from "./comparison.ts";
import { readEcmaScript } from "./ecmascript/read-interface.ts";
import { describeReplacedCode } from "./find-codes.ts";
import type { Interface } from "./model.ts";
import { readPython } from "./python/read-interface.ts";

/** What changes for the callers of a program, the breaking changes first. */
export function judgeInterface(before: ParsedSource, after: ParsedSource): Change[] {
  return compareInterfaces(readInterface(before), readInterface(after));
}

/** Reads what a program shows to its callers. */
export function readInterface(parsed: ParsedSource): Interface {
  return parsed.language === "python" ? readPython(parsed) : readEcmaScript(parsed);
}

export function compareInterfaces(before: Interface, after: Interface): Change[] {
  const found = new Comparison(before, after);
  const isGivenDifferently =
    before.moduleKind !== after.moduleKind && before.moduleKind !== "script" && after.moduleKind !== "script";
  if (isGivenDifferently)
    found.breaking(
      "module_kind_changed",
      "the module",
      `is ${after.moduleKind} instead of ${before.moduleKind}, so callers load it differently`,
      0,
    );
  compareMembers("", before.exports, after.exports, found);
  compareSettings(found);
  compareRoutes(found);
  compareKnownKeys(found);
  for (const [name, validator] of before.validators) {
    const own = after.validators.get(name);
    if (own && !before.exports.has(name)) compareValues(name, validator, own, found);
  }
  const exit = describeReplacedCode(before.exits, after.exits);
  if (exit !== undefined) found.breaking("output_changed", "the program", `ends with ${exit}`, 0);
  const message = compareMessages(before.messages, after.messages);
  if (message !== undefined)
    found.breaking("output_changed", "the program", `of what it sends, ${message}`, 0);
  // A script is nothing but effects; a module that had none is expected to stay quiet.
  if (before.moduleKind !== "script" && before.effects.length === 0)
    for (const effect of new Set(after.effects))
      found.breaking("import_effect_added", "the module", `loading it calls or changes ${effect} now`, 0);
  return found.changes.sort(
    (left, right) => Number(right.class === "breaking") - Number(left.class === "breaking"),
  );
}
