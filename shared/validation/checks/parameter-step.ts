import { type Check, notApplicable, type Outcome, passed, refused } from "../check-contract.ts";
import { readSides } from "../code/parse-subject.ts";
import { isData } from "../code/read-data.ts";
import type { StrictJson } from "../parse-strict-json.ts";

const mostReported = 20;

/** Parameters keep their names and types, and numbers move by no more than the factor that policy allows. */
export const parameterStep: Check = {
  rule: "parameter_step",
  title: "Parameters change in small steps",
  check(subject) {
    const { target, policy } = subject;
    if (target?.kind !== "parameters") return notApplicable("The target holds no parameters.");
    const { language, old: before, new: after } = readSides(subject);
    if (!isData(language)) return notApplicable("The parameters are no data that can be compared.");
    if (!("value" in after))
      return notApplicable("The proposed content does not parse; the syntax check says why.");
    if (!("value" in before))
      return [
        {
          status: "not_checkable",
          level: "block",
          detail: `The present content cannot be read: ${"problem" in before ? before.problem : before.unreadable}.`,
        },
      ];
    const steps = compare(before.value, after.value, "", policy.max_parameter_step);
    if (steps.length === 0) return passed("Every step is within policy.");
    const more = steps.length - mostReported;
    return more > 0 ? [...steps.slice(0, mostReported), refused(`${more} more such parameters.`)] : steps;
  },
};

function compare(before: StrictJson, after: StrictJson | undefined, path: string, most: number): Outcome[] {
  if (after === undefined) return [refused(`${path} is removed.`, { evidence: path })];
  if (before instanceof Map && after instanceof Map)
    return [...before].flatMap(([key, value]) =>
      compare(value, after.get(key), path === "" ? key : `${path}.${key}`, most),
    );
  if (typeOf(before) !== typeOf(after) && before !== null)
    return [
      refused(`${path || "The value"} turns from ${typeOf(before)} to ${typeOf(after)}.`, { evidence: path }),
    ];
  if (typeof before === "number" && typeof after === "number")
    return compareNumbers(before, after, path, most);
  return [];
}

function compareNumbers(before: number, after: number, path: string, most: number): Outcome[] {
  // From zero there is no factor; up to 1 is taken as a first step.
  const isWithin =
    before === 0
      ? Math.abs(after) <= 1
      : Math.sign(before) === Math.sign(after) && after / before <= most && before / after <= most;
  if (isWithin || before === after) return [];
  return [
    refused(`${path || "The number"} goes from ${before} to ${after}; policy allows a factor of ${most}.`, {
      evidence: `${before} → ${after}`,
    }),
  ];
}

function typeOf(value: StrictJson): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return value instanceof Map ? "an object" : `a ${typeof value}`;
}
