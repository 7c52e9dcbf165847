import { awayFromZero, deviance, logGamma, logGammaOnePlus, stirlingError } from "./gamma.ts";
import { solveLogTail } from "./solve-log-tail.ts";

/** xᵃ yᵇ / B(a, b) with y = 1 − x, by Loader's saddle-point form of the binomial probability. */
function betaPrefactor(x: number, y: number, a: number, b: number): number {
  const n = a + b;
  const exponent =
    stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y);
  return Math.exp(exponent) * Math.sqrt((a * b) / (2 * Math.PI * n));
}

/**
 * I_x(a, b): the regularised incomplete beta function, a > 0, b > 0.
 * @param y 1 − x, where it is known better than by subtraction
 */
export function betaCdf(x: number, a: number, b: number, y = 1 - x): number {
  if (!(a > 0) || !(b > 0) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  if (x < (a + 1) / (a + b + 2)) return (betaPrefactor(x, y, a, b) * betaFraction(x, a, b)) / a;
  const upper = (betaPrefactor(y, x, b, a) * betaFraction(y, b, a)) / b;
  // Very lopsided shapes have their whole mass on one side of the switch: there the difference has no digits left.
  return upper > 0.9 ? (betaPrefactor(x, y, a, b) * betaFraction(x, a, b)) / a : 1 - upper;
}

/** 1 − I_x(a, b), exact in its own tail. */
export function betaUpperTail(x: number, a: number, b: number, y = 1 - x): number {
  return betaCdf(y, b, a, x);
}

/** The continued fraction of DLMF 8.17.22 by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 1e6; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return fraction;
}

/** ln B(a, b). */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** The x with I_x(a, b) = p. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1) || !(a > 0) || !(b > 0)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  // Solved for the smaller tail, and for the distance from the end where that tail is.
  return p <= 0.5 ? distanceFromEnd(p, a, b) : 1 - distanceFromEnd(1 - p, b, a);
}

/** The x with I_x(a, b) = p for p ≤ 0.5, as a logarithm while it is small and by its logit when it is close to 1. */
function distanceFromEnd(p: number, a: number, b: number): number {
  const target = Math.log(p);
  // I_x(a, b) ≈ xᵃ / (a B(a, b)) for small x.
  const start = (target + logGammaOnePlus(a) + logGamma(b) - logGamma(a + b)) / a;
  const logit = solveLogTail({
    target,
    rising: true,
    start: Math.min(start, Math.log(a / b)),
    at: (u) => {
      const [x, y] = u < 0 ? [Math.exp(u) / (1 + Math.exp(u)), 1 / (1 + Math.exp(u))] : fromPositiveLogit(u);
      const value = betaCdf(x, a, b, y);
      return { logTail: Math.log(value), slope: betaPrefactor(x, y, a, b) / value };
    },
  });
  return 1 / (1 + Math.exp(-logit));
}

function fromPositiveLogit(u: number): [number, number] {
  const e = Math.exp(-u);
  return [1 / (1 + e), e / (1 + e)];
}
