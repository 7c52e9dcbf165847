import { cpus } from "node:os";
import { connect } from "../postgres/connect.ts";
import { perTask, writeLongestTask, writeTasks } from "./analysis-log.ts";
import { type AnalysisRun, runAnalysis } from "./analysis-run.ts";
import { fillLog } from "./log.ts";
import { type BenchServer, startBenchServer } from "./server.ts";

export interface AnalysisReport {
  machine: string;
  messages: number;
  /** From the log to stored metrics and findings, over the REST interface. */
  messagesPerSecond: number;
  analysis: AnalysisRun;
  /** The same rows, fetched over the same interface, with one regular expression on each. */
  passSeconds: number;
  /** Analysis beside the pass; the aim is 5 or less. */
  ratio: number;
  /** One task of the longest conversation that is looked at, with messages as long as they are fetched. */
  longest: AnalysisRun;
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
/** Tries at each size, by turns; the fastest counts, because other processes can only slow it down. */
const TRIES = 6;

export async function benchAnalysis({
  messages,
  small,
  large,
  progress,
}: AnalysisBench): Promise<AnalysisReport> {
  const server = await startBenchServer();
  try {
    const bulk = await benchBulk((await server.database("bulk")).url, messages, progress);
    const longest = await benchLongest((await server.database("longest")).url);
    progress(`  the longest task: ${longest.mostCpuSecondsPerCall.toFixed(2)} s of computing`);
    const day = await benchDays(server, small, large, progress);
    const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`;
    return { machine, ...bulk, longest, day };
  } finally {
    await server.stop();
  }
}

async function benchBulk(url: string, messages: number, progress: (line: string) => void) {
  await makeTeams(url);
  const tasks = Math.ceil(messages / perTask);
  const wrote = await writeTasks(url, tasks, "2026-03-02T00:00:00Z");
  const sql = connect(url, { max: 1 });
  await sql.unsafe("vacuum (analyze)").catch(() => sql.unsafe("analyze public.messages"));
  await sql.end();
  progress(`  ${(tasks * perTask).toLocaleString("en")} messages written in ${wrote.toFixed(0)} s`);
  const { seconds: passSeconds } = await runAnalysis(url, "pass");
  progress(`  one pass with one regular expression: ${passSeconds.toFixed(0)} s`);
  const analysis = await runAnalysis(url, "analyse");
  progress(`  analysed in ${analysis.seconds.toFixed(0)} s and ${analysis.calls} calls`);
  return {
    messages: tasks * perTask,
    messagesPerSecond: (tasks * perTask) / analysis.seconds,
    analysis,
    passSeconds,
    ratio: analysis.seconds / passSeconds,
  };
}

async function benchLongest(url: string): Promise<AnalysisRun> {
  await makeTeams(url);
  await writeLongestTask(url);
  return runAnalysis(url, "analyse");
}

async function makeTeams(url: string): Promise<void> {
  const sql = connect(url, { max: 1 });
  await sql`insert into public.teams (slug, name) select 'bulk-' || n, 'Bulk' from generate_series(1, 5) n`;
  await sql.end();
}

/** Adds the same day to a short and to a long log, by turns, so that both meet the same machine. */
async function benchDays(
  server: BenchServer,
  small: number,
  large: number,
  progress: (line: string) => void,
): Promise<AnalysisReport["day"]> {
  const urls: string[] = [];
  for (const size of [small, large]) {
    const database = await server.database(`day_${size}`);
    await fillLog(database, size, progress);
    await fillMetrics(database.adminUrl);
    urls.push(database.url);
  }
  const fastest = [Infinity, Infinity];
  for (let n = 0; n < TRIES; n += 1)
    for (const [at, url] of urls.entries()) fastest[at] = Math.min(fastest[at] ?? 0, await addDay(url));
  const [smallSeconds = 0, largeSeconds = 0] = fastest;
  return {
    messages: DAY_TASKS * perTask,
    small,
    large,
    smallSeconds,
    largeSeconds,
    ratio: largeSeconds / smallSeconds,
  };
}

/** Seconds that the tasks of one more day take. Writing them is measured elsewhere. */
async function addDay(url: string): Promise<number> {
  const sql = connect(url, { max: 1 });
  // Removed rows would have to be passed over by every claim until they are vacuumed.
  await sql`truncate private.work_items`;
  await sql.end();
  await writeTasks(url, DAY_TASKS, new Date(Date.now() - 3_600_000).toISOString());
  return (await runAnalysis(url, "analyse")).seconds;
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

export function printAnalysis(report: AnalysisReport): void {
  const { analysis, longest, day } = report;
  const limits = "(limit 2) and";
  console.log(`\n${report.machine}\n
  ${report.messages.toLocaleString("en")} messages analysed in ${analysis.seconds.toFixed(0)} s, ${Math.round(report.messagesPerSecond).toLocaleString("en")} per second, end to end
  one pass with one regular expression takes ${report.passSeconds.toFixed(0)} s: ratio ${report.ratio.toFixed(2)} (aim 5 or less)
  ${analysis.calls} calls; at most ${analysis.mostCpuSecondsPerCall.toFixed(2)} s of computing ${limits} ${analysis.mostMemoryMegabytes.toFixed(0)} MB of the whole process (limit 150) each
  the longest task: ${longest.mostCpuSecondsPerCall.toFixed(2)} s of computing ${limits} ${longest.mostMemoryMegabytes.toFixed(0)} MB
  one more day of ${day.messages.toLocaleString("en")} messages: ${day.smallSeconds.toFixed(2)} s at ${day.small.toLocaleString("en")}, ${day.largeSeconds.toFixed(2)} s at ${day.large.toLocaleString("en")} in the table: ratio ${day.ratio.toFixed(2)} (limit 1.2)\n`);
}
