import fc from "fast-check";
import { expect, test } from "vitest";
import { kernel } from "../../../../local/eval/impact/reference.ts";
import { betaCdf, betaQuantile, betaUpperTail } from "../../../../shared/impact/numeric/beta.ts";
import { chiSquaredCdf, chiSquaredUpperTail } from "../../../../shared/impact/numeric/chi-squared.ts";
import { gammaQuantile, logGamma, lowerGamma } from "../../../../shared/impact/numeric/gamma.ts";
import { normalCdf, normalQuantile } from "../../../../shared/impact/numeric/normal.ts";
import reference from "./reference.json" with { type: "json" };

test.each(Object.entries(reference.grid))("%s agrees with 60-digit arithmetic in 11 digits", (name, rows) => {
  const compute = kernel[name];
  if (!compute) throw new Error(`nothing computes ${name}`);
  const wrong = rows.filter((row) => !(Math.abs(compute(row) - row.v) <= 1e-11 * Math.abs(row.v)));
  expect(wrong).toEqual([]);
  expect(rows.length).toBeGreaterThan(20);
});

test("known closed forms hold", () => {
  // Γ(1/2) = √π, P(χ²₂ > x) = exp(−x/2), I_x(1, b) = 1 − (1−x)^b.
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14);
  expect(chiSquaredUpperTail(9, 2)).toBeCloseTo(Math.exp(-4.5), 15);
  expect(betaCdf(0.3, 1, 7)).toBeCloseTo(1 - 0.7 ** 7, 14);
});

test("both tails add up to one", () => {
  const shape = fc.double({ min: 0.05, max: 2000, noNaN: true });
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), shape, shape, (x, a, b) => {
      expect(betaCdf(x, a, b) + betaUpperTail(x, a, b)).toBeCloseTo(1, 11);
      expect(chiSquaredCdf(a * x * 3, b) + chiSquaredUpperTail(a * x * 3, b)).toBeCloseTo(1, 11);
    }),
  );
});

test("a quantile is the inverse of its distribution", () => {
  const p = fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true });
  // Below 1 the quantile crowds towards an end, where the digits of x itself are the limit.
  const shape = fc.double({ min: 1, max: 500, noNaN: true });
  fc.assert(
    fc.property(p, shape, shape, (probability, a, b) => {
      expect(normalCdf(normalQuantile(probability)) / probability).toBeCloseTo(1, 10);
      expect(betaCdf(betaQuantile(probability, a, b), a, b)).toBeCloseTo(probability, 9);
      expect(lowerGamma(a, gammaQuantile(probability, a, "lower"))).toBeCloseTo(probability, 9);
    }),
  );
});

test("arguments outside of a distribution give its limit or no number", () => {
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  expect(normalQuantile(2)).toBeNaN();
  expect(betaCdf(-1, 2, 3)).toBe(0);
  expect(betaCdf(2, 2, 3)).toBe(1);
  expect(betaCdf(0.5, 0, 3)).toBeNaN();
  expect(chiSquaredCdf(0, 3)).toBe(0);
  expect(gammaQuantile(0, 2, "lower")).toBe(0);
  expect(gammaQuantile(0, 2, "upper")).toBe(Number.POSITIVE_INFINITY);
});
