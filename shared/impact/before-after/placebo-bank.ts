import { changeAt, isContaminated, type SummedHistory, type Windows } from "./panel.ts";

export interface Comparison {
  /** The team's change minus the mean change of its controls. */
  difference: number;
  controls: number;
}

/** Difference in differences of one team at one date against all others that did not change in its window. */
export function compareAt(
  team: SummedHistory,
  others: readonly SummedHistory[],
  date: number,
  windows: Windows,
): Comparison | null {
  const own = changeAt(team, date, windows);
  if (own === null) return null;
  let sum = 0;
  let controls = 0;
  for (const other of others) {
    if (other === team || isContaminated(other, date, windows)) continue;
    const change = changeAt(other, date, windows);
    if (change === null) continue;
    sum += change;
    controls++;
  }
  return controls === 0 ? null : { difference: own - sum / controls, controls };
}

/**
 * What the same statistic says where nothing happened: for every control at the true date, and for all teams at
 * earlier dates whose windows after it overlap neither each other nor the true one. Each is brought to the spread that
 * a comparison with `controls` controls has: the error of a difference goes with √(1 + 1/controls).
 */
export function placeboBank(
  treated: SummedHistory,
  others: readonly SummedHistory[],
  date: number,
  controls: number,
  windows: Windows,
): { value: number; team: string; date: number }[] {
  const bank: { value: number; team: string; date: number }[] = [];
  const add = (team: SummedHistory, rivals: readonly SummedHistory[], when: number) => {
    if (isContaminated(team, when, windows)) return;
    const placebo = compareAt(team, rivals, when, windows);
    // Below two controls the placebo says more about its control than about itself.
    if (placebo === null || placebo.controls < 2) return;
    const value = placebo.difference * Math.sqrt((1 + 1 / controls) / (1 + 1 / placebo.controls));
    bank.push({ value, team: team.team, date: when });
  };
  for (const control of others) add(control, others, date);
  const all = [treated, ...others];
  for (let when = date - windows.after; when - windows.before >= treated.start; when -= windows.after)
    for (const team of all) add(team, all, when);
  return bank;
}
