import { gammaQuantile, lowerGamma, upperGamma } from "./gamma.ts";

/** P(X ≤ x) for chi-squared with `degrees` > 0 degrees of freedom, fractions allowed. */
export function chiSquaredCdf(x: number, degrees: number): number {
  return lowerGamma(degrees / 2, x / 2);
}

/** P(X > x): the p-value of a chi-squared statistic. */
export function chiSquaredUpperTail(x: number, degrees: number): number {
  return upperGamma(degrees / 2, x / 2);
}

/** The x with P(X ≤ x) = p. */
export function chiSquaredQuantile(p: number, degrees: number): number {
  return 2 * gammaQuantile(p, degrees / 2, "lower");
}
