interface Problem {
  /** ln of the wanted tail probability. */
  target: number;
  /** Whether the tail grows with u (a lower tail) or falls (an upper one). */
  rising: boolean;
  start: number;
  /** ln of the tail at u and the size of its derivative. */
  at(u: number): { logTail: number; slope: number };
}

/**
 * The u at which ln(tail) has its target: Newton's method on the logarithm of the tail, where it is almost straight,
 * kept inside a bracket.
 */
export function solveLogTail({ target, rising, start, at }: Problem): number {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let u = start;
  let reach = 1;
  for (let step = 0; step < 400; step++) {
    const { logTail, slope } = at(u);
    const tooHigh = rising ? logTail > target : logTail < target;
    if (logTail === target) return u;
    if (tooHigh) high = u;
    else low = u;
    const move = (rising ? target - logTail : logTail - target) / slope;
    let next = u + move;
    if (!(next > low && next < high) || !Number.isFinite(next)) {
      // Out of the bracket: halve it, or reach out while it has one end only.
      if (Number.isFinite(low) && Number.isFinite(high)) next = (low + high) / 2;
      else {
        next = tooHigh ? u - reach : u + reach;
        reach *= 2;
      }
    }
    if (Math.abs(next - u) <= 1e-16 * Math.max(1, Math.abs(u))) return next;
    u = next;
  }
  return u;
}
