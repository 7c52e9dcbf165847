import { compareValues, isAccident, type Likeness } from "./compare-values.ts";
import type { Value } from "./value.ts";

/** What a caller saw of one step. */
export interface StepResult {
  o: "value" | "resolved" | "throw" | "absent" | "pending";
  v: Value;
}

/** What came of a scenario: results, arguments and instance afterwards, console, calls of watched callbacks. */
export interface Observation {
  r: StepResult[];
  a: Value[];
  s: Value;
  l: Value[];
  e: Value[];
  /** It touched what is outside the file. */
  t: boolean;
  /** How often it asked for randomness. */
  n: number;
  /** Branches that were counted for the first time. */
  c: number[];
  /** How many branches it came through. */
  d: number;
  /** It came through the branch that changed. */
  b: boolean;
  /** What a caller holds twice: which part of a result is which other thing that was passed or given. */
  x: string[];
  /** What was compared, if the story was watched. */
  h: Hint[];
}

/**
 * What the code compared: a value and those that it is `near` to, a text and what is looked for in it, a text and the
 * source and flags of a pattern, or a text that is read as JSON, a number or a date.
 */
export type Hint = [
  kind: "near" | "text" | "match" | "json" | "number" | "date",
  value: string | number,
  ...others: (string | number)[],
];

/** Where old and new part, and what either of them did there. */
export interface Parting {
  what: "result" | "arguments" | "state" | "console" | "calls" | "copies";
  step: number;
  old: StepResult;
  new: StepResult;
}

/** What is known of the code that helps to tell differences from accidents. */
export interface Expectations {
  /** Properties whose order the code's author chose. */
  fixedKeys: ReadonlySet<string>;
  /** The code speaks of NaN. */
  expectsNaN: boolean;
}

/** Reads what the guest wrote. */
export function readObservation(text: string): Observation {
  const observation: Observation = JSON.parse(text);
  return observation;
}

/** The first thing in which two observations differ, `unclear` if that cannot be said. */
export function compareObservations(
  old: Observation,
  next: Observation,
  { fixedKeys, expectsNaN }: Expectations,
): Parting | Exclude<Likeness, "different"> {
  if (old.t || next.t) return "unclear";
  // A NaN that nobody thought of says that the input was none of its inputs.
  if (!expectsNaN && JSON.stringify(old.r).includes('"v":"NaN"')) return "unclear";
  for (let step = 0; step < Math.max(old.r.length, next.r.length); step += 1) {
    const before = old.r[step] ?? { o: "absent", v: null };
    const after = next.r[step] ?? { o: "absent", v: null };
    // Where the old code tripped, the input was none of its inputs.
    if (before.o === "throw" && isAccident(before.v)) return "unclear";
    // Nobody has called yet what only the new version has.
    if (before.o === "absent") return "unclear";
    const likeness = before.o === after.o ? compareValues(before.v, after.v, fixedKeys) : "different";
    if (likeness === "unclear") return "unclear";
    if (likeness === "different") return { what: "result", step, old: before, new: after };
  }
  for (const [what, before, after] of [
    ["arguments", old.a, next.a],
    ["state", old.s, next.s],
    ["console", old.l, next.l],
    ["calls", old.e, next.e],
  ] as const) {
    if (compareValues(before, after, fixedKeys) === "different")
      return { what, step: old.r.length - 1, old: { o: "value", v: before }, new: { o: "value", v: after } };
  }
  // A copy too many harms nobody; one too few lets callers change what is not theirs.
  const shared = next.x.find((one) => !old.x.includes(one));
  if (shared !== undefined)
    return {
      what: "copies",
      step: old.r.length - 1,
      old: { o: "value", v: "a copy" },
      new: { o: "value", v: `no copy: ${shared}` },
    };
  return "same";
}
