import type { Parting, StepResult } from "./compare-observations.ts";
import type { Scenario, Step } from "./scenario.ts";
import { isTagged, type Value } from "./value.ts";
import { writeValue } from "./write-value.ts";

const longestCall = 300;
const longestResult = 240;

/** A difference in words: the calls, what came of the last of them before, and what comes now. */
export interface DescribedDifference {
  input: string;
  old: string;
  new: string;
}

export function describeDifference(
  label: string,
  scenario: Scenario,
  { what, step, old, new: next }: Parting,
): DescribedDifference {
  // What comes after the step that differs does not matter any more, unless it is the end that differs.
  const last = what === "result" ? step + 1 : scenario.steps.length;
  const input = scenario.steps
    .slice(0, last)
    .map((one, at) => describeStep(label, one, at === 0))
    .join("; ");
  const [before, after] =
    what === "result" || what === "copies" ? [old, next] : [narrow(old, next), narrow(next, old)];
  const describe = what === "copies" ? ({ v }: StepResult) => String(v) : describeResult;
  const about = {
    result: "",
    arguments: "arguments: ",
    state: "state: ",
    console: "console: ",
    calls: "calls: ",
    copies: "",
  };
  return {
    input: cut(input, longestCall),
    old: about[what] + cut(describe(before), longestResult),
    new: about[what] + cut(describe(after), longestResult),
  };
}

function describeStep(label: string, step: Step, isFirst: boolean): string {
  const wait = step.wait ? `(${step.wait} ms later) ` : "";
  const args = step.args.map(writeValue).join(", ");
  if (step.find && step.get) return label;
  if (step.find) return `${wait}${step.make ? "new " : ""}${label}(${args})`;
  const on = step.last ? "(what that gave)" : step.name === undefined ? "" : `.${step.name}`;
  const whole = step.get ? on : `${on}(${args})`;
  return isFirst ? whole : `${wait}${whole}`;
}

function describeResult({ o, v }: StepResult): string {
  switch (o) {
    case "throw":
      if (isTagged(v) && v.$ === "error" && v.n === "Limit") return v.m;
      return isTagged(v) && v.$ === "error" ? `throws ${v.n}: ${v.m}` : `throws ${writeValue(v)}`;
    case "resolved":
      return `a promise of ${writeValue(v)}`;
    case "absent":
      return "no such function";
    case "pending":
      return "a promise that never settles";
    case "value":
      return writeValue(v);
  }
}

/** Of long lists that differ in a few places, only those places. */
function narrow(result: StepResult, other: StepResult): StepResult {
  if (!Array.isArray(result.v) || !Array.isArray(other.v)) return result;
  const theirs = other.v.map((item) => JSON.stringify(item));
  const differing: Value[] = result.v.filter((item, at) => JSON.stringify(item) !== theirs[at]);
  return { o: result.o, v: differing };
}

function cut(text: string, longest: number): string {
  const plain = printable(text);
  return plain.length <= longest ? plain : `${plain.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** Names and messages are a candidate's own words: nothing in them may hide, steer a terminal, or be refused by the database. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
