import { solveLogTail } from "./solve-log-tail.ts";

const halfLogTwoPi = 0.9189385332046728;

/** ζ(k) − 1 for k = 2, 3, …, 32: beyond, the terms of the series do not reach the last digit. */
const zetaMinusOne = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853,
  0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915, 6.124813505870481e-5,
  3.05882363070205e-5, 1.528225940865187e-5, 7.63719763789976e-6, 3.817293264999839e-6, 1.908212716553939e-6,
  9.53962033872796e-7, 4.769329867878064e-7, 2.3845050272773295e-7, 1.1921992596531106e-7,
  5.960818905125948e-8, 2.980350351465228e-8, 1.4901554828365043e-8, 7.450711789835428e-9,
  3.725334024788457e-9, 1.862659723513049e-9, 9.313274324196682e-10, 4.656629065033784e-10,
  2.328311833676505e-10,
];
const eulerGamma = 0.5772156649015329;

/** ln Γ(2 + z) for |z| ≤ 0.5, by the zeta series (Abramowitz & Stegun 6.1.33, shifted by one). */
function logGammaNearTwo(z: number): number {
  let sum = 0;
  for (let k = zetaMinusOne.length + 1; k >= 2; k--) sum = sum * -z + (zetaMinusOne[k - 2] ?? 0) / k;
  return z * (1 - eulerGamma) + sum * z * z;
}

/** ln Γ(1 + z) for z > −1, exact also where it is almost 0. */
export function logGammaOnePlus(z: number): number {
  if (z < -0.5) return logGammaNearTwo(z + 1) - Math.log1p(z + 1) - Math.log1p(z);
  if (z <= 0.5) return logGammaNearTwo(z) - Math.log1p(z);
  if (z <= 1.5) return logGammaNearTwo(z - 1);
  return stirling(z) + Math.log(z);
}

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x < 0.5) return logGammaOnePlus(x) - Math.log(x);
  if (x <= 2.5) return logGammaOnePlus(x - 1);
  return stirling(x);
}

/** Stirling's series, after a shift above 12. */
function stirling(x: number): number {
  let product = 1;
  let y = x;
  for (; y < 12; y++) product *= y;
  return (y - 0.5) * Math.log(y) - y + halfLogTwoPi + stirlingRest(y) - Math.log(product);
}

/** What Stirling's formula for ln Γ(y) leaves out, for y ≥ 12. */
function stirlingRest(y: number): number {
  const r = 1 / (y * y);
  return (
    (1 / 12 -
      r *
        (1 / 360 -
          r *
            (1 / 1260 -
              r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360 - r * (1 / 156 - r * (3617 / 122400)))))))) /
    y
  );
}

/** ln n! − ln(√(2πn) (n/e)ⁿ): the error of Stirling's formula, for any n > 0 (Loader 2000). */
export function stirlingError(n: number): number {
  return n >= 12 ? stirlingRest(n) : logGammaOnePlus(n) - (n + 0.5) * Math.log(n) + n - halfLogTwoPi;
}

/** x ln(x/m) + m − x without loss of digits where x ≈ m (Loader, "Fast and accurate computation of binomial probabilities", 2000). */
export function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  const square = v * v;
  let sum = (x - m) * v;
  let power = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    power *= square;
    const next = sum + power / (2 * j + 1);
    if (next === sum) return next;
    sum = next;
  }
  return sum;
}

/** xᵃ e⁻ˣ / Γ(a + 1). */
function gammaPrefactor(a: number, x: number): number {
  return Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);
}

/** P(a, x): the regularised lower incomplete gamma function, a > 0, x ≥ 0. */
export function lowerGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
}

/** Q(a, x) = 1 − P(a, x), exact in its own tail. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x >= a + 1) return gammaFraction(a, x);
  const lower = gammaSeries(a, x);
  return lower > 0.9 && x > 0.5 ? gammaFraction(a, x) : 1 - lower;
}

/** Abramowitz & Stegun 6.5.29. */
function gammaSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 1e6; k++) {
    term *= x / (a + k);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return gammaPrefactor(a, x) * sum;
}

/** Legendre's continued fraction (DLMF 8.9.2) by Lentz's method. */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / (b === 0 ? 1e-300 : b);
  let fraction = d;
  for (let k = 1; k < 1e6; k++) {
    const numerator = k * (a - k);
    b += 2;
    d = 1 / awayFromZero(b + numerator * d);
    c = awayFromZero(b + numerator / c);
    const change = c * d;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return gammaPrefactor(a, x) * a * fraction;
}

/** Keeps Lentz's method from dividing by zero. */
export function awayFromZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** The x with P(a, x) = p (`tail` "lower") or Q(a, x) = p ("upper"). */
export function gammaQuantile(p: number, a: number, tail: "lower" | "upper"): number {
  if (!(p >= 0 && p <= 1) || !(a > 0)) return Number.NaN;
  if (p === 0 || p === 1) return (p === 0) === (tail === "lower") ? 0 : Number.POSITIVE_INFINITY;
  if (p > 0.5) return gammaQuantile(1 - p, a, tail === "lower" ? "upper" : "lower");
  const probability = tail === "lower" ? lowerGamma : upperGamma;
  // Where the lower tail is alone with its first term, the quantile is that term's.
  const start = tail === "lower" ? (Math.log(p) + logGammaOnePlus(a)) / a : Math.log(a);
  return Math.exp(
    solveLogTail({
      target: Math.log(p),
      rising: tail === "lower",
      start: Math.min(start, Math.log(a) + 1),
      at: (u) => {
        const x = Math.exp(u);
        const value = probability(a, x);
        return { logTail: Math.log(value), slope: (gammaPrefactor(a, x) * a) / value };
      },
    }),
  );
}
