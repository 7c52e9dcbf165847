/** A kind of value that a place in the code was seen to expect. */
export type Kind =
  | "number"
  | "string"
  | "boolean"
  | "bigint"
  | "array"
  | "object"
  | "map"
  | "set"
  | "date"
  | "regexp"
  | "function"
  | "error"
  | "promise"
  | "bytes"
  | "symbol"
  | "null"
  | "undefined";

/** What can be more or less than another. */
export const ordered: ReadonlySet<Kind> = new Set<Kind>(["number", "string", "bigint", "date"]);

export type Constant = string | number | boolean | bigint;

/** How a callback is used: only what is used is varied and observed. */
export interface Usage {
  /** The most arguments that a direct call passes; −1 if it is only handed on to a built-in. */
  passed: number;
  awaited: boolean;
  /** It may be called again in later steps of a story: what it answers the second time counts. */
  repeated: boolean;
  /** Somebody calls it without looking at what it gives. */
  forEffect: boolean;
  /** Handed to sort, to reduce, or to something that wants yes or no. */
  role: "compare" | "reduce" | "test" | "map" | undefined;
}
