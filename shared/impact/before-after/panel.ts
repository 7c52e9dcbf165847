/** Outcomes of one team on one day. */
export interface TeamDay {
  /** Whole days since any common start. */
  day: number;
  /** Tasks with a known value. */
  tasks: number;
  /** Sum of their values: successes, or logarithms of durations. */
  sum: number;
}

export interface TeamHistory {
  team: string;
  days: TeamDay[];
  /** Days on which any change of the team took effect. A team is no control in a window in which it changed. */
  changes: number[];
}

/** Length of the windows that are compared, in days, and the least number of tasks in each. */
export interface Windows {
  before: number;
  after: number;
  minTasks: number;
}

export const usualWindows: Windows = { before: 28, after: 14, minTasks: 20 };

/** A team's history summed up from the front, so that any window is two subtractions. */
export interface SummedHistory {
  team: string;
  changes: number[];
  start: number;
  tasks: number[];
  sums: number[];
}

export function sumUp({ team, days, changes }: TeamHistory, start: number, end: number): SummedHistory {
  const length = Math.max(0, end - start);
  const tasks = new Array<number>(length + 1).fill(0);
  const sums = new Array<number>(length + 1).fill(0);
  for (const { day, tasks: count, sum } of days) {
    const at = day - start + 1;
    if (at < 1 || at > length) continue;
    tasks[at] = (tasks[at] ?? 0) + count;
    sums[at] = (sums[at] ?? 0) + sum;
  }
  for (let at = 1; at <= length; at++) {
    tasks[at] = (tasks[at] ?? 0) + (tasks[at - 1] ?? 0);
    sums[at] = (sums[at] ?? 0) + (sums[at - 1] ?? 0);
  }
  return { team, changes, start, tasks, sums };
}

/** Mean of the values on the days from `from` up to but without `to`; null with fewer than `minTasks`. */
function meanOf(
  { start, tasks, sums }: SummedHistory,
  from: number,
  to: number,
  minTasks: number,
): number | null {
  const low = from - start;
  const high = to - start;
  if (low < 0 || high >= tasks.length) return null;
  const count = (tasks[high] ?? 0) - (tasks[low] ?? 0);
  return count < minTasks ? null : ((sums[high] ?? 0) - (sums[low] ?? 0)) / count;
}

/** Mean after `date` minus mean before it; null where a window is too empty or outside of the history. */
export function changeAt(
  history: SummedHistory,
  date: number,
  { before, after, minTasks }: Windows,
): number | null {
  const earlier = meanOf(history, date - before, date, minTasks);
  const later = meanOf(history, date, date + after, minTasks);
  return earlier === null || later === null ? null : later - earlier;
}

/** Whether a team changed of itself in the window around `date`. */
export function isContaminated(
  { changes }: SummedHistory,
  date: number,
  { before, after }: Windows,
): boolean {
  return changes.some((day) => day >= date - before && day < date + after);
}
