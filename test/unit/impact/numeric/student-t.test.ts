import fc from "fast-check";
import { expect, test } from "vitest";
import { studentTUpperQuantile, studentTUpperTail } from "../../../../shared/impact/numeric/student-t.ts";

// Published to these digits, for instance in the NIST/SEMATECH e-Handbook, §1.3.6.7.2, and exact for ν = 1 and 2.
test.each([
  [0.025, 1, 12.7062],
  [0.025, 10, 2.2281],
  [0.05, 30, 1.6973],
  [0.005, 5, 4.0321],
  [0.025, 100_000, 1.96],
])("with upper tail %f and %i degrees of freedom the quantile is %f", (tail, degrees, quantile) => {
  expect(studentTUpperQuantile(tail, degrees)).toBeCloseTo(quantile, 3);
});

test("with one degree of freedom it is Cauchy's distribution", () => {
  for (const tail of [0.4, 0.1, 1e-3, 1e-8]) {
    const exact = 1 / Math.tan(Math.PI * tail);
    expect(studentTUpperQuantile(tail, 1) / exact).toBeCloseTo(1, 9);
  }
});

test("the quantile and the tail are each other's inverse", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-9, max: 0.49, noNaN: true }),
      fc.double({ min: 0.6, max: 5000, noNaN: true }),
      (tail, degrees) => {
        expect(studentTUpperTail(studentTUpperQuantile(tail, degrees), degrees) / tail).toBeCloseTo(1, 8);
      },
    ),
  );
});

test("a tail that is none is refused", () => {
  expect(() => studentTUpperQuantile(0, 5)).toThrow(RangeError);
  expect(() => studentTUpperQuantile(0.025, 0)).toThrow(RangeError);
});
