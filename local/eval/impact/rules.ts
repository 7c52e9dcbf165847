// The stopping rules of other products, for comparison on the same tasks. Nothing here is used by the product.

/** Tasks of both arms so far: number, sum and sum of squares. */
export interface Sums {
  n: [number, number];
  sum: [number, number];
  squares: [number, number];
}

export function emptySums(): Sums {
  return { n: [0, 0], sum: [0, 0], squares: [0, 0] };
}

export function addToSums(sums: Sums, arm: 0 | 1, value: number): void {
  sums.n[arm] += 1;
  sums.sum[arm] += value;
  sums.squares[arm] += value * value;
}

interface Difference {
  effect: number;
  /** Variance of the effect. */
  variance: number;
  n: number;
}

/** Difference of means, or relative to control by the delta method; null while it has no variance. */
export function difference({ n, sum, squares }: Sums, scale: "absolute" | "relative"): Difference | null {
  if (n[0] < 2 || n[1] < 2) return null;
  const mean0 = sum[0] / n[0];
  const mean1 = sum[1] / n[1];
  const variance0 = varianceOf(n[0], mean0, squares[0], isShare(sum, squares));
  const variance1 = varianceOf(n[1], mean1, squares[1], isShare(sum, squares));
  if (variance0 <= 0 || variance1 <= 0) return null;
  const total = n[0] + n[1];
  if (scale === "absolute")
    return { effect: mean1 - mean0, variance: variance1 / n[1] + variance0 / n[0], n: total };
  if (mean0 === 0) return null;
  return {
    effect: (mean1 - mean0) / mean0,
    variance: variance1 / (mean0 * mean0 * n[1]) + (variance0 * mean1 * mean1) / (mean0 ** 4 * n[0]),
    n: total,
  };
}

/** Successes and failures: a proportion has p(1−p), where a mean has the sample variance. */
function isShare(sum: Sums["sum"], squares: Sums["squares"]): boolean {
  return sum[0] === squares[0] && sum[1] === squares[1];
}

function varianceOf(n: number, mean: number, squares: number, share: boolean): number {
  return share ? mean * (1 - mean) : (squares - n * mean * mean) / (n - 1);
}

/** Half-width of the asymptotic confidence sequence (Waudby-Smith et al., arXiv 2103.06476, eq. 9), as in gbstats. */
export function sequentialHalfWidth({ variance, n }: Difference, bestAt: number, alpha: number): number {
  const logTerm = -2 * Math.log(alpha);
  const rho2 = (logTerm + Math.log(logTerm + 1)) / bestAt;
  const inflated = n * rho2 + 1;
  return Math.sqrt(variance * n * ((2 * inflated) / (n * n * rho2)) * Math.log(Math.sqrt(inflated) / alpha));
}

/** "up", "down" or null: what a rule says after a task. */
export type Call = "up" | "down" | null;
export type Rule = (sums: Sums) => Call;

function sequential(scale: "absolute" | "relative", bestAt: number, minPerArm = 0): Rule {
  return (sums) => {
    if (Math.min(sums.n[0], sums.n[1]) < minPerArm) return null;
    const found = difference(sums, scale);
    if (found === null) return null;
    return call(found.effect, sequentialHalfWidth(found, bestAt, 0.05));
  };
}

/** One-sided: only "up" is looked for, with the bound for 2α. */
function sequentialUp(scale: "absolute" | "relative", bestAt: number): Rule {
  return (sums) => {
    const found = difference(sums, scale);
    return found !== null && found.effect > sequentialHalfWidth(found, bestAt, 0.1) ? "up" : null;
  };
}

function call(effect: number, halfWidth: number): Call {
  return Math.abs(effect) <= halfWidth ? null : effect > 0 ? "up" : "down";
}

/** The rules and who uses them. GrowthBook and Eppo with their documented defaults. */
export const rules = {
  "naive z test": (sums) => {
    const found = difference(sums, "absolute");
    return found && call(found.effect, 1.959963984540054 * Math.sqrt(found.variance));
  },
  "GrowthBook sequential": sequential("relative", 5000),
  "Eppo sequential": sequential("relative", 10_000),
  "asymptotic CS, absolute": sequential("absolute", 1500, 75),
  mSPRT: (sums) => {
    // Johari et al. 2017, normal mixture with τ = 0.06.
    const { n, sum } = sums;
    if (n[0] === 0 || n[1] === 0) return null;
    const pooled = (sum[0] + sum[1]) / (n[0] + n[1]);
    const variance = pooled * (1 - pooled) * (1 / n[0] + 1 / n[1]);
    if (variance <= 0) return null;
    const effect = sum[1] / n[1] - sum[0] / n[0];
    const tau2 = 0.06 * 0.06;
    const logRatio =
      0.5 * Math.log(variance / (variance + tau2)) +
      (tau2 * effect * effect) / (2 * variance * (variance + tau2));
    return logRatio >= Math.log(20) ? (effect > 0 ? "up" : "down") : null;
  },
} satisfies Record<string, Rule>;

export const upRules = { "GrowthBook one-sided": sequentialUp("relative", 5000) } satisfies Record<
  string,
  Rule
>;
