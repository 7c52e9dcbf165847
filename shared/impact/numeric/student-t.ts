import { betaCdf, logBeta } from "./beta.ts";
import { solveLogTail } from "./solve-log-tail.ts";

/** P(T > t) for Student's t with `degrees` > 0 degrees of freedom, fractions allowed (Welch–Satterthwaite). */
export function studentTUpperTail(t: number, degrees: number): number {
  const outside = outsideOf(Math.abs(t), degrees) / 2;
  return t >= 0 ? outside : 1 - outside;
}

/** P(T ≤ t). */
export function studentTCdf(t: number, degrees: number): number {
  return studentTUpperTail(-t, degrees);
}

/** P(|T| > t) for t ≥ 0: I_x(ν/2, 1/2) at x = ν/(ν + t²). */
function outsideOf(t: number, degrees: number): number {
  const [x, y] = shares(t, degrees);
  return betaCdf(x, degrees / 2, 0.5, y);
}

/** P(|T| < t), exact also where it is small. */
function insideOf(t: number, degrees: number): number {
  const [x, y] = shares(t, degrees);
  return betaCdf(y, 0.5, degrees / 2, x);
}

function shares(t: number, degrees: number): [number, number] {
  const ratio = (t / degrees) * t;
  return [1 / (1 + ratio), ratio === Number.POSITIVE_INFINITY ? 1 : ratio / (1 + ratio)];
}

/** The t with P(T ≤ t) = p. */
export function studentTQuantile(p: number, degrees: number): number {
  return p > 0.5 ? studentTUpperQuantile(1 - p, degrees) : -studentTUpperQuantile(p, degrees);
}

/**
 * The t that is exceeded with probability `upperTail`.
 * @param upperTail in (0, 0.5]
 * @throws RangeError for a tail or degrees of freedom that are none
 */
export function studentTUpperQuantile(upperTail: number, degrees: number): number {
  if (!(upperTail > 0 && upperTail <= 0.5) || !(degrees > 0)) {
    throw new RangeError(
      `No quantile of Student's t for upper tail ${upperTail} and ${degrees} degrees of freedom.`,
    );
  }
  if (upperTail === 0.5) return 0;
  // Near the middle the tail hardly changes with t; what lies inside does.
  const inside = upperTail > 0.25;
  const logT = solveLogTail({
    target: Math.log(inside ? 1 - 2 * upperTail : 2 * upperTail),
    rising: inside,
    start: 0,
    at: (u) => {
      const t = Math.exp(u);
      const value = inside ? insideOf(t, degrees) : outsideOf(t, degrees);
      return { logTail: Math.log(value), slope: (2 * t * density(t, degrees)) / value };
    },
  });
  return Math.exp(logT);
}

function density(t: number, degrees: number): number {
  return Math.exp(
    -logBeta(degrees / 2, 0.5) -
      0.5 * Math.log(degrees) -
      ((degrees + 1) / 2) * Math.log1p((t / degrees) * t),
  );
}
