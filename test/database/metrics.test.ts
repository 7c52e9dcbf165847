import { randomUUID } from "node:crypto";
import { createClient } from "@supabase/supabase-js";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lite, startLite } from "../../local/gateway/lite.ts";
import { makeKeys } from "../../local/keys.ts";
import { analyzeTasks } from "../../shared/analysis/analyze-tasks.ts";
import type { Database } from "../../shared/platform/database.ts";
import type { Database as Schema } from "../../shared/platform/database-types.gen.ts";
import { asRole } from "../support/as-role.ts";
import { actors, makeWorld, type World } from "./world.ts";

let world: World;
let lite: Lite;
/** The database as analyze-teams sees it, over the real REST server. */
let database: Database;
/** Whether the worker dies at this point, of which there are two per request. */
let dies: () => boolean = () => false;

beforeAll(async () => {
  world = await makeWorld();
  const keys = await makeKeys();
  const config = {
    apiSchemas: ["public"],
    enableSignup: false,
    verifyJwt: () => false,
    isEnabled: () => true,
  };
  lite = await startLite({
    databaseUrl: world.database.url,
    keys,
    url: "http://127.0.0.1",
    config,
    log: () => {},
  });
  database = createClient<Schema>("http://127.0.0.1", keys.secret, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: {
      fetch: async (input, init) => {
        if (dies()) throw new Killed("before the request");
        const answer = await lite.api(new Request(input, init), null);
        if (dies()) throw new Killed("after the request");
        return answer;
      },
    },
  });
});
afterAll(async () => {
  await lite.close();
  await world.drop();
});

class Killed extends Error {}

interface Line {
  task: string;
  seq: number;
  agent: string;
  to_agent: string | null;
  message_type: string;
  content: string;
  tool_name: string | null;
  is_error: boolean | null;
}

const start = Date.parse("2026-11-20T10:00:00Z");

async function write(lines: readonly Line[]): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map(({ task, ...line }) => ({
    ...line,
    task_id: task,
    team_id: world.teams.a,
    role: line.message_type === "tool_result" ? "tool" : "assistant",
    tokens_out: 3,
    cost_usd: 0.01,
    occurred_at: new Date(start + line.seq * 7_000),
  }));
  await world.sql`insert into public.messages ${world.sql(rows)}`;
}

/** Everything that was stored, in an order of its own. */
async function stored() {
  const { sql } = world;
  return {
    metrics: await sql`select * from public.task_metrics order by task_id, agent`,
    edges: await sql`select * from public.task_edges order by task_id, from_agent, to_agent`,
    errors: await sql`select * from public.task_errors order by task_id, agent, tool, class`,
    findings:
      await sql`select f.fingerprint, e.* from public.finding_evidence e join public.findings f on f.id = e.finding_id
      order by e.task_id, f.fingerprint`,
    costs:
      await sql`select rule, agent, tool, confidence, tasks, messages_wasted, tokens_wasted, cost_per_week
      from public.finding_costs where tasks > 0 order by rule, agent, tool`,
  };
}

async function analyseAll(): Promise<void> {
  for (let call = 0; call < 200; call += 1) {
    await analyzeTasks(database).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    // A worker that died holds its leases until they run out; here, time passes.
    await world.sql`update private.work_items set leased_until = now() - interval '1 second', run_after = now(), attempts = 0, dead_at = null`;
    const [left] = await world.sql`select count(*)::int as n from private.work_items where kind = 'analysis'`;
    if (left?.n === 0) return;
  }
  throw new Error("The analysis does not come to an end.");
}

async function forget(): Promise<void> {
  await world.sql`delete from public.tasks`;
  await world.sql`delete from public.findings`;
  await world.sql`delete from private.work_items`;
}

const words = fc.constantFrom(
  "Please look up the parcel with the number seven for me, will you?",
  "I cannot find any parcel with the number seven in the list of today.",
  "Done.",
);
const line = fc.record({
  agent: fc.constantFrom("lead", "clerk", "packer"),
  to_agent: fc.constantFrom(null, "lead", "clerk"),
  message_type: fc.constantFrom("message", "handoff", "tool_call", "tool_result", "final_answer"),
  content: words,
  tool_name: fc.constantFrom(null, "search"),
  is_error: fc.constantFrom(null, true, false),
});

test("in whatever order messages come, however often it is killed, the analysis gives what a full one gives", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(line, { minLength: 1, maxLength: 14 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(1_000), { minLength: 60, maxLength: 60 }),
      fc.infiniteStream(fc.boolean()),
      async (conversations, order, deaths) => {
        await forget();
        const tasks = conversations.map(() => randomUUID());
        const lines = conversations.flatMap((conversation, n) =>
          conversation.map((one, seq): Line => ({ ...one, seq, task: tasks[n] ?? "" })),
        );
        const open = (outcome: string | null) =>
          world.sql`insert into public.tasks ${world.sql(tasks.map((id) => ({ id, team_id: world.teams.a, started_at: new Date(start), ended_at: outcome && new Date(start + 600_000), outcome })))}`;
        await open(null);
        const shuffled = lines
          .map((one, n) => ({ one, place: order[n % order.length] ?? 0 }))
          .sort((a, b) => a.place - b.place)
          .map(({ one }) => one);
        const third = Math.ceil(shuffled.length / 3);
        for (let at = 0; at < shuffled.length; at += third) {
          await write(shuffled.slice(at, at + third));
          let requests = 0;
          dies = () => {
            requests += 1;
            return requests % 5 === 0 && deaths.next().value === true;
          };
          await analyzeTasks(database).catch(() => {});
          dies = () => false;
        }
        await world.sql`update public.tasks set outcome = 'failure', ended_at = ${new Date(start + 600_000)}`;
        await analyseAll();
        const incremental = await stored();

        await world.sql`delete from public.task_metrics`;
        await world.sql`delete from public.task_edges`;
        await world.sql`delete from public.task_errors`;
        await world.sql`delete from public.findings`;
        await world.sql`select private.enqueue_work('analysis', ${tasks})`;
        await analyseAll();
        const strip = ({ findings, ...rest }: Awaited<ReturnType<typeof stored>>) => ({
          ...rest,
          findings: findings.map(({ finding_id: _, ...row }) => row),
        });
        expect(strip(await stored())).toEqual(strip(incremental));
      },
    ),
    { numRuns: 15 },
  );
}, 120_000);

test("each message is read once per change, and a long task page by page", async () => {
  await forget();
  const task = randomUUID();
  await world.sql`insert into public.tasks ${world.sql({ id: task, team_id: world.teams.a, started_at: new Date(start) })}`;
  await world.sql`insert into public.messages (team_id, task_id, seq, occurred_at, agent, content)
    select ${world.teams.a}, ${task}, n, now(), 'lead', repeat('x', 9000) from generate_series(0, 1233) n`;
  const read: { id: string; seq: number; content: string; characters: number }[] = [];
  for (let page = -1; page !== 0 && read.length < 2_000; ) {
    const last = read.at(-1);
    const rows = await world.sql<typeof read>`
      select id, seq, content, characters from public.messages_to_analyse(array[${task}::uuid], ${last ? task : null}, ${last?.seq ?? -1}, ${last?.id ?? 0})`;
    read.push(...rows);
    page = rows.length;
  }
  expect(read.map(({ seq }) => seq)).toEqual(Array.from({ length: 1234 }, (_, n) => n));
  expect(read[0]).toMatchObject({ characters: 9000 });
  expect(read[0]?.content.length).toBeLessThan(6_100);
  await analyseAll();
  expect(await world.sql`select messages from public.task_metrics where agent = '*'`).toEqual([
    { messages: 1234 },
  ]);
});

const row = (agent: string, more: Record<string, number> = {}) => ({
  agent,
  day: "2026-11-20",
  messages: 4,
  errors: 1,
  tokens_in: 0,
  tokens_out: 0,
  cost_usd: 0.5,
  spoken: 2,
  speakers: 1,
  ...more,
});

async function record(task: string, analysis: Record<string, unknown>): Promise<void> {
  const token = randomUUID();
  await world.sql`insert into private.work_items (kind, key) values ('analysis', ${task}) on conflict do nothing`;
  await world.sql`update private.work_items set lease_token = ${token} where key = ${task}`;
  const json = JSON.stringify([
    { task, lease_token: token, metrics: [], findings: [], edges: [], errors: [], ...analysis },
  ]);
  await asRole(world.sql, actors.service, (tx) => tx`select public.record_analyses(${json}::text::jsonb)`);
}

async function closed(hour: number, outcome: string, more: Record<string, unknown> = {}): Promise<string> {
  const id = randomUUID();
  const started_at = new Date(start + hour * 3_600_000);
  await world.sql`insert into public.tasks ${world.sql({ id, team_id: world.teams.a, started_at, ended_at: new Date(started_at.getTime() + 60_000), outcome, ...more })}`;
  return id;
}

const between = (by: string, bucket: string, actor: (typeof actors)[keyof typeof actors] = actors.cleo) =>
  asRole(
    world.sql,
    actor,
    (tx) =>
      tx`select * from public.metrics_between(${world.teams.a}, '2026-11-20', '2026-11-27', ${bucket}, ${by})`,
  );

test("any window is one query, whose sums count each task once", async () => {
  await forget();
  for (const [hour, outcome, arm] of [
    [0, "success", "new"],
    [0, "failure", "old"],
    [26, "success", "new"],
  ] as const) {
    const task = await closed(hour, outcome, { arm });
    const edge = {
      from_agent: "a",
      to_agent: "b",
      messages: 3,
      requests: 1,
      requests_ignored: 0,
      replies: 0,
      timed_replies: 0,
      reply_seconds: 0,
      handoffs: 0,
      handoffs_taken_up: 0,
    };
    await record(task, {
      metrics: [row("*", { speakers: 2 }), row("a"), row("b", { spoken: 6 })],
      edges: [edge, { ...edge, from_agent: "b", to_agent: "a", messages: 1 }],
      errors: [{ agent: "a", tool: "t", class: "timeout", errors: 1 }],
    });
  }
  const [week, ...more] = await between("team", "week");
  expect(more).toEqual([]);
  expect(week).toMatchObject({
    subject: null,
    tasks: 3,
    tasks_closed: 3,
    tasks_succeeded: 2,
    messages: "12",
    errors: "3",
    reciprocity: 0.5,
    error_classes: { timeout: 3 },
    median_duration_seconds: 60,
  });
  // Wilson's interval for two of three, as in any table.
  expect(week?.success_low).toBeCloseTo(0.2077, 3);
  expect(week?.success_high).toBeCloseTo(0.9385, 3);
  expect(Number(week?.cost_per_success_usd)).toBeCloseTo(0.75);
  expect((await between("team", "day")).map(({ tasks }) => tasks)).toEqual([2, 1]);
  expect((await between("team", "hour")).map(({ tasks }) => tasks)).toEqual([2, 1]);
  expect(
    (await between("agent", "all")).map(({ subject, share_of_voice }) => [subject, share_of_voice]),
  ).toEqual([
    ["a", 0.25],
    ["b", 0.75],
  ]);
  expect(
    (await between("arm", "all")).map(({ subject, tasks, success_rate }) => [subject, tasks, success_rate]),
  ).toEqual([
    ["new", 2, 1],
    ["old", 1, 0],
  ]);
  expect((await between("artifact_version", "all")).map(({ subject }) => subject)).toContain(
    "agents/prompt@1",
  );
  expect(await between("team", "all", actors.erik)).toEqual([]);
  expect(await between("team", "all", actors.runtimeA)).toEqual([]);
});

const finding = (columns: Record<string, unknown> = {}) => ({
  rule: "repetition",
  severity: "medium",
  agent: "a",
  tool: null,
  summary: "again",
  confidence: 0.5,
  fingerprint: "f",
  message_ids: [1],
  excerpts: [],
  messages_wasted: 3,
  seconds_wasted: 7,
  tokens_wasted: 70,
  errors: 0,
  occurred_at: "2026-11-20T10:00:00Z",
  ...columns,
});
const status = async () => (await world.sql`select status from public.findings`).map((found) => found.status);

test("an addressed finding opens again only when a task that started after the fix shows it; a muted one stays muted", async () => {
  await forget();
  const before = await closed(0, "failure");
  await record(before, { findings: [finding()] });
  await world.sql`update public.findings set status = 'addressed'`;
  await record(before, { findings: [finding()] });
  expect(await status()).toEqual(["addressed"]);
  const after = randomUUID();
  await world.sql`insert into public.tasks ${world.sql({ id: after, team_id: world.teams.a, started_at: new Date(Date.now() + 60_000) })}`;
  await record(after, { findings: [finding()] });
  expect(await status()).toEqual(["open"]);
  expect(await world.sql`select reopened_at is not null as dated from public.findings`).toEqual([
    { dated: true },
  ]);
  await world.sql`update public.findings set status = 'muted'`;
  await record(after, { findings: [finding()] });
  expect(await status()).toEqual(["muted"]);
});

test("findings are ranked by what they cost per week, and costs go when the evidence does", async () => {
  await forget();
  const [one, two] = [await closed(0, "failure"), await closed(24, "success")];
  await record(one, { findings: [finding(), finding({ fingerprint: "cheap", messages_wasted: 0 })] });
  await record(two, { findings: [finding({ occurred_at: "2026-12-04T10:00:00Z", confidence: 0.8 })] });
  const costs = () =>
    world.sql`select f.fingerprint, c.tasks, c.weeks, c.cost_per_week, c.tokens_wasted_per_week, c.seconds_wasted from public.finding_costs c join public.findings f using (id) order by c.cost_per_week desc`;
  expect(await costs()).toMatchObject([
    { fingerprint: "cheap", tasks: 1, weeks: 1, cost_per_week: 0.5 },
    { fingerprint: "f", tasks: 2, weeks: 2, tokens_wasted_per_week: 70, seconds_wasted: 14 },
  ]);
  await record(two, { findings: [] });
  expect((await costs()).find(({ fingerprint }) => fingerprint === "f")).toMatchObject({
    tasks: 1,
    cost_per_week: 0.55,
  });
});

test("a call whose time is up stores what it has, and gives the rest back at once and unharmed", async () => {
  await forget();
  const tasks = Array.from({ length: 6 }, (_, n) => ({
    id: randomUUID(),
    team_id: world.teams.a,
    started_at: new Date(start + n),
  }));
  await world.sql`insert into public.tasks ${world.sql(tasks)}`;
  const budget = { tasksAtATime: 6, wallMilliseconds: 20_000, computeMilliseconds: 0 };
  expect(await analyzeTasks(database, { budget })).toMatchObject({ analysed: 1, failed: 0, more: true });
  expect(
    await world.sql`select count(*)::int as n, max(attempts) as attempts, count(lease_token)::int as leased from private.work_items where kind = 'analysis'`,
  ).toEqual([{ n: 5, attempts: 0, leased: 0 }]);
});

test("comparing a team's tasks finds the outlier, and a second look replaces the first", async () => {
  await forget();
  for (let n = 0; n < 25; n += 1)
    await record(await closed(n, "success"), { metrics: [row("*", { cost_usd: n === 7 ? 50 : 0.5 })] });
  for (let look = 0; look < 2; look += 1) {
    await world.sql`select private.queue_histories()`;
    await analyzeTasks(database);
  }
  expect(
    await world.sql`select c.rule, c.tasks, f.scope, c.cost_wasted_usd::float8 as usd from public.finding_costs c join public.findings f using (id)`,
  ).toEqual([{ rule: "cost_outlier", tasks: 1, scope: "history", usd: 49.5 }]);
  const [task] = await world.sql`select task_id from public.finding_evidence`;
  await record(task?.task_id, { metrics: [row("*")] });
  expect(await world.sql`select from public.finding_evidence`).toHaveLength(1);
});
