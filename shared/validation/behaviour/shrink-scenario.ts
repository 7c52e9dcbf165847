import { mayBeMissing } from "./inputs/choose-kinds.ts";
import type { Scenario } from "./scenario.ts";
import type { Shape } from "./shapes/shape.ts";
import { isTagged, type Value } from "./value.ts";
import { sizeOf } from "./write-value.ts";

/** Smaller stories that the places still expect, the boldest first. */
export function* smallerScenarios({ steps }: Scenario): Generator<Scenario> {
  for (let at = steps.length - 1; at >= 1; at -= 1) yield { steps: steps.filter((_, n) => n !== at) };
  for (const [at, step] of steps.entries()) {
    if (step.wait) yield { steps: steps.map((other, n) => (n === at ? withoutWait(other) : other)) };
    for (const [place, value] of step.args.entries()) {
      const shape = step.shapes[place];
      if (!shape) continue;
      if (place === step.args.length - 1 && mayBeMissing(shape))
        yield {
          steps: steps.map((other, n) => (n === at ? { ...other, args: other.args.slice(0, -1) } : other)),
        };
      for (const smaller of smallerValues(value, shape))
        yield {
          steps: steps.map((other, n) =>
            n === at ? { ...other, args: other.args.map((arg, m) => (m === place ? smaller : arg)) } : other,
          ),
        };
    }
  }
}

function withoutWait<Step extends { wait?: number }>(step: Step): Omit<Step, "wait"> {
  const { wait, ...rest } = step;
  return rest;
}

function* smallerValues(value: Value, shape: Shape): Generator<Value> {
  const { root } = shape;
  if (typeof value === "string") {
    if (root.closed && !root.wide.has("string")) return;
    const half = Math.floor(value.length / 2);
    for (const shorter of ["", value.slice(0, half), value.slice(half), value.slice(1), value.slice(0, -1)])
      if (shorter.length < value.length) yield shorter;
  } else if (typeof value === "number") {
    if (root.closed && !root.wide.has("number")) return;
    for (const simpler of [0, 1, 2, Math.trunc(value), Math.trunc(value / 2), Math.round(value * 10) / 10])
      if (JSON.stringify(simpler).length < JSON.stringify(value).length && !Object.is(simpler, -0))
        yield simpler;
  } else if (Array.isArray(value)) {
    if (!root.fields.has("0") && root.least === 0) {
      if (value.length > 3) {
        yield value.slice(0, Math.floor(value.length / 2));
        yield value.slice(Math.floor(value.length / 2));
      }
      for (const at of value.keys()) yield value.filter((_, n) => n !== at);
    }
    for (const [at, item] of value.entries())
      for (const smaller of smallerValues(item, root.fields.get(String(at)) ?? root.items))
        yield value.map((other, n) => (n === at ? smaller : other));
  } else if (isTagged(value) && value.$ === "object") {
    for (const [at, key] of value.k.entries()) {
      const field =
        root.fields.get(key) ??
        root.variants.map((variant) => variant.root.fields.get(key)).find((found) => found) ??
        root.item;
      if (!field) continue;
      if (mayBeMissing(field) || !root.fields.has(key))
        yield { ...value, k: value.k.filter((_, n) => n !== at), v: value.v.filter((_, n) => n !== at) };
      for (const smaller of smallerValues(value.v[at] ?? null, field))
        yield { ...value, v: value.v.map((other, n) => (n === at ? smaller : other)) };
    }
  }
}

/** How much there is to read in a story. */
export function sizeOfScenario({ steps }: Scenario): number {
  return steps.reduce((sum, { args, wait }) => sum + 10 + (wait ? 5 : 0) + sizeOf(args), 0);
}
