import {
  checkDeclared,
  declarationsKey,
  readDeclarations,
  valueAt,
} from "../artifacts/declare-parameters.ts";
import { type Check, notApplicable, type Outcome, passed, refused } from "../check-contract.ts";
import { readSides } from "../code/parse-subject.ts";
import type { DataAnswer } from "../code/read-data.ts";
import type { StrictJson } from "../parse-strict-json.ts";

/** Parameters keep the types, ranges and dependencies that their file declares, and the declarations stay. */
export const parameterDeclared: Check = {
  rule: "parameter_declared",
  title: "Parameters keep what is declared of them",
  check(subject) {
    if (subject.target?.kind !== "parameters") return notApplicable("The target holds no parameters.");
    const { old: before, new: after } = readSides(subject);
    if (!("value" in after))
      return notApplicable("The proposed content does not parse; the syntax check says why.");
    const declared = "value" in before ? readDeclarations(before.value) : undefined;
    const now = readDeclarations(after.value);
    if (declared === undefined && now === undefined)
      return notApplicable(`The file declares nothing under ${declarationsKey}.`);
    if (typeof now === "string") return [refused(`${now}.`, { evidence: now })];
    if (typeof declared === "object" && spell(before) !== spell(after))
      return [
        refused("An improvement does not change the limits that it is held to.", {
          evidence: declarationsKey,
        }),
      ];
    const found: Outcome[] = checkDeclared(after.value, now ?? new Map()).map((problem) =>
      refused(`${problem}.`, { evidence: problem }),
    );
    for (const [path, { maxStep }] of now ?? [])
      if (maxStep !== undefined && "value" in before)
        found.push(...checkStep(path, maxStep, before.value, after.value));
    return found.length > 0 ? found : passed(`All of ${now?.size ?? 0} declarations hold.`);
  },
};

function checkStep(path: string, most: number, before: StrictJson, after: StrictJson): Outcome[] {
  const old = valueAt(before, path);
  const own = valueAt(after, path);
  if (typeof old !== "number" || typeof own !== "number" || old === own || old === 0) return [];
  const isWithin = Math.sign(old) === Math.sign(own) && own / old <= most && old / own <= most;
  return isWithin
    ? []
    : [
        refused(`${path} goes from ${old} to ${own}; its file allows a factor of ${most}.`, {
          evidence: `${old} → ${own}`,
        }),
      ];
}

function spell(answer: DataAnswer): string {
  const declared =
    "value" in answer && answer.value instanceof Map ? answer.value.get(declarationsKey) : undefined;
  return (
    JSON.stringify(declared, (_key, value: unknown) =>
      value instanceof Map
        ? Object.fromEntries([...value].sort(([left], [right]) => (String(left) < String(right) ? -1 : 1)))
        : value,
    ) ?? ""
  );
}
