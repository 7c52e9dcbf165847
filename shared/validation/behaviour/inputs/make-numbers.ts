import * as fc from "fast-check";
import type { Shape } from "../shapes/shape.ts";
import { numberValue, type Value } from "../value.ts";
import { isBound, isNeverNegative, isWhole } from "./choose-kinds.ts";
import { around, type Pool } from "./mine-constants.ts";

const commonNumbers = [
  0, 1, 2, 3, 4, 5, 7, 10, 12, -1, -2, 20, 50, 100, 1000, 0.5, 1.5, 2.25, 0.1, 60, 255, -7.5,
];
const fractions = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1, 0.333, 1.5, -0.5];
/** Moments around the one at which stories are played. */
export const moments = [
  1767323045678,
  1767323045678 - 1000,
  1767323045678 - 60_000,
  1767323045678 - 3_600_000,
  1767323045678 - 86_400_000 * 3,
  1767323045678 + 5000,
  0,
  1767225600000,
];

/** Numbers for a place: what it is compared with and what lies beside it, what such a place usually holds, and any. */
export function makeNumbers(root: Shape, pool: Pool): fc.Arbitrary<Value> {
  const own = [...root.constants].filter(
    (constant) => typeof constant === "number" && (!isWhole(root) || Number.isInteger(constant)),
  );
  if (root.closed && !root.wide.has("number") && own.length > 0)
    return fc.constantFrom(...own.map((constant) => numberValue(Number(constant))));
  const near = own.flatMap((constant) => around(Number(constant)));
  const hints = [...root.names].join(" ");
  const named = /time|stamp|now|date|created|updated|expires|at\b|since/i.test(hints)
    ? moments
    : /ratio|rate|prob|score|weight|fraction|alpha|factor|confidence|threshold/i.test(hints)
      ? fractions
      : [];
  const isIndex = isWhole(root);
  const pooled = pool.numbers.filter((number) => !isIndex || Number.isInteger(number)).flatMap(around);
  const changed = pool.changed.numbers
    .filter((number) => !isIndex || Number.isInteger(number))
    .flatMap(around);
  // `??` and `||` part at nothing else.
  const isSpare = root.guarded.has("null") || root.guarded.has("undefined") || root.tested;
  const choices = [
    { weight: isSpare ? 2 : 0, arbitrary: fc.constant<Value>(0) },
    { weight: changed.length > 0 ? 3 : 0, arbitrary: fc.constantFrom<Value>(...changed, 1) },
    { weight: near.length > 0 ? 6 : 0, arbitrary: fc.constantFrom<Value>(...near, 0) },
    { weight: isBound(root) ? 6 : 0, arbitrary: fc.constantFrom<Value>(1, 2, 3) },
    { weight: named.length > 0 ? 5 : 0, arbitrary: fc.constantFrom<Value>(...named, 0) },
    { weight: pooled.length > 0 ? 2 : 0, arbitrary: fc.constantFrom<Value>(...pooled, 1) },
    {
      weight: 4,
      arbitrary: fc.constantFrom<Value>(
        ...(isIndex ? commonNumbers.filter(Number.isInteger) : commonNumbers),
      ),
    },
    { weight: 2, arbitrary: fc.integer({ min: -3, max: 12 }) },
    { weight: isIndex ? 0 : 1, arbitrary: fc.integer({ min: -100_000, max: 10_000_000 }) },
    {
      weight: isIndex ? 0 : 1,
      arbitrary: fc.integer({ min: -1000, max: 5000 }).map((number) => numberValue(number / 8 || 0)),
    },
  ].filter(({ weight }) => weight > 0);
  const made = fc.oneof(...choices);
  return isNeverNegative(root)
    ? made.map((value) => (typeof value === "number" && value < 0 ? -value : value))
    : made;
}
