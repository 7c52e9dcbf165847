import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analyzeTasks } from "../../shared/analysis/analyze-tasks.ts";
import type { Database } from "../../shared/platform/database.ts";
import { startRest } from "../support/rest.ts";
import { closed, forget, record, row, start } from "./metrics-world.ts";
import { useWorld, world } from "./world.ts";

useWorld();

/** The database as analyze-teams sees it, over the real REST server. */
let database: Database;
let close: () => Promise<void>;
/** Whether the worker dies at this point, of which there are two per request. */
let dies: () => boolean = () => false;

class Killed extends Error {}

beforeAll(async () => {
  ({ rest: database, close } = await startRest(world.database, {
    around: async (send) => {
      if (dies()) throw new Killed("before the request");
      const answer = await send();
      if (dies()) throw new Killed("after the request");
      return answer;
    },
  }));
});
afterAll(() => close());

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
