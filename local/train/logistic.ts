/** A logistic regression with ridge penalty on everything but the intercept, which comes last; by Newton's method. */
export function fitLogistic(rows: readonly number[][], outcomes: readonly number[], ridge: number): number[] {
  const size = (rows[0]?.length ?? 0) + 1;
  let weights = Array.from({ length: size }, () => 0);
  for (let round = 0; round < 25; round++) {
    const gradient = weights.map((weight, at) => (at === size - 1 ? 0 : ridge * weight));
    const curvature = weights.map((_, a) =>
      weights.map((_, b) => (a !== b ? 0 : a === size - 1 ? 1e-6 : ridge)),
    );
    for (const [index, row] of rows.entries()) {
      const full = [...row, 1];
      const p = sigmoid(full.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0));
      const slope = p - (outcomes[index] ?? 0);
      const spread = Math.max(1e-6, p * (1 - p));
      for (const [a, value] of full.entries()) {
        gradient[a] = (gradient[a] ?? 0) + slope * value;
        const line = curvature[a];
        if (value === 0 || line === undefined) continue;
        for (const [b, other] of full.entries()) line[b] = (line[b] ?? 0) + spread * value * other;
      }
    }
    const step = solve(curvature, gradient);
    weights = weights.map((weight, at) => weight - (step[at] ?? 0));
  }
  return weights;
}

export function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score));
}

/** Solves a small system of linear equations by elimination with pivots. */
function solve(matrix: readonly number[][], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let best = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = row;
    const pivot = rows[best] ?? [];
    rows[best] = rows[column] ?? [];
    rows[column] = pivot;
    for (const [at, row] of rows.entries()) {
      const factor = (row[column] ?? 0) / (pivot[column] ?? 1);
      if (at === column || factor === 0) continue;
      for (let place = column; place <= size; place++)
        row[place] = (row[place] ?? 0) - factor * (pivot[place] ?? 0);
    }
  }
  return rows.map((row, at) => (row[size] ?? 0) / (row[at] ?? 1));
}
