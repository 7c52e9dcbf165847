/** How verdicts and labels fall together. */
export interface Confusion {
  hits: number;
  misses: number;
  falseAlarms: number;
  quiet: number;
}

export function makeConfusion(): Confusion {
  return { hits: 0, misses: 0, falseAlarms: 0, quiet: 0 };
}

export function addTo(confusion: Confusion, isTrue: boolean, isFlagged: boolean): void {
  if (isTrue) confusion[isFlagged ? "hits" : "misses"] += 1;
  else confusion[isFlagged ? "falseAlarms" : "quiet"] += 1;
}

/** The share of the first among both; 0 without any. */
export function rateOf(first: number, second: number): number {
  return first + second === 0 ? 0 : first / (first + second);
}

/** Wilson's 95 % interval of a share. */
export function wilson(count: number, total: number): [number, number] {
  if (total === 0) return [0, 1];
  const z = 1.96;
  const share = count / total;
  const middle = share + (z * z) / (2 * total);
  const width = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return [(middle - width) / scale, (middle + width) / scale];
}
