import { existsSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { expectDuration } from "../../shared/impact/expect-duration.ts";
import { planExperiment } from "../../shared/impact/plan-experiment.ts";
import { checkAssignment } from "./impact/assignment.ts";
import { type Bar, toTable } from "./impact/bar.ts";
import { toBars } from "./impact/bars.ts";
import { drawCharts } from "./impact/charts.ts";
import { outcomeJobs, readOutcomes } from "./impact/outcomes.ts";
import { jobs } from "./impact/plan-of-runs.ts";
import { checkReferences } from "./impact/reference.ts";
import { runJobs } from "./impact/run-jobs.ts";
import { successMetric } from "./impact/worlds.ts";

export interface ImpactOptions {
  seed: number;
  /** Share of each simulation's replications: 1 for the bars, less for a quick look. */
  share: number;
  json: string | undefined;
}

/**
 * npm run eval -- impact: what is promised of the statistics, measured. Reference values and real outcomes are taken
 * from the folder where it has them; the simulations need none.
 */
export async function evaluateImpact(folder: string | undefined, options: ImpactOptions): Promise<void> {
  const { seed, share, json } = options;
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s`;
  const tell = (text: string) => console.error(`${elapsed()}  ${text}`);
  if (folder !== undefined && !existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
  const references = checkReferences(folder);
  const outcomes = folder === undefined ? [] : readOutcomes(folder);
  const notes = [...references.notes];
  if (outcomes.length > 0) tell(`real outcomes of ${outcomes.length} teams`);
  else notes.push("There were no labelled outcomes (*.labels.jsonl) to plant lifts in.");
  const assignment = await checkAssignment(seed, Math.max(1000, Math.round(20_000 * Math.min(1, share))));
  let told = 0;
  const results = await runJobs(new Map([...jobs(), ...outcomeJobs(outcomes)]), {
    seed,
    share,
    outcomes,
    progress(done, name) {
      if (done < told) return;
      told = done + 0.02;
      tell(
        `${"█".repeat(Math.round(done * 30)).padEnd(30, "·")} ${(done * 100).toFixed(0).padStart(3)} %  ${name}`,
      );
    },
  });
  const bars: Bar[] = [...references.bars, ...toBars(results), ...assignment].sort(byId);
  console.log(`${toTable(bars)}\n\n${drawCharts(results)}\n\n${durations()}\n`);
  if (notes.length > 0) console.log(`${notes.map((note) => `Not checked: ${note}`).join("\n")}\n`);
  const short = bars.filter(({ pass }) => pass === false);
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");
  const { user, system } = process.cpuUsage();
  const judged = bars.filter(({ pass }) => pass !== null).length;
  console.log(
    `${judged - short.length} of ${judged} bars met; seed ${seed}, ${elapsed().trim()} on ${availableParallelism()} cores (${((user + system) / 1e6).toFixed(0)} s of computing, load ${load}).${share < 1 ? ` Only ${share} of the replications were run: not for judging.` : ""}`,
  );
  if (json !== undefined) {
    const runs = Object.fromEntries(
      [...results].map(([name, { replications, tally, seconds }]) => [
        name,
        { replications, seconds, counts: tally.counts },
      ]),
    );
    writeFileSync(json, `${JSON.stringify({ seed, share, bars, notes, runs }, null, 1)}\n`);
    tell(`${json} holds the same with the counts of every simulation.`);
  }
}

function byId(a: Bar, b: Bar): number {
  const order = (id: string) => Number(id.replace(/\D/g, "")) || 99;
  return order(a.id) - order(b.id);
}

/** What is said before an experiment starts: small teams need months for small lifts. */
function durations(): string {
  const plan = planExperiment({ metrics: [successMetric([0.6])] });
  const half = [{ propensity: 0.5, tasks: 0 }];
  const lines = [25, 200].flatMap((perDay) =>
    [0.03, 0.06, 0.12, 0.2].map((effect) => {
      const { tasks, days, canFinish } = expectDuration(plan, effect, perDay, half);
      return `  ${String(perDay).padStart(3)} tasks a day, ${(effect * 100).toFixed(0).padStart(2)} points: ${tasks.toLocaleString("en").padStart(6)} tasks, ${days.toFixed(0).padStart(3)} days${canFinish ? "" : ", not started unless a person insists"}`;
    }),
  );
  return `Expected duration at a success rate of 60 %, half of the tasks treated\n${lines.join("\n")}`;
}
