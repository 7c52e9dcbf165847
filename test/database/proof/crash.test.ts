import { randomUUID } from "node:crypto";
import { Client } from "pg";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { claim } from "../../../local/bench/outbox.ts";
import { connect, type Sql } from "../../../local/postgres/connect.ts";
import { type CrashServer, startCrashServer } from "./crash-server.ts";

let server: CrashServer;
let team: string;
beforeAll(async () => {
  server = await startCrashServer();
  const sql = connect(server.url, { max: 1 });
  await sql.unsafe(`
    update public.policies set proposals_per_hour = 100000, open_proposals = 100000, decisions_per_reviewer = 100000,
      open_pull_requests = 100000, open_pull_requests_in_total = 100000;
    insert into auth.users (id) values ('${runtime}'), ('${reviewer}');
    insert into public.teams (slug, name, slack_channel_id, repository) values ('crash', 'Crash', 'C0CRASH', 'acme/crash');
    insert into public.people (name) values ('Ada');
    insert into public.identities (person_id, provider, external_id) select id, 'supabase', '${reviewer}' from public.people;
    insert into public.memberships (team_id, person_id, role) select t.id, p.id, 'reviewer' from public.teams t, public.people p;
    insert into public.memberships (team_id, user_id, role) select id, '${runtime}', 'runtime' from public.teams;
    insert into public.artifacts (team_id, kind, path, version, content) select id, 'prompt', 'prompt', 1, 'x' from public.teams;
    insert into public.improvements (team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
      select a.team_id, 'no. ' || n, 'prompt_refinement', 'because', a.id, a.content_hash, 'y', n, 'rule' from public.artifacts a, generate_series(1, 400) n;
    select private.move_improvement(id, 'in_review', private.system_actor('validation', null)) from public.improvements;
    create table private.effects (delivery bigint primary key)`);
  team = String((await sql`select id from public.teams`)[0]?.id);
  await sql.end();
});
afterAll(() => server?.end());

const runtime = "00000000-0000-4000-8000-000000000001";
const reviewer = "00000000-0000-4000-8000-000000000002";
const batch = 50;

/** What the server acknowledged. Whatever is in here must have survived. */
const accepted = {
  tasks: new Set<string>(),
  decisions: new Set<string>(),
  deliveries: new Set<string>(),
};

test("kill -9 in the middle of the load loses nothing that was accepted and leaves nothing half done", {
  timeout: 60_000,
}, async () => {
  const sql = connect(server.url, { max: 1 });
  const waiting = await sql<
    { id: string; version: number }[]
  >`select id, version from public.improvements order by id`;
  await sql.end();
  let crashed = false;
  const load = [logging, logging, logging, deciding, deciding, delivering, delivering, delivering].map(
    (one) => one(() => crashed, waiting),
  );
  await Promise.race([...load, enough()]);
  crashed = true;
  await server.crash();
  await Promise.all(load);
  await server.start();

  const after = connect(server.url, { max: 2 });
  await inspect(after);
  await finishDeliveries(after);
  await after.end();
});

type Load = (crashed: () => boolean, waiting: { id: string; version: number }[]) => Promise<void>;

/** Until the crash: then every connection breaks, and what was under way is not known to be accepted. */
function untilCrash(work: (client: Client, waiting: Parameters<Load>[1]) => Promise<boolean>): Load {
  return async (crashed, waiting) => {
    // Not the client of the other tests: that one throws where nobody can catch it when its server dies.
    const client = new Client({ connectionString: server.url });
    client.on("error", () => {});
    await client.connect();
    while (!crashed()) {
      const more = await work(client, waiting).catch((error: unknown) => {
        if (!crashed()) throw error;
        return false;
      });
      if (!more) break;
      progress();
    }
    await client.end().catch(() => {});
  };
}

/** As the REST server does it: one transaction, the role, the claims. */
async function asUser(client: Client, id: string, statements: [string, unknown[]][]): Promise<void> {
  const claims = JSON.stringify({ sub: id, role: "authenticated" });
  await client.query("begin");
  await client.query(
    "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)",
    [claims],
  );
  for (const [text, values] of statements) await client.query(text, values);
  await client.query("commit");
}

const logging = untilCrash(async (client) => {
  const task = randomUUID();
  await asUser(client, runtime, [
    [
      "insert into public.tasks (id, team_id, title, started_at) values ($1, $2, 'a task', now())",
      [task, team],
    ],
    [
      `insert into public.messages (team_id, task_id, seq, occurred_at, agent, content)
       select $1, $2, n, now(), 'writer', repeat('something that was said ', 20) from generate_series(1, $3::int) n`,
      [team, task, batch],
    ],
  ]);
  accepted.tasks.add(task);
  return true;
});

const deciding = untilCrash(async (client, waiting) => {
  const next = waiting.pop();
  if (!next) return false;
  await asUser(client, reviewer, [
    ["select public.decide_improvement($1, 'approve', $2, 'good')", [next.id, next.version]],
  ]);
  accepted.decisions.add(next.id);
  return true;
});

const delivering = untilCrash(async (client) => {
  const { rows } = await client.query<{ id: string; lease_token: string }>(
    "select id, lease_token from public.claim_deliveries(20)",
  );
  for (const { id, lease_token } of rows) {
    await client.query("begin");
    const done = await client.query<{ ok: boolean }>(completion, [id, lease_token]);
    if (!done.rows[0]?.ok) throw new Error(`The lease of ${id} was lost.`);
    await client.query("insert into private.effects values ($1)", [id]);
    await client.query("commit");
    accepted.deliveries.add(id);
    progress();
  }
  return true;
});

const completion = `select public.complete_delivery($1, $2, '{"needs_attention": null}') as ok`;

let progress = () => {};

/** Resolves in the middle: all three kinds of work have been accepted many times, and all go on. */
function enough(): Promise<void> {
  return new Promise((resolve) => {
    progress = () => {
      const { tasks, decisions, deliveries } = accepted;
      if (tasks.size >= 60 && decisions.size >= 60 && deliveries.size >= 200) resolve();
    };
  });
}

async function inspect(sql: Sql): Promise<void> {
  // Messages: every accepted batch is there, and every batch is whole, with its task queued for analysis.
  const tasks = await sql`
    select t.id, (select count(*)::int from public.messages m where m.task_id = t.id) as messages,
      exists (select from private.work_items w where w.kind = 'analysis' and w.key = t.id::text) as queued from public.tasks t`;
  expect(tasks.filter((task) => task.messages !== batch || !task.queued)).toEqual([]);
  const there = new Set(tasks.map((task) => task.id));
  expect([...accepted.tasks].filter((id) => !there.has(id))).toEqual([]);

  // Decisions: the review, the status, both events and the deliveries that follow are there together, or none of them.
  const improvements = await sql`
    select i.id, i.status, (select count(*)::int from public.reviews r where r.improvement_id = i.id) as reviews,
      (select count(*)::int from public.improvement_events e where e.improvement_id = i.id) as events,
      (select count(*)::int from public.deliveries d where d.improvement_id = i.id) as deliveries
    from public.improvements i`;
  const parts = (row: postgres.Row) => [row.status, row.reviews, row.events, row.deliveries].join(" ");
  expect(new Set(improvements.map(parts))).toEqual(new Set(["in_review 0 2 3", "approved 1 4 6"]));
  const approved = new Set(improvements.filter((row) => row.status === "approved").map((row) => row.id));
  expect([...accepted.decisions].filter((id) => !approved.has(id))).toEqual([]);

  // Deliveries: done if and only if their effect is there; every accepted one is.
  const deliveries = await sql`
    select d.id, d.done_at is not null as done, e.delivery is not null as effect
    from public.deliveries d left join private.effects e on e.delivery = d.id`;
  expect(deliveries.filter((row) => row.done !== row.effect)).toEqual([]);
  const done = new Set(deliveries.filter((row) => row.done).map((row) => row.id));
  expect([...accepted.deliveries].filter((id) => !done.has(id))).toEqual([]);
  expect(await sql`select * from private.broken_events()`).toEqual([]);
}

/** Whatever the dead had claimed is done by the living, once their leases have run out; what was to wait is due. */
async function finishDeliveries(sql: Sql): Promise<void> {
  await sql`update public.deliveries set run_after = clock_timestamp() where done_at is null`;
  await sql`update public.deliveries set leased_until = clock_timestamp() - interval '1 second' where lease_token is not null`;
  for (let claimed = await claim(sql, 100); claimed.length > 0; claimed = await claim(sql, 100)) {
    for (const { id, lease_token } of claimed)
      expect(await sql.unsafe(completion, [id, lease_token])).toEqual([{ ok: true }]);
  }
  const [open] =
    await sql`select count(*)::int as n from public.deliveries where done_at is null or dead_at is not null`;
  expect(open).toEqual({ n: 0 });
}
