import type { Arm, Metric, Strata } from "../../../shared/impact/experiment-contract.ts";
import type { Random } from "./random.ts";

/** Simulated traffic: 200 tasks a day, looked at for 28 days. */
export const tasksPerDay = 200;
export const horizon = 28 * tasksPerDay;

export type Ramp = "half" | "ramp";

/** Chance of treatment of the i-th task: half, or three days 5 %, three days 25 %, then half. */
export function propensityOf(ramp: Ramp, i: number): number {
  if (ramp === "half") return 0.5;
  return i < 3 * tasksPerDay ? 0.05 : i < 6 * tasksPerDay ? 0.25 : 0.5;
}

/** A team whose tasks succeed or fail. */
export interface BinaryWorld {
  ramp: Ramp;
  /** Success rate of control per cell; cells are equally frequent. */
  cells: number[];
  /** Rate gained by the end of 15 days of drift, in both arms. */
  drift: number;
  /** Success rate of treatment minus that of control. */
  effect: number;
}

export const noStrata: Strata = { names: [], difficultyCuts: [] };

export function successMetric(cells: readonly number[]): Metric {
  const mean = cells.reduce((sum, rate) => sum + rate, 0) / cells.length;
  return {
    name: "success",
    kind: "binary",
    better: "higher",
    expected: { mean },
    ...(cells.length > 1 ? { expectedByCell: [...cells] } : {}),
  };
}

export function rateAt({ cells, drift, effect }: BinaryWorld, i: number, cell: number, arm: Arm): number {
  const drifted = (cells[cell] ?? 0) + drift * Math.min(1, i / (15 * tasksPerDay));
  return Math.min(0.999, Math.max(0.001, drifted + arm * effect));
}

/** Where there is no effect, and every test has to keep quiet. */
export const quietWorlds: Record<string, BinaryWorld> = {
  "60 % succeed": { ramp: "half", cells: [0.6], drift: 0, effect: 0 },
  "95 % succeed": { ramp: "half", cells: [0.95], drift: 0, effect: 0 },
  "2 % succeed": { ramp: "half", cells: [0.02], drift: 0, effect: 0 },
  "four strata": { ramp: "half", cells: [0.3, 0.5, 0.7, 0.9], drift: 0, effect: 0 },
  "ramp 5/25/50": { ramp: "ramp", cells: [0.6], drift: 0, effect: 0 },
  "ramp, drift 50→70 %": { ramp: "ramp", cells: [0.5], drift: 0.2, effect: 0 },
};

/** A strictly positive amount with standard deviation `sd` of its logarithm. */
export function amount(random: Random, sd: number, ratio: number): number {
  return ratio * Math.exp(sd * random.normal());
}

/** All worlds without an effect, those of amounts included. */
export const quietNames = [...Object.keys(quietWorlds), "lognormal σ 1.2", "lognormal σ 2"];
