// npm run story: plays the whole loop headless on a stack of its own, and prints each step with its evidence.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { connect } from "./postgres/connect.ts";
import { seedRepositories } from "./sample/seed-repository.ts";
import { startStack } from "./stack.ts";
import { playImpactStory } from "./story/impact-story.ts";
import { playLogsStory } from "./story/logs-story.ts";
import { createNarrator } from "./story/narrator.ts";
import { playSampleStory } from "./story/sample-story.ts";

const usage = `npm run story                                  the sample organisation: from a fault to a measured cure
npm run story -- --impact                      an improvement is tried and kept, a regression is found and undone
npm run story -- --logs FILE.jsonl [--labels FILE.jsonl]   real logs: what is found and proposed, up to the draft pull request

It runs on a stack of its own, on free ports, and leaves nothing behind.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      logs: { type: "string" },
      labels: { type: "string" },
      impact: { type: "boolean" },
      help: { type: "boolean" },
      verbose: { type: "boolean" },
    },
  });
  if (values.help) return console.log(usage);
  for (const file of [values.logs, values.labels])
    if (file !== undefined && !existsSync(file)) throw new Error(`There is no file ${file}.`);
  if (values.labels !== undefined && values.logs === undefined) throw new Error("--labels goes with --logs.");

  const dataDir = mkdtempSync(join(tmpdir(), "story-"));
  const narrator = createNarrator();
  const started = Date.now();
  const stack = await startStack({
    dataDir,
    port: 0,
    durable: false,
    // The story starts each job when its time has come.
    cron: false,
    log: (source, line) => values.verbose && console.error(`${source}: ${line}`),
  });
  const sql = connect(stack.databaseUrl, { max: 4, name: "story" });
  const adminSql = connect(stack.adminDatabaseUrl, { max: 1, name: "story" });
  const stop = async () => {
    await Promise.all([sql.end({ timeout: 1 }), adminSql.end({ timeout: 1 })]);
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void stop().finally(() => process.exit(130)));
  try {
    narrator.tell(
      `Database, functions, Slack and GitHub stand-ins are up after ${((Date.now() - started) / 1000).toFixed(1)} s.`,
    );
    await seedRepositories(sql, stack.github);
    if (values.impact) await playImpactStory({ stack, sql, adminSql }, narrator);
    else if (values.logs === undefined) await playSampleStory({ stack, sql }, narrator);
    else await playLogsStory({ stack, sql }, narrator, { logs: values.logs, labels: values.labels });
    narrator.tell("");
    narrator.tell(`The end, after ${((Date.now() - started) / 1000).toFixed(1)} s.`);
  } finally {
    await stop();
  }
}

main().catch((error: unknown) => {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
