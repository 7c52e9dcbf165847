import fc from "fast-check";
import { expect, test } from "vitest";
import { armOf, bucketOf } from "../../../shared/impact/assign.ts";

// Computed with Python's hashlib: int.from_bytes(sha256(seed + b"\0" + unit).digest()[:8], "big") >> 11, over 2**53.
test.each([
  ["seed", "task-1", 0.009032555766372075],
  ["", "", 0.4304816492364817],
  ["3f2c1e54-8a5b-4f0e-9a38-6a6f6f1c2b11", "42", 0.46242697113188713],
  ["größe", "задача", 0.1384455626717137],
  ["a", "b", 0.3503790903157433],
])("seed %j and unit %j give bucket %f", async (seed, unit, bucket) => {
  expect(await bucketOf(seed, unit)).toBe(bucket);
});

test("who is treated at one stage is treated at every later one, and nobody before the first", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (seed, unit) => {
      const bucket = await bucketOf(seed, unit);
      expect(bucket).toBeGreaterThanOrEqual(0);
      expect(bucket).toBeLessThan(1);
      const arms = [0, 0.05, 0.25, 0.5, 1].map((propensity) => armOf(bucket, propensity));
      expect(arms).toEqual([...arms].sort());
      expect([arms[0], arms.at(-1)]).toEqual([0, 1]);
    }),
  );
});

test("experiments divide the same tasks independently of each other", async () => {
  const units = Array.from({ length: 4000 }, (_, at) => `task ${at}`);
  const halves = async (seed: string) =>
    Promise.all(units.map(async (unit) => armOf(await bucketOf(seed, unit), 0.5)));
  const [first, second] = [await halves("one"), await halves("two")];
  const both = units.filter((_, at) => first[at] === second[at]).length;
  expect(Math.abs(both - 2000) / Math.sqrt(1000)).toBeLessThan(4);
});
