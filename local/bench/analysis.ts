import { fork } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { createClient } from "@supabase/supabase-js";
import { analyzeTasks } from "../../shared/analysis/analyze-tasks.ts";
import { type Database, unwrap } from "../../shared/platform/database.ts";
import type { Database as Schema } from "../../shared/platform/database-types.gen.ts";
import { connect } from "../postgres/connect.ts";
import { perTask, writeTasks } from "./analysis-log.ts";
import { fillLog } from "./log.ts";
import { startBenchServer } from "./server.ts";

export interface AnalysisReport {
  machine: string;
  messages: number;
  /** From the log to stored metrics and findings, over the REST interface. */
  messagesPerSecond: number;
  analysisSeconds: number;
  /** The same rows, fetched over the same interface, with one regular expression on each. */
  passSeconds: number;
  /** Analysis beside the pass; the aim is 5 or less. */
  ratio: number;
  calls: number;
  /** Of one call of the function, as the platform counts: computing, without waiting. */
  mostCpuSecondsPerCall: number;
  mostMemoryMegabytes: number;
  day: {
    messages: number;
    small: number;
    large: number;
    smallSeconds: number;
    largeSeconds: number;
    ratio: number;
  };
}

export interface AnalysisBench {
  /** Messages that are analysed. */
  messages: number;
  /** Messages that are in the table when one more day comes: little, and much. */
  small: number;
  large: number;
  progress: (line: string) => void;
}

/** Tasks of the one more day. */
const DAY_TASKS = 500;
/** The faster of so many tries counts, because other processes can only slow it down. */
const TRIES = 4;

export async function benchAnalysis({
  messages,
  small,
  large,
  progress,
}: AnalysisBench): Promise<AnalysisReport> {
  const server = await startBenchServer();
  try {
    const bulk = await benchBulk((await server.database("bulk")).url, messages, progress);
    const days: number[] = [];
    for (const size of [small, large]) {
      const urls = await server.database(`day_${size}`);
      await fillLog(urls, size, progress);
      await fillMetrics(urls.adminUrl);
      days.push(await benchDay(urls.url));
      progress(`  one more day at ${size.toLocaleString("en")} messages: ${days.at(-1)?.toFixed(2)} s`);
    }
    const [smallSeconds = 0, largeSeconds = 0] = days;
    const ratio = largeSeconds / smallSeconds;
    const day = { messages: DAY_TASKS * perTask, small, large, smallSeconds, largeSeconds, ratio };
    return {
      machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`,
      ...bulk,
      day,
    };
  } finally {
    await server.stop();
  }
}

async function benchBulk(url: string, messages: number, progress: (line: string) => void) {
  const sql = connect(url, { max: 1 });
  await sql`insert into public.teams (slug, name) select 'bulk-' || n, 'Bulk' from generate_series(1, 5) n`;
  const tasks = Math.ceil(messages / perTask);
  const wrote = await writeTasks(url, tasks, "2026-03-02T00:00:00Z");
  await sql.unsafe("vacuum (analyze)").catch(() => sql.unsafe("analyze public.messages"));
  progress(`  ${(tasks * perTask).toLocaleString("en")} messages written in ${wrote.toFixed(0)} s`);
  const ids = (await sql<{ id: string }[]>`select id from public.tasks order by id`).map(({ id }) => id);
  await sql.end();
  return withRest(url, async (database) => {
    const passSeconds = await timed(() => pass(database, ids));
    progress(`  one pass with one regular expression: ${passSeconds.toFixed(0)} s`);
    let calls = 0;
    let cpu = 0;
    let memory = 0;
    const analysisSeconds = await timed(async () => {
      for (let more = true; more; calls += 1) {
        const before = process.cpuUsage();
        const result = await analyzeTasks(database);
        const { user, system } = process.cpuUsage(before);
        cpu = Math.max(cpu, (user + system) / 1e6);
        const { heapUsed, external } = process.memoryUsage();
        memory = Math.max(memory, (heapUsed + external) / 2 ** 20);
        if (result.failed > 0) throw new Error(`${result.failed} tasks could not be analysed.`);
        more = result.more;
      }
    });
    progress(`  analysed in ${analysisSeconds.toFixed(0)} s and ${calls} calls`);
    return {
      messages: tasks * perTask,
      messagesPerSecond: (tasks * perTask) / analysisSeconds,
      analysisSeconds,
      passSeconds,
      ratio: analysisSeconds / passSeconds,
      calls,
      mostCpuSecondsPerCall: cpu,
      mostMemoryMegabytes: memory,
    };
  });
}

/** Fetches what the analysis fetches, in the same pages, and looks at each row once. */
async function pass(database: Database, ids: readonly string[]): Promise<number> {
  const tasksAtATime = 40;
  let hits = 0;
  for (let at = 0; at < ids.length; at += tasksAtATime) {
    const tasks = ids.slice(at, at + tasksAtATime);
    let after: { after_task: string; after_seq: number; after_id: number } | undefined;
    for (;;) {
      const page = unwrap(await database.rpc("messages_to_analyse", { tasks, max_rows: 500, ...after }));
      for (const { content } of page) if (/\berror\b/i.test(content)) hits += 1;
      const last = page.at(-1);
      if (last === undefined || page.length < 500) break;
      after = { after_task: last.task_id, after_seq: last.seq, after_id: last.id };
    }
  }
  return hits;
}

/** Analyses the tasks of one more day. Writing them is measured elsewhere. */
async function benchDay(url: string): Promise<number> {
  return withRest(url, async (database) => {
    const tries: number[] = [];
    const sql = connect(url, { max: 1 });
    for (let n = 0; n < TRIES; n += 1) {
      // Removed rows would have to be passed over by every claim until they are vacuumed.
      await sql`truncate private.work_items`;
      await writeTasks(url, DAY_TASKS, new Date(Date.now() - 3_600_000).toISOString());
      tries.push(
        await timed(async () => {
          while ((await analyzeTasks(database)).more);
        }),
      );
    }
    await sql.end();
    return Math.min(...tries);
  });
}

/** What earlier analyses of the log have left behind. */
async function fillMetrics(adminUrl: string): Promise<void> {
  const admin = connect(adminUrl, { max: 1 });
  await admin.unsafe(`set session_replication_role = replica;
    insert into public.task_metrics (team_id, task_id, agent, day, messages, errors)
      select team_id, id, agent, started_at::date, 50, 1 from public.tasks, unnest(array['*', 'agent 0', 'agent 1', 'agent 2', 'agent 3']) agent;
    insert into public.findings (team_id, rule, severity, summary, confidence, fingerprint)
      select id, 'repetition', 'low', 's', 0.5, 'f' || n from public.teams, generate_series(1, 10) n;
    insert into public.finding_evidence (finding_id, team_id, task_id, message_ids, occurred_at, confidence)
      select f.id, t.team_id, t.id, '{1}', t.started_at, 0.5 from public.tasks t join public.findings f on f.team_id = t.team_id and f.id % 10 = 1`);
  await admin.unsafe("vacuum (analyze)");
  await admin.end();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

async function withRest<Result>(url: string, work: (database: Database) => Promise<Result>): Promise<Result> {
  const child = fork(fileURLToPath(new URL("./rest-server.ts", import.meta.url)), [url]);
  try {
    const address = await new Promise<{ url: string; key: string }>((resolve, reject) => {
      child.once("message", (message: { url: string; key: string }) => resolve(message));
      child.once("exit", () => reject(new Error("The REST server did not start.")));
    });
    const options = { auth: { persistSession: false, autoRefreshToken: false } };
    return await work(createClient<Schema>(address.url, address.key, options));
  } finally {
    child.disconnect();
  }
}

export function printAnalysis(report: AnalysisReport): void {
  const { day } = report;
  console.log(`\n${report.machine}\n
  ${report.messages.toLocaleString("en")} messages analysed in ${report.analysisSeconds.toFixed(0)} s, ${Math.round(report.messagesPerSecond).toLocaleString("en")} per second, end to end
  one pass with one regular expression takes ${report.passSeconds.toFixed(0)} s: ratio ${report.ratio.toFixed(2)} (aim 5 or less)
  ${report.calls} calls; at most ${report.mostCpuSecondsPerCall.toFixed(2)} s of computing (limit 2) and ${report.mostMemoryMegabytes.toFixed(0)} MB (limit 150) each
  one more day of ${day.messages.toLocaleString("en")} messages: ${day.smallSeconds.toFixed(2)} s at ${day.small.toLocaleString("en")}, ${day.largeSeconds.toFixed(2)} s at ${day.large.toLocaleString("en")} in the table: ratio ${day.ratio.toFixed(2)} (limit 1.2)\n`);
}
