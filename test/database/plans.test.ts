import { beforeAll, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { actors, useWorld, world } from "./world.ts";

// Ten queries that run all day, on so many rows that reading them all would be a mistake the planner does not make
// unless the index is missing. Sizes are those of a few seconds; the benchmark has more.
useWorld();
beforeAll(async () => {
  const { a, b } = world.teams;
  await world.sql
    .unsafe(`
    -- As the planner finds it on a server with its data in memory.
    alter table public.messages disable trigger user;
    alter table public.tasks disable trigger user;
    alter table public.improvements disable trigger user;
    insert into public.tasks (id, team_id, started_at, outcome, outcome_source)
      select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, case when n % 2 = 0 then ${a} else ${b} end,
        now() - n * interval '10 minutes', case when n % 50 > 0 then 'success' end, case when n % 50 > 0 then 'reported' end
      from generate_series(1, 6000) n;
    insert into public.messages (team_id, task_id, seq, occurred_at, agent, content)
      select t.team_id, t.id, s, t.started_at + s * interval '1 second', 'a', 'text'
      from public.tasks t, generate_series(0, 24) s;
    insert into public.task_metrics (task_id, team_id, day, messages, errors) select id, team_id, started_at::date, 25, 0 from public.tasks;
    insert into public.findings (team_id, rule, severity, summary, confidence, fingerprint)
      select case when n % 2 = 0 then ${a} else ${b} end, 'r', 'low', 's', 1, n::text from generate_series(1, 400) n;
    insert into public.finding_evidence (finding_id, task_id, team_id, message_ids, occurred_at)
      select f.id, t.id, t.team_id, '{1}', t.started_at from public.findings f, lateral (
        select * from public.tasks t where t.team_id = f.team_id order by t.id limit 25) t;
    insert into public.improvements (team_id, title, status, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin, repository, pull_request_number, admitted_at)
      select ${a}, 't', case when n % 100 = 0 then 'in_review' else 'rejected' end, 'prompt_refinement', 'r', ${world.artifacts.prompt}, 'h', 'c', n::text, 'rule', 'acme/team-a', n, now()
      from generate_series(1, 5000) n;
    insert into public.improvement_events (improvement_id, kind, version, made_by, how_known, surface)
      select id, 'proposed', 1, 'proposer', 'system', 'system' from (select id from public.improvements limit 1500) i;
    insert into public.deliveries (improvement_id, kind, idempotency_key, done_at)
      select id, 'slack_message', fingerprint, case when pull_request_number % 500 > 0 then now() end from public.improvements;
    insert into private.work_items (kind, key, run_after) select 'analysis', n::text, now() + n * interval '1 second' from generate_series(-20, 5000) n;
    insert into public.webhook_receipts (source, delivery_key, event) select 'github', n::text, 'e' from generate_series(1, 5000) n;
    alter table public.messages enable trigger user;
    alter table public.tasks enable trigger user;
    alter table public.improvements enable trigger user;`)
    .simple();
  await world.sql`analyze`;
}, 60_000);

interface Node {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  Plans?: Node[];
}
const nodes = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodes)];

const task = "'00000000-0000-4000-9000-000000000100'";
const queries: [what: string, query: string, actor: "ada" | "service" | null][] = [
  [
    "the messages of a task, as analysis reads them",
    `select * from public.messages where task_id = ${task} order by seq limit 1000`,
    "service",
  ],
  [
    "the messages of a task, as a reviewer reads them",
    `select * from public.messages where task_id = ${task} order by seq`,
    "ada",
  ],
  [
    "messages by the ids that evidence names",
    "select * from public.messages where id in (100, 2000, 30000)",
    "ada",
  ],
  [
    "the queue of a team",
    "select id, title from public.improvements where team_id = TEAM and status = 'in_review'",
    "ada",
  ],
  [
    "the history of an improvement",
    "select * from public.improvement_events where improvement_id = '00000000-0000-4000-8000-000000000001' order by id",
    "service",
  ],
  [
    "due deliveries",
    "select id from public.deliveries where done_at is null and dead_at is null and run_after <= now() order by run_after, id limit 6",
    null,
  ],
  [
    "due work",
    "select key from private.work_items where kind = 'analysis' and dead_at is null and run_after <= now() order by run_after, key limit 50",
    null,
  ],
  [
    "the improvement of a pull request",
    "select id from public.improvements where lower(repository) = 'acme/team-a' and (pull_request_number = 77 or revert_pull_request_number = 77) order by created_at desc limit 1",
    null,
  ],
  [
    "the evidence of a finding",
    "select * from public.finding_evidence where finding_id = 7 order by occurred_at desc limit 100",
    "service",
  ],
  [
    "the tasks of a team in a month",
    "select count(*) from public.tasks where team_id = TEAM and started_at >= now() - interval '2 days'",
    "ada",
  ],
  [
    "a webhook that came before",
    "select from public.webhook_receipts where source = 'github' and delivery_key = '77'",
    null,
  ],
  [
    "what waits for its turn",
    "select * from public.improvements where waits_for is not null order by waits_since, id",
    null,
  ],
];

test.each(queries)("%s are found by an index", async (_, query, name) => {
  const explain = `explain (format json) ${query.replace("TEAM", world.teams.a)}`;
  const [row] = name
    ? await asRole(world.sql, actors[name], (tx) => tx.unsafe(explain))
    : await world.sql.unsafe(explain);
  const plan = nodes(row?.["QUERY PLAN"][0].Plan);
  // Partitions of other months are empty, and an empty table is read whole.
  const [full] =
    await world.sql`select array_agg(relname) as names from pg_class where reltuples > 1000 and relkind = 'r'`;
  const readWhole = plan.filter(
    (node) => node["Node Type"] === "Seq Scan" && full?.names.includes(node["Relation Name"]),
  );
  expect(readWhole).toEqual([]);
  expect(plan.some((node) => /Index/.test(node["Node Type"]))).toBe(true);
});
