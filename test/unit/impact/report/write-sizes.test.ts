import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { reportMetrics } from "../../../../shared/impact/report/report.ts";
import {
  sayEffect,
  sayRange,
  writeEffect,
  writeInterval,
  writeValue,
} from "../../../../shared/impact/report/write-sizes.ts";

test.each([
  ["success_rate", 0.06, "about 6 of 100 more tasks succeed", "+6.0 points"],
  ["success_rate", -0.123, "about 12 of 100 fewer tasks succeed", "−12.3 points"],
  ["success_rate", 0.004, "about 4 of 1,000 more tasks succeed", "+0.4 points"],
  ["success_rate", 0.0002, "about as many tasks succeed", "±0.0 points"],
  ["success_rate", 0, "about as many tasks succeed", "±0.0 points"],
  ["success_rate", -1, "about 100 of 100 fewer tasks succeed", "−100.0 points"],
  ["error_rate", -0.02, "about 2 of 100 fewer calls fail", "−2.0 points"],
  ["duration", 0.88, "tasks take about 12 % less time", "−12.0 %"],
  ["duration", 1.035, "tasks take about 3.5 % more time", "+3.5 %"],
  ["duration", 1, "tasks take about as long", "±0.0 %"],
  ["duration", 2.31, "tasks take about 2.3 times as long", "×2.3"],
  ["tokens", 1.4, "tasks use about 40 % more tokens", "+40.0 %"],
  ["cost", 0.02, "tasks cost about 98 % less", "−98.0 %"],
  ["cost", 1e9, "tasks cost about 1,000 times as much", "×1,000 or more"],
] as const)(
  "a change of %s by %d is said in words and written with its sign",
  (metric, effect, words, sign) => {
    expect(sayEffect(metric, effect)).toBe(words);
    expect(writeEffect(metric, effect)).toBe(sign);
  },
);

test.each([
  ["success_rate", 0.02, 0.1, "between 2 and 10 of 100 more", "+2.0 to +10.0 points"],
  ["success_rate", -0.1, -0.02, "between 2 and 10 of 100 fewer", "−10.0 to −2.0 points"],
  ["success_rate", -0.02, 0.1, "between 2 of 100 fewer and 10 of 100 more", "−2.0 to +10.0 points"],
  ["success_rate", 0, 0.1, "between no change and 10 of 100 more", "±0.0 to +10.0 points"],
  ["success_rate", 0.05, 0.05, "about 5 of 100 more", "+5.0 to +5.0 points"],
  ["success_rate", 0, 0, "about no change", "±0.0 to ±0.0 points"],
  ["duration", 0.8, 1.05, "between 20 % less and 5.0 % more", "−20.0 % to +5.0 %"],
  ["duration", 0.5, 0.8, "between 20 and 50 % less", "−50.0 % to −20.0 %"],
  ["duration", 1.5, 3, "between 50 % more and 3.0 times as much", "+50.0 % to ×3.0"],
] as const)("an interval of %s from %d to %d is said in words", (metric, low, high, words, written) => {
  expect(sayRange(metric, low, high)).toBe(words);
  expect(writeInterval({ metric, low, high })).toBe(written);
});

test.each([
  ["success_rate", 0.66, "66.0 %"],
  ["duration", 4.21, "4.2 s"],
  ["duration", 41, "41 s"],
  ["duration", 200, "3.3 min"],
  ["duration", 9000, "2.5 h"],
  ["tokens", 12_300, "12,300"],
  ["cost", 0.0213, "$0.021"],
  ["cost", 1234, "$1,234"],
  ["duration", null, "–"],
] as const)("a value of %s, %d, is written as people write it", (metric, value, written) => {
  expect(writeValue(metric, value)).toBe(written);
});

describe("whatever the numbers are", () => {
  it("direction and sign agree, and nothing is left open", () => {
    const metric = fc.constantFrom(...reportMetrics);
    fc.assert(
      fc.property(
        metric,
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -12, max: 12, noNaN: true }),
        (name, share, log) => {
          const isShare = name === "success_rate" || name === "error_rate";
          const effect = isShare ? share : Math.exp(log);
          const words = sayEffect(name, effect);
          const sign = writeEffect(name, effect);
          expect(`${words} ${sign}`).not.toMatch(/NaN|undefined|Infinity|e[+-]\d|significant/);
          const [less, more] = [/fewer|less/.test(words), /more|times/.test(words)];
          const none = isShare ? 0 : 1;
          if (effect < none) expect(more).toBe(false);
          if (effect > none) expect(less).toBe(false);
          if (less) expect(sign).toMatch(/^[−±]/);
          if (more) expect(sign).toMatch(/^[+×±]/);
        },
      ),
    );
  });
});
