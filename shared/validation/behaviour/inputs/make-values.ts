import * as fc from "fast-check";
import type { Kind } from "../shapes/kind.ts";
import type { Shape } from "../shapes/shape.ts";
import { objectValue, undefinedValue, type Value } from "../value.ts";
import { chooseKinds, mayBeMissing } from "./choose-kinds.ts";
import { makeNumbers, moments } from "./make-numbers.ts";
import { makeStubs } from "./make-stubs.ts";
import { makeTexts } from "./make-texts.ts";
import { changedLengths, type Pool } from "./mine-constants.ts";

type Values = fc.Arbitrary<Value>;

const deepest = 5;
/** By depth: what has many properties that hold it again would never end. */
const mostFields = [40, 30, 12, 6, 4];
/** By depth: what lies deep is mostly beside the point, and costs as much to look through as what does not. */
const mostItems = [4, 4, 2, 2, 1];
const mostEntries = [4, 3, 2, 1, 1];

/** fast-check's arbitraries for the values of shapes. */
export class ValueMaker {
  readonly pool: Pool;
  /** By depth: types that hold themselves in many variants would be written out without end. */
  readonly #made = new Map<Shape, Values[]>();

  constructor(pool: Pool) {
    this.pool = pool;
  }

  /** Values for a place. */
  make(shape: Shape, depth = 0): Values {
    const { root } = shape;
    const known = this.#made.get(root)?.[depth];
    if (known) return known;
    const choices = chooseKinds(root, depth)
      .filter(([kind]) => depth < deepest || (kind !== "object" && kind !== "array") || root.kinds.size <= 1)
      .map(([kind, weight]) => ({
        weight: Math.ceil(weight * 2),
        arbitrary: this.ofKind(root, kind, depth),
      }));
    const made = choices.length === 0 ? fc.constant(undefinedValue) : fc.oneof(...choices);
    const byDepth = this.#made.get(root) ?? [];
    byDepth[depth] = made;
    this.#made.set(root, byDepth);
    return made;
  }

  ofKind(root: Shape, kind: Kind, depth: number): Values {
    const variants = root.variants.filter(
      (variant) => variant.root.kinds.has(kind) || variant.root.variants.length > 0,
    );
    // How a callback is used is known where it is called, not where its type stands.
    const isCalled = kind === "function" && root.usage.passed >= 0;
    const isOwn = root.fields.size > 0 || root.item !== undefined || root.wide.has(kind) || isCalled;
    if (variants.length > 0 && !isOwn && kind !== "null" && kind !== "undefined")
      return fc.oneof(
        ...variants.map((variant) =>
          variant.root.variants.length > 0
            ? this.make(variant, depth + 1)
            : this.ofKind(variant.root, kind, depth),
        ),
      );
    switch (kind) {
      case "number":
        return makeNumbers(root, this.pool);
      case "string":
        return makeTexts(this, root, depth);
      case "boolean": {
        const only =
          root.closed && !root.wide.has("boolean")
            ? [...root.constants].filter((constant) => typeof constant === "boolean")
            : [];
        return only.length > 0 ? fc.constantFrom(...only) : fc.boolean();
      }
      case "bigint":
        return fc
          .constantFrom("0", "1", "2", "-1", "10", "255", "12345678901234567890")
          .map((v): Value => ({ $: "bigint", v }));
      case "array":
        return this.#lists(root, depth);
      case "object":
        return this.#objects(root, depth);
      case "map":
        if (depth >= deepest) return fc.constant<Value>({ $: "map", v: [] });
        return fc
          .array(fc.tuple(this.make(root.keys, depth + 1), this.make(root.items, depth + 1)), {
            maxLength: 4,
          })
          .map((v): Value => ({ $: "map", v }));
      case "set":
        if (depth >= deepest) return fc.constant<Value>({ $: "set", v: [] });
        return fc
          .array(this.make(root.items, depth + 1), { maxLength: 4 })
          .map((v): Value => ({ $: "set", v }));
      case "date":
        return fc
          .oneof(
            {
              weight: 6,
              arbitrary: fc.constantFrom(
                ...moments,
                1709164800000,
                1735689599999,
                951782400000,
                1767316245000,
              ),
            },
            {
              weight: 4,
              arbitrary: fc.integer({ min: 0, max: 2_000_000_000 }).map((seconds) => seconds * 1000),
            },
          )
          .map((v): Value => ({ $: "date", v }));
      case "regexp":
        return fc.constantFrom<Value>(
          { $: "regexp", s: "a", f: "" },
          { $: "regexp", s: "\\d+", f: "g" },
          { $: "regexp", s: "^[a-z]+$", f: "i" },
        );
      case "function":
        return makeStubs(this, root, depth);
      case "error":
        return fc
          .tuple(
            fc.constantFrom("Error", "TypeError", "RangeError", "AbortError", "TimeoutError"),
            makeTexts(this, root.field("message"), depth + 1),
            this.#objects(root, depth + 1),
          )
          .map(([n, m, more]): Value => {
            const { k, v } =
              typeof more === "object" && more !== null && "k" in more ? more : { k: [], v: [] };
            const kept = k.flatMap((key, at) =>
              ["message", "name", "stack"].includes(key) ? [] : [[key, v[at] ?? null] as const],
            );
            return {
              $: "error",
              n,
              m: typeof m === "string" ? m : "failed",
              k: kept.map(([key]) => key),
              v: kept.map(([, value]) => value),
            };
          });
      case "promise":
        return fc.constant<Value>({ $: "promise" });
      case "bytes":
        return fc
          .array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 })
          .map((v): Value => ({ $: "bytes", n: "Uint8Array", v }));
      case "symbol":
        return fc.constant<Value>({ $: "symbol" });
      case "null":
        return fc.constant(null);
      case "undefined":
        return fc.constant(undefinedValue);
    }
  }

  #lists(root: Shape, depth: number): Values {
    const places = [...root.fields.keys()].filter((key) => /^\d+$/.test(key));
    if (places.length > 0 && (!root.item || root.closed))
      return fc
        .tuple(...places.map((_, at) => this.make(root.field(String(at)), depth + 1)))
        .map((items): Value => items);
    if (depth >= deepest) return fc.constant<Value>([]);
    const item = this.make(root.items, depth + 1);
    const { least } = root;
    if (least > 0)
      return fc.array(item, { minLength: least, maxLength: least + 1 }).map((items): Value => items);
    const lengths = [...(root.length?.root.constants ?? [])].filter(
      (constant) => Number.isInteger(constant) && Number(constant) > 0 && Number(constant) <= 40,
    );
    const choices = [
      { weight: 8, arbitrary: fc.array(item, { maxLength: mostItems[depth] ?? 1 }) },
      {
        weight: depth > 1 ? 0 : 3,
        arbitrary: fc.array(item, { minLength: 3, maxLength: depth > 0 ? 5 : 8 }),
      },
      ...[...lengths, ...(depth < 2 ? changedLengths(this.pool, 40) : [])].map((length) => ({
        weight: 1,
        arbitrary: fc.array(item, {
          minLength: Math.max(0, Number(length) - 1),
          maxLength: Number(length) + 1,
        }),
      })),
    ];
    return fc.oneof(...choices.filter(({ weight }) => weight > 0)).map((items): Value => items);
  }

  #objects(root: Shape, depth: number): Values {
    const fields = [...root.fields]
      .filter(([key]) => !/^(?:__proto__|constructor|prototype|#.*)$/.test(key))
      .slice(0, mostFields[depth] ?? 3);
    const optional = fields.map(([key, field]) => mayBeMissing(field) || root.spare.has(key));
    const made = fields.map(([key, field], at) => {
      if (depth >= deepest && optional[at]) return fc.constant(undefinedValue);
      const value = this.make(field, depth + 1).map((inner): [string, Value] => [key, inner]);
      return optional[at]
        ? fc
            .tuple(value, fc.boolean())
            .map(([[name, inner], isAbsent]): [string, Value] => [
              name,
              isAbsent && !isUndefined(inner) ? undefinedValue : inner,
            ])
        : value;
    });
    const named = root.key?.root;
    const isTakenApart =
      named && (named.fragments.size > 0 || named.sought.length > 0 || named.parts.size > 0);
    const keys = [...new Set([...(root.key?.root.constants ?? [])].map(String)), "a", "b", "key", "x1"];
    const isRecord =
      root.item !== undefined || (fields.length === 0 && (root.key !== undefined || !root.closed));
    const extra =
      isRecord && depth < deepest
        ? fc.array(
            fc.tuple(
              fc.oneof(
                { weight: 3, arbitrary: fc.constantFrom(...keys) },
                { weight: 1, arbitrary: fc.constantFrom(...this.pool.keys, "c") },
                ...(isTakenApart
                  ? [{ weight: 6, arbitrary: makeTexts(this, named, depth + 1).map(String) }]
                  : []),
              ),
              this.make(root.items, depth + 1),
            ),
            { maxLength: mostEntries[depth] ?? 1 },
          )
        : fc.constant<[string, Value][]>([]);
    return fc.tuple(fc.tuple(...made), extra).map(([own, more]): Value => {
      const entries = new Map<string, Value>();
      own.forEach((pair, at) => {
        if (!Array.isArray(pair)) return;
        const [key, value] = pair;
        if (typeof key === "string" && value !== undefined && !(optional[at] && isUndefined(value)))
          entries.set(key, value);
      });
      for (const [key, value] of more) if (key !== "__proto__" && !entries.has(key)) entries.set(key, value);
      return objectValue(entries);
    });
  }
}

export function isUndefined(value: Value | undefined): boolean {
  return typeof value === "object" && value !== null && "$" in value && value.$ === "undefined";
}
