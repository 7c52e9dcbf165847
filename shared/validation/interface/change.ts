/** One difference that callers can see, or `internal` for one that they cannot. */
export interface Change {
  kind: string;
  class: "breaking" | "compatible" | "internal";
  /** The name as callers know it, such as `Agent.run`. */
  name: string;
  reason: string;
  offset: number;
  side: "old" | "new";
}
