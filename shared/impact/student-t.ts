/**
 * Upper quantile of Student's t distribution: the value that is exceeded with probability `upperTail`.
 * Newton's method on the distribution function, kept inside a bracket.
 * @param upperTail in (0, 0.5]
 * @param degrees degrees of freedom, > 0, fractions allowed (Welch–Satterthwaite)
 */
export function studentTUpperQuantile(upperTail: number, degrees: number): number {
  if (!(upperTail > 0 && upperTail <= 0.5) || !(degrees > 0)) {
    throw new RangeError(
      `No quantile of Student's t for upper tail ${upperTail} and ${degrees} degrees of freedom.`,
    );
  }
  let low = 0;
  let high = 1;
  while (studentTUpperTail(high, degrees) > upperTail) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-13 * Math.max(1, high); step++) {
    const middle = (low + high) / 2;
    if (studentTUpperTail(middle, degrees) > upperTail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T > t) for t ≥ 0: half of the regularised incomplete beta function I_x(ν/2, 1/2) at x = ν/(ν + t²). */
export function studentTUpperTail(t: number, degrees: number): number {
  return 0.5 * regularisedBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** I_x(a, b) by Lentz's continued fraction (Numerical Recipes, 3rd ed., §6.4), on the side where it converges fast. */
function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 2000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

/** ln Γ(x) for x > 0: Stirling's series after shifting x above 10, where eight terms are exact to 1e-16. */
function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 10; y++) shift += Math.log(y);
  const inverse = 1 / (y * y);
  const series =
    (1 / 12 -
      inverse *
        (1 / 360 -
          inverse * (1 / 1260 - inverse * (1 / 1680 - inverse * (1 / 1188 - (inverse * 691) / 360360))))) /
    y;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
