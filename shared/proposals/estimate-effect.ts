/** Closed tasks and how many of them succeeded. */
export interface Outcomes {
  closed: number;
  succeeded: number;
}

/** What a change may do to the team's success rate, in shares of tasks (0.1 is ten percentage points). */
export interface ExpectedEffect {
  metric: "success_rate";
  /** Null where the outcomes say nothing. */
  estimate: number | null;
  low: number | null;
  high: number | null;
  /** In words, where the numbers come from. */
  rests_on: string;
}

/** Below this many closed tasks on a side, a rate is an anecdote. */
const MIN_CLOSED = 5;
/** A change rarely removes a problem altogether, and the problem rarely is the whole cause. */
const SHRINK = 0.5;
const Z95 = 1.959963984540054;

/**
 * What removing a finding can bring at most: the difference between the success rates without and with it, times
 * the share of tasks that show it; half of that is expected. The interval is Newcombe's (1998, method 10) for the
 * difference. It compares different tasks, so it is a guess made before the change, not a measured effect.
 */
export function estimateEffect(withFinding: Outcomes, without: Outcomes): ExpectedEffect {
  const total = withFinding.closed + without.closed;
  if (withFinding.closed < MIN_CLOSED || without.closed < MIN_CLOSED)
    return {
      metric: "success_rate",
      estimate: null,
      low: null,
      high: null,
      rests_on: `too few closed tasks: ${withFinding.closed} with the problem, ${without.closed} without`,
    };
  const share = withFinding.closed / total;
  const there = wilson(withFinding);
  const elsewhere = wilson(without);
  const difference = elsewhere.rate - there.rate;
  const low = difference - Math.hypot(elsewhere.rate - elsewhere.low, there.high - there.rate);
  const high = difference + Math.hypot(elsewhere.high - elsewhere.rate, there.rate - there.low);
  return {
    metric: "success_rate",
    estimate: round(SHRINK * share * Math.max(0, difference)),
    low: round(Math.min(0, share * low)),
    high: round(Math.max(0, share * high)),
    rests_on:
      `${withFinding.succeeded} of ${withFinding.closed} tasks with the problem succeeded, ` +
      `${without.succeeded} of ${without.closed} without it (half of the difference is expected; nothing or all of it is possible)`,
  };
}

/** Wilson's interval for a rate, 95 %. */
function wilson({ closed, succeeded }: Outcomes): { rate: number; low: number; high: number } {
  const rate = succeeded / closed;
  const square = Z95 ** 2 / closed;
  const centre = (rate + square / 2) / (1 + square);
  const half = Math.sqrt((rate * (1 - rate) + square / 4) * square) / (1 + square);
  return { rate, low: centre - half, high: centre + half };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
