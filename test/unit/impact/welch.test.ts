import { expect, test } from "vitest";
import { compareMeans } from "../../../shared/impact/welch.ts";

test("Welch's test gives what GrowthBook's own tests publish", () => {
  const found = compareMeans(
    { n: 3407, mean: 0.41, variance: 3.9 ** 2 },
    { n: 3461, mean: 0.7, variance: 6.2 ** 2 },
  );
  expect(found.difference).toBeCloseTo(0.29, 12);
  expect(found.low).toBeCloseTo(0.04538, 5);
  expect(found.high).toBeCloseTo(0.53462, 5);
  expect(found.p).toBeCloseTo(0.02016, 5);
});

test("without any spread a difference is certain", () => {
  const still = { n: 5, mean: 2, variance: 0 };
  expect(compareMeans(still, still)).toMatchObject({ difference: 0, low: 0, high: 0, p: 1 });
  expect(compareMeans(still, { ...still, mean: 3 })).toMatchObject({ difference: 1, low: 1, high: 1, p: 0 });
});
