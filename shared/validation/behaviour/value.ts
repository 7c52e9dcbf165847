/**
 * A JavaScript value as data: what goes into the sandbox as input and what comes back as observation. JSON says
 * the simple ones as they are; everything else is tagged, so that nothing is mistaken for something else.
 */
export type Value = null | boolean | number | string | Value[] | Tagged;

export type Tagged =
  | { $: "undefined" | "hole" | "function" | "symbol" | "promise" | "cut" | "circular" }
  | { $: "number"; v: "NaN" | "Infinity" | "-Infinity" | "-0" }
  | { $: "bigint"; v: string }
  /** `of` names the class of an instance; plain objects have none. */
  | { $: "object"; k: string[]; v: Value[]; of?: string }
  | { $: "map"; v: [Value, Value][] }
  | { $: "set"; v: Value[] }
  | { $: "date"; v: number | null }
  | { $: "regexp"; s: string; f: string }
  | { $: "error"; n: string; m: string; k: string[]; v: Value[] }
  | { $: "bytes"; n: string; v: number[] }
  | { $: "long"; s: string; n: number; h: number }
  /** What a generator gave: its values, and how it ended. */
  | { $: "sequence"; v: Value[]; end: Value }
  | { $: "throws"; v: Value }
  | Stub;

/** A callback that an input carries: pure, or a list of answers that is worked through. */
export interface Stub {
  $: "stub";
  how: "first" | "value" | "test" | "list" | "compare" | "pair" | "text" | "sum" | "callback";
  /** Answers for `value` and `list`. */
  v?: Value[];
  /** Answers come as promises. */
  async?: boolean;
  /** They settle later, the first last. */
  late?: boolean;
  /** Its calls are part of what is observed, with this many arguments. */
  log?: number;
  /** How many parameters it says it has. */
  l?: number;
  /** What it answers depends on this many arguments; on the first without it. */
  n?: number;
}

/** Whether a value is one of the tagged ones. */
export function isTagged(value: Value): value is Tagged {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const undefinedValue: Value = { $: "undefined" };

/** A number as value: the ones that JSON cannot say are tagged. */
export function numberValue(number: number): Value {
  if (Object.is(number, -0)) return { $: "number", v: "-0" };
  if (Number.isNaN(number)) return { $: "number", v: "NaN" };
  if (number === Number.POSITIVE_INFINITY) return { $: "number", v: "Infinity" };
  return number === Number.NEGATIVE_INFINITY ? { $: "number", v: "-Infinity" } : number;
}

/** A plain object as value. */
export function objectValue(entries: Iterable<readonly [string, Value]>): Value {
  const k: string[] = [];
  const v: Value[] = [];
  for (const [key, value] of entries) {
    k.push(key);
    v.push(value);
  }
  return { $: "object", k, v };
}
