/** Weights of a logistic regression; the intercept is apart, because nothing draws or holds it. */
export interface Fitted {
  weights: number[];
  intercept: number;
}

const ROUNDS = 500;

/**
 * A logistic regression with ridge penalty in which no weight may be positive: every feature is a sign of failure,
 * and a few hundred conversations must not turn one round. By projected gradients with momentum, in steps that are
 * surely small enough: the same data give the same weights on every machine.
 */
export function fitFalling(rows: readonly number[][], outcomes: readonly number[], ridge: number): Fitted {
  const size = rows[0]?.length ?? 0;
  // The curvature of the loss is at most a quarter of the sum of squares.
  const steepness =
    ridge + rows.reduce((sum, row) => sum + row.reduce((own, value) => own + value * value, 1), 0) / 4;
  let now: Fitted = { weights: Array.from({ length: size }, () => 0), intercept: 0 };
  let ahead = now;
  let momentum = 1;
  for (let round = 0; round < ROUNDS; round++) {
    const slope = slopeAt(ahead, rows, outcomes, ridge);
    const next = {
      weights: ahead.weights.map((weight, at) => Math.min(0, weight - (slope.weights[at] ?? 0) / steepness)),
      intercept: ahead.intercept - slope.intercept / steepness,
    };
    const grown = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const push = (momentum - 1) / grown;
    const before = now;
    ahead = {
      weights: next.weights.map((weight, at) => weight + push * (weight - (before.weights[at] ?? 0))),
      intercept: next.intercept + push * (next.intercept - before.intercept),
    };
    now = next;
    momentum = grown;
  }
  return now;
}

export function scoreOf({ weights, intercept }: Fitted, row: readonly number[]): number {
  return row.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), intercept);
}

export function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score));
}

function slopeAt(at: Fitted, rows: readonly number[][], outcomes: readonly number[], ridge: number): Fitted {
  const weights = at.weights.map((weight) => ridge * weight);
  let intercept = 0;
  for (const [index, row] of rows.entries()) {
    const wrong = sigmoid(scoreOf(at, row)) - (outcomes[index] ?? 0);
    intercept += wrong;
    for (const [column, value] of row.entries()) weights[column] = (weights[column] ?? 0) + wrong * value;
  }
  return { weights, intercept };
}
