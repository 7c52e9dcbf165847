/** A choice among candidates, each described by features; `target` says how probable each is the right one. */
export interface Choice {
  /** Candidates as [index of the feature, value]. */
  candidates: (readonly (readonly [number, number])[])[];
  target: number[];
  /** Groups of candidates (agents) of which one is right as well; -1 where that is unknown. */
  groups: number[];
  rightGroup: number;
}

export interface FitOptions {
  /** The penalty of each feature: how hard its weight is drawn to zero. */
  ridges: readonly number[];
  groupWeight: number;
  rounds?: number;
}

/** Probabilities of the candidates. */
export function predict(choice: Pick<Choice, "candidates">, weights: ArrayLike<number>): number[] {
  const scores = choice.candidates.map((candidate) =>
    candidate.reduce((sum, [feature, value]) => sum + (weights[feature] ?? 0) * value, 0),
  );
  const top = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - top));
  const whole = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / whole);
}

/**
 * Weights of a conditional logit with ridge penalty, by full-batch Adam from zero: the same data give the same
 * weights on every machine.
 */
export function fitWeights(choices: readonly Choice[], options: FitOptions): Float64Array {
  const { ridges, rounds = 250 } = options;
  const features = ridges.length;
  const weights = new Float64Array(features);
  const mean = new Float64Array(features);
  const square = new Float64Array(features);
  for (let round = 1; round <= rounds; round++) {
    const gradient = weights.map((weight, at) => (ridges[at] ?? 0) * weight);
    const predicted = choices.map((choice) => predict(choice, weights));
    for (const [index, choice] of choices.entries())
      add(gradient, choice, ofChoice(choice, predicted[index] ?? [], options.groupWeight));
    const step = 0.1 * (1 - round / (rounds + 1));
    for (let at = 0; at < features; at++) {
      const slope = gradient[at] ?? 0;
      const m = 0.9 * (mean[at] ?? 0) + 0.1 * slope;
      const s = 0.99 * (square[at] ?? 0) + 0.01 * slope * slope;
      mean[at] = m;
      square[at] = s;
      const scaled = m / (1 - 0.9 ** round) / (Math.sqrt(s / (1 - 0.99 ** round)) + 1e-8);
      weights[at] = (weights[at] ?? 0) - step * scaled;
    }
  }
  return weights;
}

/** The slope of the loss by each candidate's score: the step that is right, and the group that is right. */
function ofChoice({ target, groups, rightGroup }: Choice, predicted: readonly number[], groupWeight: number) {
  const known = target.some((value) => value > 0);
  const inGroup = predicted.reduce((sum, p, at) => sum + (groups[at] === rightGroup ? p : 0), 0);
  return predicted.map((p, at) => {
    const step = known ? p - (target[at] ?? 0) : 0;
    if (inGroup <= 0 || rightGroup < 0) return step;
    return step + groupWeight * (p - (groups[at] === rightGroup ? p / inGroup : 0));
  });
}

function add(gradient: Float64Array, { candidates }: Choice, slopes: readonly number[]): void {
  for (const [at, slope] of slopes.entries())
    if (slope !== 0)
      for (const [feature, value] of candidates[at] ?? [])
        gradient[feature] = (gradient[feature] ?? 0) + slope * value;
}
