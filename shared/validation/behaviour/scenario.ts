import type { Shape } from "./shapes/shape.ts";
import type { Stub, Value } from "./value.ts";

/** One call, or one look at a property. */
export interface Step {
  /** Where to begin: the name of an entry and the way inside it. Without it the step goes on with what the first gave. */
  find?: string[];
  name?: string;
  /** Goes on with what the step before gave. */
  last?: true;
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

/** What is around a story when it is played. */
export interface Circumstances {
  /** How chance falls. */
  seed?: number;
  /** Milliseconds by which the clock is ahead. */
  shift?: number;
  /** Whether comparisons are noted. */
  watched?: boolean;
  /** For whom branches count as new: what others came through is not new for them alone. */
  target?: string;
}

/** What the guest needs to know of it. */
export function serialise(
  { steps }: Scenario,
  { seed = 1, shift = 0, watched = false, target = "" }: Circumstances = {},
): string {
  const ids = new Map<string, number>();
  const plain = steps.map(({ shapes, ...step }) => step);
  return JSON.stringify({ seed, shift, watched, target, steps: plain }, (_, value: unknown) => {
    if (!isStub(value)) return value;
    const text = JSON.stringify(value);
    if (!ids.has(text)) ids.set(text, ids.size);
    return { ...value, id: ids.get(text) };
  });
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

function isStub(value: unknown): value is Stub {
  return (
    typeof value === "object" && value !== null && "$" in value && value.$ === "stub" && !("id" in value)
  );
}
