import { studentTUpperQuantile, studentTUpperTail } from "./numeric/student-t.ts";

/** Values of one side, summed up. */
export interface Sample {
  n: number;
  mean: number;
  /** Sample variance, n − 1 in the denominator. */
  variance: number;
}

export interface WelchResult {
  /** Second mean minus first, with its interval. */
  difference: number;
  low: number;
  high: number;
  degrees: number;
  /** Two-sided. */
  p: number;
}

/**
 * Welch's t test and interval for a difference of means, for one look at the end: looking repeatedly needs the tests
 * in sequential-tests. Degrees of freedom after Welch and Satterthwaite.
 * @param confidence of the interval
 */
export function compareMeans(first: Sample, second: Sample, confidence = 0.95): WelchResult {
  const error1 = first.variance / first.n;
  const error2 = second.variance / second.n;
  const error = error1 + error2;
  const difference = second.mean - first.mean;
  // Without any spread there is no error and no need for degrees of freedom.
  if (!(error > 0))
    return {
      difference,
      low: difference,
      high: difference,
      degrees: Number.POSITIVE_INFINITY,
      p: difference === 0 ? 1 : 0,
    };
  const degrees = error ** 2 / (error1 ** 2 / (first.n - 1) + error2 ** 2 / (second.n - 1));
  const half = studentTUpperQuantile((1 - confidence) / 2, degrees) * Math.sqrt(error);
  return {
    difference,
    low: difference - half,
    high: difference + half,
    degrees,
    p: 2 * studentTUpperTail(Math.abs(difference) / Math.sqrt(error), degrees),
  };
}
