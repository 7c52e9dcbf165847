import type { Shape } from "./shapes/shape.ts";
import type { Value } from "./value.ts";

/** One call, or one look at a property. */
export interface Step {
  /** Where to begin: the name of an entry and the way inside it. Without it the step goes on with what the first gave. */
  find?: string[];
  name?: string;
  make?: true;
  get?: true;
  /** Milliseconds that pass before. */
  wait?: number;
  args: Value[];
  /** What is known about the arguments; stays here. */
  shapes: Shape[];
}

/** A little story that is played on the old and on the new code. */
export interface Scenario {
  steps: Step[];
}

/** What the guest needs to know of it. */
export function serialise({ steps }: Scenario, seed = 1, shift = 0): string {
  return JSON.stringify({ seed, shift, steps: steps.map(({ shapes, ...step }) => step) });
}

/** One thing that code can be asked to do, known by the same name in old and new. */
export interface Target {
  /** As people call it: `parse`, `Queue`, `tools.search`. */
  label: string;
  find: string[];
  isClass: boolean;
  /** A constant: there is nothing to call, only to look at. */
  isValue: boolean;
  isExported: boolean;
  /** Where it begins in the new version. */
  offset: number;
  shape: Shape;
}
