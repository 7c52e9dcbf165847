import { writeFileSync } from "node:fs";
import { type Conversation, type Label, listSets, readConversations, readLabels } from "../train/read-set.ts";
import { atMost, type Bar, between, errorRate, only, toTable } from "./impact/bar.ts";
import { emptyTally, type Job, type Tally } from "./impact/job.ts";
import { randomFor } from "./impact/random.ts";
import { confirmingJob } from "./learning/confirming.ts";
import { compareMetrics } from "./learning/metrics.ts";
import { predictionJob } from "./learning/prediction.ts";
import { countRipe, sizes } from "./learning/sessions.ts";
import { transferJob } from "./learning/transfer.ts";

export interface LearningOptions {
  seed: number;
  share: number;
  json: string | undefined;
}

/** npm run eval -- learning: how well effects are predicted, and what becomes of what is carried from team to team. With a
 * folder of logs also how fast their findings become ripe for a proposal, and what their metrics can show. */
export async function evaluateLearning(
  folder: string | undefined,
  { seed, share, json }: LearningOptions,
): Promise<void> {
  const logs = folder === undefined ? undefined : await describeLogs(folder, seed);
  const run = (name: string, job: Job): Results => {
    const replications = Math.max(2, Math.round(job.replications * share));
    const tally = emptyTally();
    for (let at = 0; at < replications; at += 1) job.run(randomFor(seed, name, at), tally);
    return read(tally, replications);
  };
  if (logs !== undefined) console.log(`${logs.text}\n`);
  const bars = [...predictions(run), ...transfers(run), ...confirmations(run)];
  console.log(toTable(bars));
  const judged = bars.filter(({ pass }) => pass !== null);
  const met = judged.filter(({ pass }) => pass === true).length;
  const note = share < 1 ? ` Only ${share} of the replications were run: not for judging.` : "";
  console.log(`\n${met} of ${judged.length} bars met; seed ${seed}.${note}`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ seed, share, bars, logs }, null, 1)}\n`);
}

interface Results {
  n: number;
  share(name: string, of: string): number;
  mean(name: string): number;
  count(name: string): number;
}
type Run = (name: string, job: Job) => Results;

function read({ counts, samples }: Tally, n: number): Results {
  const count = (name: string) => counts[name] ?? 0;
  return {
    n,
    count,
    share: (name, of) => count(name) / count(of),
    mean: (name) =>
      (samples[name] ?? []).reduce((sum, value) => sum + value, 0) / (samples[name]?.length ?? 1),
  };
}

function predictions(run: Run): Bar[] {
  return [10, 20, 60, 200].flatMap((past) => {
    const found = run(`prediction ${past}`, predictionJob(past, past === 200 ? 80 : 200));
    const n = found.count("predictions");
    const what = (text: string) => `${text}, after ${past} changes`;
    const [model, global, type] = ["model", "global", "type"].map((name) => found.mean(`crps ${name}`));
    const intervals = [
      between(
        "K11",
        what("95 % interval holds"),
        found.share("within 95", "predictions"),
        [0.93, 0.98],
        "%",
        n,
      ),
      between(
        "K11",
        what("80 % interval holds"),
        found.share("within 80", "predictions"),
        [0.77, 0.85],
        "%",
        n,
      ),
    ];
    if (past !== 60)
      return [
        ...intervals,
        only("K11", what("CRPS beside the mean of all"), (model ?? 0) / (global ?? 1) - 1, "%", n),
      ];
    return [
      ...intervals,
      atMost("K11", what("CRPS beside the mean of all"), (model ?? 0) / (global ?? 1) - 1, -0.2, "%", n),
      atMost("K11", what("CRPS beside the mean of its type"), (model ?? 0) / (type ?? 1) - 1, -0.08, "%", n),
      atMost("K11", what("Brier score of “it helps”"), found.mean("brier"), 0.175, "", n),
    ];
  });
}

function transfers(run: Run): Bar[] {
  return [0.01, 0.03, 0.08].flatMap((spread) => {
    const found = run(`transfer ${spread}`, transferJob(spread, 60));
    const n = found.count("worlds");
    const what = (text: string) => `${text}, teams differ by ${spread * 100} points`;
    return [
      only("transfer", what("teams that were offered it, of twelve"), found.count("ours offered") / n, "", n),
      only(
        "transfer",
        what("it helps whom it is offered"),
        found.share("ours helped", "ours offered"),
        "%",
        n,
      ),
      only(
        "transfer",
        what("… when offered to everybody"),
        found.share("everybody helped", "everybody offered"),
        "%",
        n,
      ),
      only(
        "transfer",
        what("costs them more than 3 points"),
        found.share("ours harmed", "ours offered"),
        "%",
        n,
      ),
      only(
        "transfer",
        what("… when offered to everybody"),
        found.share("everybody harmed", "everybody offered"),
        "%",
        n,
      ),
      only("transfer", what("mean effect where offered"), found.mean("ours effect"), "points", n),
      only("transfer", what("… when offered to everybody"), found.mean("everybody effect"), "points", n),
      only("transfer", what("spread was stopped"), found.count("stopped") / n, "%", n),
    ];
  });
}

function confirmations(run: Run): Bar[] {
  const prior = { mean: 0.07, sd: 0.03 };
  const found = run("confirming", confirmingJob(prior, null, 250));
  const nothing = run("confirming nothing", confirmingJob(prior, 0, 800));
  return [
    only(
      "confirm",
      "tasks until an answer, effect as known (7 ± 3 points), at most 6,000",
      found.mean("confirming tasks"),
      "tasks",
      found.n,
    ),
    only("confirm", "… of the usual experiment", found.mean("usual tasks"), "tasks", found.n),
    atMost(
      "confirm",
      "tasks beside the usual experiment",
      found.mean("confirming tasks") / found.mean("usual tasks"),
      0.85,
      "",
      found.n,
    ),
    errorRate(
      "confirm",
      "false “better” where it does nothing, whatever was known",
      nothing.share("confirming better", "runs"),
      0.05,
      nothing.n,
    ),
  ];
}

async function describeLogs(folder: string, seed: number) {
  const conversations: Conversation[] = [];
  const labels = new Map<string, Label>();
  const sets = listSets(folder);
  for (const set of sets.logs) conversations.push(...(await readConversations(folder, set)).conversations);
  for (const set of sets.labels)
    for (const [id, label] of await readLabels(folder, set)) if (!labels.has(id)) labels.set(id, label);
  const sessions = await countRipe(conversations, randomFor(seed, "sessions", 0));
  const metrics = compareMetrics(conversations, labels);
  const number = (value: number | null, digits: number) => (value === null ? "–" : value.toFixed(digits));
  const text = [
    `findings ripe for a proposal after ${sizes.join(", ")} tasks; share of them that meet in one agent's prompt`,
    ...sessions.map(
      ({ team, conversations: n, ripe, sharePrompt }) =>
        `  ${team} (${n}): ${ripe.map((value) => number(value, 1)).join(", ")}; ${number(sharePrompt, 2)}`,
    ),
    "tasks until an experiment sees a change by a tenth; correlation with success",
    ...metrics.map(
      ({ team, metric, values, spread, tasks, withSuccess }) =>
        `  ${team}: ${metric} (${values} values, ${spread.toFixed(2)}) ${tasks}; ${number(withSuccess, 2)}`,
    ),
  ].join("\n");
  return { text, sessions, metrics };
}
