import { foldTask, readExperiment, startExperiment } from "../../shared/impact/experiment.ts";
import type { ExperimentPlan, ExperimentState, FoldedTask } from "../../shared/impact/experiment-contract.ts";
import { planExperiment } from "../../shared/impact/plan-experiment.ts";
import { seededRandom } from "../train/random.ts";

export interface StatisticsCost {
  /** Microseconds per task: counting it, with success alone, and with duration, tokens, cost and errors guarded too. */
  countingSuccess: number;
  countingFiveMetrics: number;
  /** The same for the first hundred tasks, when the interval still has all of its candidates. */
  countingFirstTasks: number;
  /** Microseconds to say what follows. */
  reading: number;
  /** Characters of the stored state at the start, at most, and after the tasks. */
  stateAtStart: number;
  stateAtMost: number;
  stateAtEnd: number;
  /** A thousand experiments at once, each with 100 tasks in five portions, stored and read as JSON between them. */
  thousand: { tasksPerSecond: number; seconds: number; megabytes: number };
}

const strata = { names: ["bug", "feature"], difficultyCuts: [0.3, 0.6] };
const onlySuccess = planExperiment({
  metrics: [{ name: "success", kind: "binary", better: "higher", expected: { mean: 0.6 } }],
  strata,
});
const fiveMetrics = planExperiment({
  metrics: [
    { name: "success", kind: "binary", better: "higher", expected: { mean: 0.6 } },
    { name: "duration", kind: "skewed", better: "lower", expected: { mean: 4, sd: 1 } },
    { name: "tokens", kind: "skewed", better: "lower", expected: { mean: 9, sd: 1 } },
    { name: "cost", kind: "skewed", better: "lower", expected: { mean: -2, sd: 1 } },
    { name: "error_rate", kind: "rate", better: "lower", expected: { mean: 0.1 } },
  ],
  strata,
});

/** What the statistics of experiments cost, without the database. */
export function benchStatistics(tasks = 5000): StatisticsCost {
  const stream = makeTasks(tasks);
  // Once without a clock, so that nothing is measured that is still being compiled.
  count(fiveMetrics, stream.slice(0, 500));
  const success = count(onlySuccess, stream);
  const five = count(fiveMetrics, stream);
  const first = Array.from({ length: 10 }, () => count(fiveMetrics, stream.slice(0, 100)).micros);
  const before = performance.now();
  for (let i = 0; i < 1000; i++) readExperiment(five.state, fiveMetrics);
  const reading = performance.now() - before;
  return {
    countingSuccess: success.micros,
    countingFiveMetrics: five.micros,
    countingFirstTasks: first.reduce((sum, micros) => sum + micros, 0) / first.length,
    reading,
    stateAtStart: JSON.stringify(startExperiment(fiveMetrics)).length,
    stateAtMost: five.largest,
    stateAtEnd: JSON.stringify(five.state).length,
    thousand: countThousand(stream),
  };
}

function count(plan: ExperimentPlan, stream: readonly FoldedTask[]) {
  const state = startExperiment(plan);
  let spent = 0;
  let largest = 0;
  for (let from = 0; from < stream.length; from += 100) {
    const portion = stream.slice(from, from + 100);
    const before = performance.now();
    for (const task of portion) foldTask(state, plan, task);
    spent += performance.now() - before;
    largest = Math.max(largest, JSON.stringify(state).length);
  }
  return { state, largest, micros: (spent * 1000) / stream.length };
}

function countThousand(stream: readonly FoldedTask[]): StatisticsCost["thousand"] {
  const stored = Array.from({ length: 1000 }, () => JSON.stringify(startExperiment(fiveMetrics)));
  const before = performance.now();
  for (let from = 0; from < 100; from += 20)
    for (const [at, text] of stored.entries()) {
      const state: ExperimentState = JSON.parse(text);
      for (const task of stream.slice(from, from + 20)) foldTask(state, fiveMetrics, task);
      stored[at] = JSON.stringify(state);
    }
  const seconds = (performance.now() - before) / 1000;
  const characters = stored.reduce((sum, text) => sum + text.length, 0);
  return { tasksPerSecond: 100_000 / seconds, seconds, megabytes: characters / 1e6 };
}

function makeTasks(tasks: number): FoldedTask[] {
  const random = seededRandom(20261122);
  return Array.from({ length: tasks }, (_, sequence) => {
    const propensity = sequence < 600 ? 0.05 : sequence < 1200 ? 0.25 : 0.5;
    const outcomes = {
      success: random() < 0.6 ? 1 : 0,
      duration: Math.exp(4 + 2 * random()),
      tokens: Math.exp(9 + 2 * random()),
      cost: Math.exp(-2 + 2 * random()),
      error_rate: random() * 0.2,
    };
    return { sequence, arm: random() < propensity ? 1 : 0, propensity, cell: sequence % 9, outcomes };
  });
}
