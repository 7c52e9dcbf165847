import * as fc from "fast-check";
import type { Scenario, Step } from "../scenario.ts";
import type { Shape } from "../shapes/shape.ts";
import { isTagged, numberValue, type Tagged, type Value } from "../value.ts";
import { isNeverNegative, isWhole, mayBeMissing } from "./choose-kinds.ts";
import { leavesOf } from "./leaves-of.ts";
import { linkRecords } from "./link-records.ts";
import type { ValueMaker } from "./make-values.ts";
import { around } from "./mine-constants.ts";
import { mutateText } from "./mutate-text.ts";
import type { Random } from "./random.ts";

const samplesPerShape = 16;
/** How often what names records is made to name some that there are. */
const shareOfLinks = 0.15;
/** Long lists cost as much as many short ones, and show less. */
const mostLooked = 8;
/** So many twins of one item show what the first few do not. */
const mostTwins = 5;

/** Changes a story a little, within what its places expect. */
export class Mutator {
  readonly #maker: ValueMaker;
  readonly #random: Random;
  readonly #samples = new Map<Shape, Value[]>();

  constructor(maker: ValueMaker, random: Random) {
    this.#maker = maker;
    this.#random = random;
  }

  mutate(scenario: Scenario, other: Scenario): Scenario {
    const steps = scenario.steps.map((step) => ({ ...step, args: [...step.args] }));
    const linked = this.#random.chance(shareOfLinks) ? linkRecords(steps, this.#random) : undefined;
    if (linked && this.#random.chance(0.5)) return { steps: linked };
    if (linked) steps.splice(0, steps.length, ...linked);
    const times = 1 + this.#random.below(3);
    for (let time = 0; time < times; time += 1) this.#change(steps, other);
    return { steps };
  }

  #change(steps: Step[], other: Scenario): void {
    const random = this.#random;
    if (steps.length > 1 && random.chance(0.35)) {
      const at = 1 + random.below(steps.length - 1);
      const step = steps[at];
      const donor = other.steps[1 + random.below(other.steps.length - 1)];
      if (random.chance(0.3) && steps.length > 2) steps.splice(at, 1);
      else if (random.chance(0.5) && donor && steps.length < 9) steps.splice(at, 0, donor);
      else if (step && steps.length < 9) steps.splice(at, 0, { ...step, args: [...step.args] });
      return;
    }
    const step = random.pick(
      steps.filter(({ args }) => args.length > 0),
      steps[0] ?? { args: [], shapes: [] },
    );
    const at = random.below(step.args.length);
    const value = step.args[at];
    const shape = step.shapes[at];
    if (value === undefined || !shape) return;
    const twin = step.args[at === 0 ? 1 : 0];
    if (twin !== undefined && at < 2 && isSameForm(twin, value) && random.chance(0.2)) {
      // Texts that differ in one number or part: the same name, the next version.
      step.args[at] = random.chance(0.3)
        ? twin
        : typeof twin === "string"
          ? this.#text(twin, shape.root, [value])
          : this.value(twin, shape, step.args, 1);
      return;
    }
    const donated = other.steps[0]?.args[at];
    const beside = steps.flatMap(({ args }) => args);
    if (donated !== undefined && step === steps[0] && random.chance(0.15)) step.args[at] = donated;
    else step.args[at] = this.value(value, shape, beside, 0);
  }

  /** Another value for the same place. */
  value(value: Value, shape: Shape, around: readonly Value[], depth: number): Value {
    const random = this.#random;
    const { root } = shape;
    if (depth > 8 || random.chance(depth === 0 ? 0.1 : 0.2)) return this.#sample(root);
    if (typeof value === "number" && isNeverNegative(root)) {
      const made = this.#number(value, root, around);
      return typeof made === "number" && made < 0 ? -made : made;
    }
    if (Array.isArray(value))
      return value.length === 0 || random.chance(0.4)
        ? this.#list(value, root)
        : this.#item(value, root, around, depth);
    if (typeof value === "number") return this.#number(value, root, around);
    if (typeof value === "string") return this.#text(value, root, around);
    if (!isTagged(value)) return this.#sample(root);
    if (value.$ === "object" && root.item && random.chance(0.25))
      return random.chance(0.5) ? this.#renamed(value, root, around) : this.#rewritten(value, root, around);
    if (value.$ === "object" && value.k.length > 0) {
      const at = random.below(value.k.length);
      const key = value.k[at] ?? "";
      const known =
        root.fields.get(key) ??
        root.variants.map((variant) => variant.root.fields.get(key)).find((found) => found);
      const field = known ?? root.items;
      if ((known ? mayBeMissing(known) : true) && random.chance(0.15))
        return { ...value, k: value.k.filter((_, n) => n !== at), v: value.v.filter((_, n) => n !== at) };
      return {
        ...value,
        v: value.v.map((inner, n) => (n === at ? this.value(inner, field, around, depth + 1) : inner)),
      };
    }
    if (value.$ === "map" && value.v.length > 0) {
      const at = random.below(value.v.length);
      return {
        ...value,
        v: value.v.map(([key, inner], n): [Value, Value] => {
          if (n !== at) return [key, inner];
          return random.chance(0.3)
            ? [this.value(key, root.keys, around, depth + 1), inner]
            : [key, this.value(inner, root.items, around, depth + 1)];
        }),
      };
    }
    return this.#sample(root);
  }

  /** One more property, under a name that a text beside it mentions: what a template asks for is there. */
  #renamed(value: Extract<Tagged, { $: "object" }>, root: Shape, beside: readonly Value[]): Value {
    const words = leavesOf(beside).flatMap((leaf) =>
      typeof leaf === "string" ? (leaf.match(/[A-Za-z_$][\w$-]*/g) ?? []) : [],
    );
    const name = this.#random.pick(words, "a");
    if (value.k.includes(name) || name === "__proto__") return this.#sample(root);
    return { ...value, k: [...value.k, name], v: [...value.v, this.#sample(root.items.root)] };
  }

  /** A property under another name: with a mark in it, in capitals, twice as long. */
  #rewritten(value: Extract<Tagged, { $: "object" }>, root: Shape, beside: readonly Value[]): Value {
    const at = this.#random.below(value.k.length);
    const key = value.k[at];
    if (key === undefined || root.fields.has(key)) return this.#sample(root);
    const name = this.#text(key, root.keys, beside);
    if (typeof name !== "string" || value.k.includes(name) || name === "__proto__") return this.#sample(root);
    return { ...value, k: value.k.map((other, n) => (n === at ? name : other)) };
  }

  #sample(shape: Shape): Value {
    let samples = this.#samples.get(shape);
    if (!samples) {
      samples = fc.sample(this.#maker.make(shape), { numRuns: samplesPerShape, seed: this.#samples.size });
      this.#samples.set(shape, samples);
    }
    return this.#random.pick(samples, null);
  }

  #item(value: Value[], root: Shape, beside: readonly Value[], depth: number): Value {
    const at = this.#random.below(value.length);
    const shape = root.fields.get(String(at)) ?? root.items;
    return value.map((item, n) => (n === at ? this.value(item, shape, beside, depth + 1) : item));
  }

  #list(value: Value[], root: Shape): Value {
    const random = this.#random;
    if (root.fields.has("0") || value.length > 40 || root.least > 0) return this.#sample(root);
    const at = random.below(value.length + 1);
    if (value.length > mostLooked && random.chance(0.5))
      return random.chance(0.5) ? value.slice(0, value.length >> 1) : value.slice(value.length >> 1);
    const made = [...value];
    switch (random.below(6)) {
      case 0:
        made.splice(at, 1);
        break;
      case 5:
        // Several that differ in one thing only.
        for (let times = 2 + random.below(mostTwins - 1); times > 0 && value[at] !== undefined; times -= 1)
          made.push(this.value(value[at], root.items, value, 2));
        break;
      case 1:
        made.splice(at, 0, this.#sample(root.items.root));
        break;
      case 2:
        // The same once more, or nearly the same: ties, and what only looks like one.
        if (value[at] !== undefined)
          made.push(random.chance(0.5) ? value[at] : this.value(value[at], root.items, value, 2));
        break;
      case 3:
        made.reverse();
        break;
      default:
        made.splice(at, 0, this.#sample(root.items.root), this.#sample(root.items.root));
    }
    return made;
  }

  #number(value: number, root: Shape, beside: readonly Value[]): Value {
    if (root.closed && !root.wide.has("number")) return this.#sample(root);
    const random = this.#random;
    const constants = [...root.constants].filter((constant) => typeof constant === "number");
    switch (random.below(6)) {
      case 0:
        return numberValue(value + 1);
      case 1:
        return numberValue(value - 1);
      case 2:
        return numberValue(
          random.pick(
            isWhole(root) || Number.isInteger(value)
              ? [
                  value * 2,
                  Math.trunc(value / 2),
                  -value || 0,
                  value + 5,
                  value * 10,
                  value + 10 ** random.below(4),
                ]
              : [value * 2, value / 2, -value || 0, Math.round(value), value + 0.5],
            value,
          ),
        );
      case 3:
        return random.pick(
          around(random.pick(constants.length > 0 ? constants : this.#maker.pool.numbers, 0)),
          0,
        );
      case 4: {
        const others = leavesOf(beside).filter(
          (leaf) => typeof leaf === "number" && (!isWhole(root) || Number.isInteger(leaf)),
        );
        return random.pick(others, value);
      }
      default:
        return this.#sample(root);
    }
  }

  #text(value: string, root: Shape, beside: readonly Value[]): Value {
    return mutateText(value, root, beside, {
      random: this.#random,
      texts: this.#maker.pool.texts,
      sample: () => this.#sample(root),
    });
  }
}

/** Whether one may stand in the other's place: a list is no object, though both say so of themselves. */
function isSameForm(first: Value, second: Value): boolean {
  if (typeof first !== typeof second || Array.isArray(first) !== Array.isArray(second)) return false;
  return isTagged(first) && isTagged(second) ? first.$ === second.$ : isTagged(first) === isTagged(second);
}
