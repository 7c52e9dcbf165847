import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Sql } from "../postgres/connect.ts";
import type { Stack } from "../stack.ts";
import { seedRepositories } from "./seed-repository.ts";
import { playNextWeek, playPastWeek, readBehaviour, signInSupport, supportTeamId } from "./support-team.ts";

/** The sample organisation at work beside a running stack. */
export interface SampleLife {
  stop(): Promise<void>;
}

/**
 * Makes a new stack worth looking at: the sample team has worked for a week (simulated), a first session has been held, and
 * once a person has had a change merged, the team works another week with it and the effect is measured.
 */
export async function startSampleLife(stack: Stack, log: (line: string) => void): Promise<SampleLife> {
  const sql = connect(stack.databaseUrl, { max: 2, name: "sample life" });
  const stopping = new AbortController();
  await seedRepositories(sql, stack.github);
  const living = live(stack, sql, stopping.signal, log).catch((error: unknown) => {
    if (!stopping.signal.aborted)
      log(`the sample team stopped working: ${error instanceof Error ? error.message : error}`);
  });
  return {
    async stop() {
      stopping.abort();
      await living;
      await sql.end({ timeout: 1 });
    },
  };
}

async function live(stack: Stack, sql: Sql, signal: AbortSignal, log: (line: string) => void): Promise<void> {
  const [{ n: tasks } = { n: 0 }] = await sql<
    { n: number }[]
  >`select count(*)::int as n from public.tasks where team_id = ${supportTeamId}`;
  if (tasks === 0) {
    const client = await signInSupport(stack.url, stack.keys.publishable);
    const played = await playPastWeek(client, await readBehaviour(sql), new Date());
    log(
      `the team “support” has worked for a week: ${played.tasks.length} tasks, ${played.messages} messages (simulated)`,
    );
    await runUntil(stack, sql, "analyze-teams", signal);
    await stack.worker.runJob("propose-improvements");
    log("a first session was held: see the proposals in Slack and in the table improvements");
  }
  while (!signal.aborted) {
    await playAfterDeployment(stack, sql, signal, log);
    await sleep(2_000, undefined, { signal }).catch(() => {});
  }
}

/** The week after a deployment, once for each improvement of the sample team. */
async function playAfterDeployment(
  stack: Stack,
  sql: Sql,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<void> {
  const deployed = await sql<{ title: string; deployed_at: Date; nth: number }[]>`
    select i.title, i.deployed_at, row_number() over (order by i.deployed_at)::int as nth
    from public.improvements i
    where i.team_id = ${supportTeamId} and i.status = 'deployed'
      and not exists (select from public.tasks t where t.team_id = i.team_id and t.started_at >= i.deployed_at)`;
  for (const { title, deployed_at, nth } of deployed) {
    const client = await signInSupport(stack.url, stack.keys.publishable);
    await playNextWeek(
      client,
      await readBehaviour(sql),
      deployed_at,
      1000 + nth + (deployed_at.getTime() % 100_000),
    );
    log(`“${title}” is deployed; the team has worked a week with it (simulated)`);
    await runUntil(stack, sql, "analyze-teams", signal);
    await stack.worker.runJob("measure-impact");
  }
}

/** Runs the analysis until no task waits for it. */
async function runUntil(stack: Stack, sql: Sql, job: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const [{ n: waiting } = { n: 0 }] = await sql<
      { n: number }[]
    >`select count(*)::int as n from private.work_items where kind = 'analysis' and dead_at is null`;
    if (waiting === 0 || signal.aborted) return;
    await stack.worker.runJob(job);
    await sleep(500, undefined, { signal }).catch(() => {});
  }
}
