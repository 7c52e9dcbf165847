// Runs in Deno: analyses what waits, call after call as analyze-teams does, or passes over the same rows with one regular
// expression. Arguments: the address and key of the REST interface, then "analyse" or "pass". Prints one line of JSON.
import process from "node:process";
import { createClient } from "@supabase/supabase-js";
import { analyzeTasks } from "../../shared/analysis/analyze-tasks.ts";
import { type Database, unwrap } from "../../shared/platform/database.ts";
import type { Database as Schema } from "../../shared/platform/database-types.gen.ts";
import type { AnalysisRun } from "./analysis-run.ts";

const [url = "", key = "", mode = ""] = process.argv.slice(2);
const options = { auth: { persistSession: false, autoRefreshToken: false } };
const database: Database = createClient<Schema>(url, key, options);
const run: AnalysisRun = { seconds: 0, calls: 0, mostCpuSecondsPerCall: 0, mostMemoryMegabytes: 0 };
const watch = setInterval(look, 20);
const started = performance.now();
if (mode === "pass") await pass();
else await analyse();
run.seconds = (performance.now() - started) / 1000;
clearInterval(watch);
console.log(JSON.stringify(run));

async function analyse(): Promise<void> {
  for (let more = true; more; ) {
    const before = process.cpuUsage();
    const result = await analyzeTasks(database);
    const { user, system } = process.cpuUsage(before);
    if (result.failed > 0) throw new Error(`${result.failed} tasks could not be analysed.`);
    run.calls += 1;
    run.mostCpuSecondsPerCall = Math.max(run.mostCpuSecondsPerCall, (user + system) / 1e6);
    look();
    more = result.more;
  }
}

/** Fetches what the analysis fetches, in the same pages, and looks at each row once. */
async function pass(): Promise<void> {
  const tasksAtATime = 40;
  let hits = 0;
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const tasks = unwrap(
      await database.from("tasks").select("id").gt("id", after).order("id").limit(tasksAtATime),
    ).map(({ id }) => id);
    const last = tasks.at(-1);
    if (last === undefined) break;
    after = last;
    let from: { after_task: string; after_seq: number; after_id: number } | undefined;
    for (;;) {
      const page = unwrap(await database.rpc("messages_to_analyse", { tasks, max_rows: 500, ...from }));
      for (const { content } of page) if (/\berror\b/i.test(content)) hits += 1;
      const row = page.at(-1);
      if (row === undefined || page.length < 500) break;
      from = { after_task: row.task_id, after_seq: row.seq, after_id: row.id };
    }
  }
  console.error(`${hits} messages matched`);
}

/** The memory of the whole process: code, heap, and what the runtime keeps itself. */
function look(): void {
  run.mostMemoryMegabytes = Math.max(run.mostMemoryMegabytes, process.memoryUsage().rss / 2 ** 20);
}
