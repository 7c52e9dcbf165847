import type { Example } from "./outcome-examples.ts";

/** How well one set is told: by area under the curve, and by the Brier score against its base rate. */
export function scoreSet(examples: readonly Example[], predicted: readonly number[], set: string) {
  const own = examples.flatMap((example, at) =>
    example.set === set ? [{ success: example.success, p: predicted[at] ?? 0.5 }] : [],
  );
  const rate = own.reduce((sum, { success }) => sum + success, 0) / own.length;
  const brier = own.reduce((sum, { success, p }) => sum + (p - success) ** 2, 0) / own.length;
  return {
    auc: Number(areaUnderCurve(own).toFixed(3)),
    brier: Number(brier.toFixed(3)),
    better_than_rate: Number((1 - brier / (rate * (1 - rate))).toFixed(3)),
  };
}

/** The probability that of a success and a failure the success is given the higher one. */
export function areaUnderCurve(judged: readonly { success: number; p: number }[]): number {
  const successes = judged.filter(({ success }) => success === 1);
  const failures = judged.filter(({ success }) => success === 0);
  let sum = 0;
  for (const { p } of successes)
    for (const other of failures) sum += p > other.p ? 1 : p === other.p ? 0.5 : 0;
  return sum / (successes.length * failures.length);
}
