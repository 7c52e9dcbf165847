import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { estimateBeforeAfter } from "../../../shared/impact/before-after/estimate.ts";
import type { TeamDay, TeamHistory } from "../../../shared/impact/before-after/panel.ts";
import { foldTask, readExperiment, startExperiment } from "../../../shared/impact/experiment.ts";
import type { Arm } from "../../../shared/impact/experiment-contract.ts";
import { planExperiment } from "../../../shared/impact/plan-experiment.ts";
import { type Bar, between, errorRate, only } from "./bar.ts";
import { count, type Job, type Tally } from "./job.ts";
import type { Random } from "./random.ts";
import type { Reader, Results } from "./read-results.ts";
import { successMetric } from "./worlds.ts";

/** Real outcomes of one team: per task, which of its attempts succeeded. */
export interface OutcomeSet {
  team: string;
  tasks: boolean[][];
}

/** Fewer outcomes than this say too little about a team to draw from. */
const minOutcomes = 10;
const tasksPerDay = 25;
const days = { experiment: 56, history: 112, after: 14 };
const controls = 8;
export const lifts = [0, 0.1, -0.1, 0.2, -0.2];

/** Labelled outcomes in a folder: one team per file, or per run where a file has several. */
export function readOutcomes(folder: string): OutcomeSet[] {
  const teams = new Map<string, Map<string, boolean[]>>();
  for (const file of globSync("**/*.labels.jsonl", { cwd: folder }).sort())
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      const label = parse(line);
      if (label === null) continue;
      const team = [basename(file, ".labels.jsonl"), label.run].filter(Boolean).join("/");
      const tasks = teams.get(team) ?? new Map<string, boolean[]>();
      teams.set(team, tasks);
      tasks.set(label.task, [...(tasks.get(label.task) ?? []), label.success]);
    }
  return [...teams]
    .map(([team, tasks]) => ({ team, tasks: [...tasks.values()] }))
    .filter(({ tasks }) => {
      const all = tasks.flat();
      return all.length >= minOutcomes && all.includes(true) && all.includes(false);
    });
}

function parse(line: string): { task: string; run: string; success: boolean } | null {
  if (line.trim() === "") return null;
  const { task_id, conversation_id, run, outcome } = JSON.parse(line);
  if (outcome !== "success" && outcome !== "failure") return null;
  return {
    task: String(task_id ?? conversation_id),
    run: typeof run === "string" ? run : "",
    success: outcome === "success",
  };
}

/**
 * Studies of real outcomes with a planted lift. Every week brings another half of a team's tasks, so that difficulty
 * changes over time as it does in reality.
 */
export function outcomeJobs(sets: readonly OutcomeSet[]): Map<string, Job> {
  const all = new Map<string, Job>();
  if (sets.length === 0) return all;
  for (const lift of lifts) {
    all.set(`outcomes: experiment, ${name(lift)}`, {
      replications: 1000,
      run: (random, tally) => experiment(sets, lift, random, tally),
    });
    for (const others of [controls, 0])
      all.set(`outcomes: ${others === 0 ? "no controls" : "controls"}, ${name(lift)}`, {
        replications: others === 0 ? 100 : 2000,
        run: (random, tally) => beforeAfter(sets, others, lift, random, tally),
      });
  }
  return all;
}

export function name(lift: number): string {
  return lift === 0 ? "no lift" : `${lift > 0 ? "+" : "−"}${Math.abs(lift * 100)} points`;
}

/** The outcomes of a team week by week. */
function weeks({ tasks }: OutcomeSet, random: Random): (week: number) => () => boolean {
  const mixes: boolean[][][] = [];
  return (week) => {
    while (mixes.length <= week) {
      const mix = tasks.filter(() => random.uniform() < 0.5);
      mixes.push(mix.length === 0 ? tasks : mix);
    }
    const mix = mixes[week] ?? tasks;
    return () => {
      const attempts = mix[Math.floor(random.uniform() * mix.length)] ?? [];
      return attempts[Math.floor(random.uniform() * attempts.length)] ?? false;
    };
  };
}

/** Turns as many outcomes as the lift asks for, as far as there are any. */
function plant(success: boolean, rate: number, lift: number, random: Random): boolean {
  if (lift > 0 && !success) return random.uniform() < lift / (1 - rate);
  if (lift < 0 && success) return random.uniform() >= -lift / rate;
  return success;
}

function rateOf({ tasks }: OutcomeSet): number {
  const all = tasks.flat();
  return all.filter(Boolean).length / all.length;
}

function pick(sets: readonly OutcomeSet[], random: Random): OutcomeSet {
  const set = sets[Math.floor(random.uniform() * sets.length)];
  if (!set) throw new Error("There are no outcomes.");
  return set;
}

function experiment(sets: readonly OutcomeSet[], lift: number, random: Random, tally: Tally): void {
  const team = pick(sets, random);
  const rate = rateOf(team);
  const plan = planExperiment({ metrics: [successMetric([rate])], relativeMargin: null });
  const state = startExperiment(plan);
  const week = weeks(team, random);
  for (let i = 0; i < days.experiment * tasksPerDay; i++) {
    const draw = week(Math.floor(i / (7 * tasksPerDay)));
    const arm: Arm = random.uniform() < 0.5 ? 1 : 0;
    const success = plant(draw(), rate, arm * lift, random);
    foldTask(state, plan, {
      sequence: i,
      arm,
      propensity: 0.5,
      cell: 0,
      outcomes: { success: success ? 1 : 0 },
    });
    if (state.better.crossedAt !== null || state.guardrails[0]?.crossedAt !== null) break;
  }
  const { verdict } = readExperiment(state, plan);
  count(tally, "runs");
  if (verdict === "better") count(tally, "higher");
  if (verdict === "harm") count(tally, "lower");
}

function beforeAfter(
  sets: readonly OutcomeSet[],
  others: number,
  lift: number,
  random: Random,
  tally: Tally,
): void {
  const histories: TeamHistory[] = [];
  for (let team = 0; team <= others; team++) {
    const set = pick(sets, random);
    const rate = rateOf(set);
    const week = weeks(set, random);
    const history: TeamDay[] = [];
    for (let day = 0; day < days.history + days.after; day++) {
      const draw = week(Math.floor(day / 7));
      let sum = 0;
      for (let task = 0; task < tasksPerDay; task++)
        if (plant(draw(), rate, team === 0 && day >= days.history ? lift : 0, random)) sum++;
      history.push({ day, tasks: tasksPerDay, sum });
    }
    histories.push({ team: String(team), days: history, changes: team === 0 ? [days.history] : [] });
  }
  const found = estimateBeforeAfter(histories, "0", days.history);
  count(tally, "runs");
  if (found.status === "not_identifiable") count(tally, "refused");
  else if (found.claim !== "none") count(tally, found.claim);
}

export function outcomeBars(read: Reader, results: Results): Bar[] {
  if (!results.has(`outcomes: experiment, ${name(0)}`)) return [];
  return lifts.flatMap((lift) => {
    const right = lift > 0 ? "higher" : "lower";
    const trial = `outcomes: experiment, ${name(lift)}`;
    const study = `outcomes: controls, ${name(lift)}`;
    const alone = `outcomes: no controls, ${name(lift)}`;
    const refused = between(
      "real",
      `before/after without controls refused, ${name(lift)}`,
      read.share(alone, "refused"),
      [1, 1],
      "%",
      read.n(alone),
    );
    if (lift === 0)
      return [
        errorRate(
          "real",
          `experiment, ${name(0)}: false "better"`,
          read.share(trial, "higher"),
          0.05,
          read.n(trial),
        ),
        errorRate(
          "real",
          `experiment, ${name(0)}: false "harm"`,
          read.share(trial, "lower"),
          0.05,
          read.n(trial),
        ),
        errorRate(
          "real",
          `before/after with controls, ${name(0)}: false claims`,
          read.share(study, "higher") + read.share(study, "lower"),
          0.05,
          read.n(study),
        ),
        refused,
      ];
    const wrong = lift > 0 ? "lower" : "higher";
    return [
      only(
        "real",
        `experiment, ${name(lift)}: found within 1,400 tasks`,
        read.share(trial, right),
        "%",
        read.n(trial),
      ),
      errorRate(
        "real",
        `experiment, ${name(lift)}: the opposite claimed`,
        read.share(trial, wrong),
        0.05,
        read.n(trial),
      ),
      only(
        "real",
        `before/after with controls, ${name(lift)}: found`,
        read.share(study, right),
        "%",
        read.n(study),
      ),
      errorRate(
        "real",
        `before/after with controls, ${name(lift)}: the opposite claimed`,
        read.share(study, wrong),
        0.05,
        read.n(study),
      ),
      refused,
    ];
  });
}
