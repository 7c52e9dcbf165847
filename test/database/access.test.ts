import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, asRole } from "../support/as-role.ts";
import { callable, matrix, type Role, roles, withOwnersRights, writableColumns } from "./access-matrix.ts";
import {
  accounts,
  actors,
  improvementIn,
  makeWorld,
  people,
  propose,
  refusal,
  slack,
  type World,
} from "./world.ts";

const tasks = { own: "00000000-0000-4000-8000-00000000a001", other: "00000000-0000-4000-8000-00000000b001" };
type Scope = keyof typeof tasks;
const improvements = { own: "", other: "" };
const teams = { own: "", other: "" };

const actorOf: Record<Role, Actor> = {
  anon: actors.anon,
  stranger: actors.stranger,
  runtime: actors.runtimeA,
  member: actors.cleo,
  reviewer: actors.ada,
  administrator: actors.dora,
  service_role: actors.service,
};

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  teams.own = world.teams.a;
  teams.other = world.teams.b;
  improvements.own = await improvementIn(world, "in_review");
  improvements.other = await improvementIn(world, "in_review", {
    team: world.teams.b,
    artifact: world.artifacts.other,
  });
  await world.sql`insert into public.alarms (kind, subject, message) values ('job_missing', 'own', 'm'), ('job_missing', 'other', 'm')`;
  await world.sql`update public.policies set open_proposals = 1 where team_id is null and change_type is null`;
  for (const [team, artifact] of [
    [world.teams.a, world.artifacts.role],
    [world.teams.b, world.artifacts.other],
  ])
    await propose(world, {
      ...(team === world.teams.b ? { team } : { change_type: "role_adjustment" as const }),
      artifact: String(artifact),
    });
  await world.sql`update public.teams set repository = 'acme/team-b' where id = ${world.teams.b}`;
  await world.sql`insert into public.github_dashboards (repository) values ('acme/team-a'), ('acme/team-b') on conflict do nothing`;
  for (const scope of ["own", "other"] as const) {
    const team = teams[scope];
    const person = scope === "own" ? people.ben : people.erik;
    await world.sql.unsafe(`
      insert into public.agents (team_id, name) values (${team}, 'writer');
      insert into public.tasks (id, team_id, started_at) values ('${tasks[scope]}', ${team}, '2026-11-20 10:00+00');
      insert into public.messages (team_id, task_id, seq, occurred_at, agent) values (${team}, '${tasks[scope]}', 0, '2026-11-20 10:00+00', 'a');
      insert into public.task_metrics (task_id, team_id, day, messages, errors) values ('${tasks[scope]}', ${team}, '2026-11-20', 1, 0);
      insert into public.task_edges (task_id, team_id, from_agent, to_agent) values ('${tasks[scope]}', ${team}, 'a', 'b');
      insert into public.task_errors (task_id, team_id, class, errors) values ('${tasks[scope]}', ${team}, 'other', 1);
      insert into public.task_attributions (task_id, team_id, subject, rank, agent, probability) values ('${tasks[scope]}', ${team}, 'agent', 1, 'a', 0.5);
      with t as (insert into public.tasks (team_id, started_at, ended_at)
        values (${team}, '2026-11-20 10:00+00', '2026-11-20 11:00+00') returning id)
        insert into public.task_judgements (task_id, team_id, own_sign, team_sign) select id, ${team}, 0, 0 from t;
      with f as (insert into public.findings (team_id, rule, severity, summary, confidence, fingerprint)
        values (${team}, 'r', 'low', 's', 1, 'f') returning id)
        insert into public.finding_evidence (finding_id, task_id, team_id, message_ids, occurred_at)
        select id, '${tasks[scope]}', ${team}, '{1}', now() from f;
      insert into public.policies (team_id, quorum) values (${team}, 1);
      insert into public.validations (improvement_id, verdict, report) values ('${improvements[scope]}', 'passed', '{}');
      insert into public.reviews (improvement_id, person_id, decision, surface, how_known, version)
        values ('${improvements[scope]}', '${person}', 'approve', 'api', 'jwt', 2);
      insert into public.deliveries (improvement_id, kind, idempotency_key) values ('${improvements[scope]}', 'slack_note', 'k ${scope}');
      insert into public.snoozes (improvement_id, until, person_id) values ('${improvements[scope]}', now(), '${person}');
      insert into public.channel_posts (kind, channel, day) values ('digest', '${scope === "own" ? slack.channel : "C0TEAMB"}', '2026-11-20');
      update public.teams set slack_channel_id = 'C0TEAMB' where slug = 'b';
      with c as (insert into public.comments (improvement_id, surface, surface_ref, author_name, body)
        values ('${improvements[scope]}', 'slack', '${scope}', 'n', 'b') returning id)
        insert into public.comment_copies (comment_id, surface, surface_ref) select id, 'github', '${scope}' from c;
      insert into public.webhook_receipts (source, delivery_key, event) values ('slack', '${scope}', 'e');
      insert into public.ingest_tokens (team_id, name, token_hash) values (${team}, 't', md5('${scope}') || md5('${scope}'));
      insert into public.redaction_patterns (team_id, kind, pattern) values (${team}, 'own', 'Z-[0-9]{6}');
      insert into public.messages (team_id, task_id, seq, occurred_at, agent, content)
        values (${team}, '${tasks[scope]}', 2, '2026-11-20 10:00+00', 'a', 'a@example.com');
      insert into public.forbidden_rollbacks (improvement_id, person_id, reason) values ('${improvements[scope]}', '${person}', 'r');
      insert into public.impact_estimates (improvement_id, metric, method, evidence_grade, before_tasks, after_tasks, verdict, rests_on, details)
        values ('${improvements[scope]}', 'duration', 'before_after', 'observational', 1, 1, 'v', 'r', '{"report": {}}');
      insert into public.improvement_gains (improvement_id, effect, low, high, observed, standard_error, method)
        values ('${improvements[scope]}', 0, 0, 0, 0, 1, 'experiment');
      with p as (insert into public.patterns (key, change_type, rule, wording, change) values ('${scope}', 'prompt_refinement', 'r', 'w', '{}') returning id)
        insert into public.pattern_adoptions (pattern_id, team_id, improvement_id, how) select id, ${team}, '${improvements[scope]}', 'origin' from p;
    `);
    // What an experiment may be of, and how it begins, is for other tests.
    await world.database.adminSql.begin((tx) =>
      tx.unsafe(`
        set local session_replication_role = replica;
        with x as (insert into public.experiments (team_id, improvement_id, path, phase, control_artifact_id, control_hash, treatment_hash)
          values (${team}, '${improvements[scope]}', 'agents/prompt', 'shipping',
            ${scope === "own" ? world.artifacts.prompt : world.artifacts.other}, 'a', 'b') returning id, team_id),
        a as (insert into public.assignments (experiment_id, team_id, task_id, arm, propensity, stage)
          select id, team_id, '${tasks[scope]}', 'control', 0.5, 'at_50' from x returning id, experiment_id)
        insert into public.outcomes (assignment_id, experiment_id) select id, experiment_id from a`),
    );
  }
});
afterAll(() => world.drop());

const byTeam = (scope: Scope) => `team_id = ${teams[scope]}`;
const byImprovement = (scope: Scope) => `improvement_id = '${improvements[scope]}'`;

/** How the rows of each table are told apart, and what is tried on them besides reading. */
interface Subject {
  rows(scope: Scope): string;
  insert?(scope: Scope, role: Role): string;
  /** The column that an update tries to set. */
  column?: string;
}

const subjects: Record<string, Subject> = {
  teams: {
    rows: (scope) => `id = ${teams[scope]}`,
    insert: () => "(slug, name) values ('x', 'X')",
    column: "name",
  },
  agents: {
    rows: byTeam,
    insert: (scope) => `(team_id, name) values (${teams[scope]}, 'x')`,
    column: "role",
  },
  people: {
    rows: (scope) => `id = '${scope === "own" ? people.ada : people.erik}'`,
    insert: () => "(name) values ('Mallory')",
    column: "name",
  },
  identities: {
    rows: (scope) => `person_id = '${scope === "own" ? people.ben : people.erik}'`,
    insert: (scope) =>
      `(person_id, provider, external_id) values ('${scope === "own" ? people.ada : people.erik}', 'github', '666')`,
    column: "external_id",
  },
  memberships: {
    rows: byTeam,
    insert: (scope) => `(team_id, user_id, role) values (${teams[scope]}, '${accounts.stranger}', 'runtime')`,
    column: "role",
  },
  tasks: {
    rows: byTeam,
    insert: (scope) => `(team_id, started_at) values (${teams[scope]}, now())`,
    column: "title",
  },
  messages: {
    rows: byTeam,
    insert: (scope) =>
      `(team_id, task_id, seq, occurred_at, agent) values (${teams[scope]}, '${tasks[scope]}', 1, now(), 'a')`,
    column: "content",
  },
  task_metrics: {
    rows: byTeam,
    insert: (scope) =>
      `(task_id, team_id, agent, day, messages, errors) values ('${tasks[scope]}', ${teams[scope]}, 'x', now(), 1, 0)`,
    column: "errors",
  },
  task_edges: {
    rows: byTeam,
    insert: (scope) =>
      `(task_id, team_id, from_agent, to_agent) values ('${tasks[scope]}', ${teams[scope]}, 'x', 'y')`,
    column: "messages",
  },
  task_errors: {
    rows: byTeam,
    insert: (scope) =>
      `(task_id, team_id, class, errors) values ('${tasks[scope]}', ${teams[scope]}, 'x', 1)`,
    column: "errors",
  },
  task_attributions: {
    rows: byTeam,
    insert: (scope) =>
      `(task_id, team_id, subject, rank, agent, probability) values ('${tasks[scope]}', ${teams[scope]}, 'agent', 2, 'x', 0)`,
    column: "probability",
  },
  task_judgements: {
    rows: byTeam,
    insert: (scope) =>
      `(task_id, team_id, own_sign, team_sign) values ('${tasks[scope]}', ${teams[scope]}, 0, 0)`,
    column: "own_sign",
  },
  inferred_outcomes: {
    rows: byTeam,
    insert: (scope) => `(team_id) values (${teams[scope]})`,
    column: "success_probability",
  },
  team_metrics: { rows: byTeam, insert: (scope) => `(team_id) values (${teams[scope]})`, column: "errors" },
  findings: {
    rows: byTeam,
    insert: (scope) =>
      `(team_id, rule, severity, summary, confidence, fingerprint) values (${teams[scope]}, 'r', 'low', 's', 1, 'x')`,
    column: "status",
  },
  finding_evidence: {
    rows: byTeam,
    insert: (scope) =>
      `(finding_id, task_id, team_id, message_ids, occurred_at) select 1, '${tasks[scope]}', ${teams[scope]}, '{}', now()`,
    column: "errors",
  },
  finding_costs: { rows: byTeam, insert: (scope) => `(team_id) values (${teams[scope]})`, column: "summary" },
  artifacts: {
    rows: byTeam,
    insert: (scope) =>
      `(team_id, kind, path, version, content) values (${teams[scope]}, 'prompt', 'agents/prompt', 9, 'x')`,
    column: "content",
  },
  current_artifacts: {
    rows: byTeam,
    insert: (scope) => `(team_id) values (${teams[scope]})`,
    column: "content",
  },
  improvements: {
    rows: byTeam,
    insert: (scope, role) =>
      `(team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin) values
        (${teams[scope]}, 't', 'prompt_refinement', 'r', ${scope === "own" ? world.artifacts.prompt : world.artifacts.other}, 'h', 'c', '${randomUUID()}',
        '${role === "service_role" ? "rule" : role === "runtime" ? "team" : "person"}')`,
    column: "status",
  },
  policies: {
    rows: byTeam,
    insert: (scope) => `(team_id, change_type, quorum) values (${teams[scope]}, 'role_adjustment', 1)`,
    column: "quorum",
  },
  allowed_moves: {
    rows: (scope) => `from_status = '${scope === "own" ? "proposed" : "shipping"}'`,
    insert: () => "values ('rejected', 'deployed', 'review', 'why not')",
    column: "made_by",
  },
  improvement_events: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, kind, version, made_by, how_known, surface, hash) values ('${improvements[scope]}', 'moved', 1, 'review', 'jwt', 'api', 'x')`,
    column: "reason",
  },
  validations: {
    rows: byImprovement,
    insert: (scope) => `(improvement_id, verdict, report) values ('${improvements[scope]}', 'passed', '{}')`,
    column: "verdict",
  },
  reviews: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, person_id, decision, surface, how_known, version) values ('${improvements[scope]}', '${people.ada}', 'approve', 'api', 'jwt', 2)`,
    column: "decision",
  },
  comments: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, surface, surface_ref, author_name, body) values ('${improvements[scope]}', 'slack', 'x', 'n', 'b')`,
    column: "body",
  },
  comment_copies: {
    rows: (scope) => `surface_ref = '${scope}'`,
    insert: () => "(comment_id, surface, surface_ref) values (1, 'slack', 'x')",
    column: "surface_ref",
  },
  review_requests: {
    rows: byImprovement,
    insert: (scope) => `(improvement_id, person_id) values ('${improvements[scope]}', '${people.dora}')`,
    column: "reason",
  },
  snoozes: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, until, person_id) values ('${improvements[scope]}', now(), '${people.dora}')`,
    column: "until",
  },
  channel_posts: {
    rows: (scope) => `channel = '${scope === "own" ? slack.channel : "C0TEAMB"}'`,
    insert: () => "(kind, channel, day) values ('digest', 'C9', now())",
    column: "message_ts",
  },
  deliveries: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, kind, idempotency_key) values ('${improvements[scope]}', 'slack_note', 'x')`,
    column: "done_at",
  },
  webhook_receipts: {
    rows: (scope) => `delivery_key = '${scope}'`,
    insert: () => "(source, delivery_key, event) values ('slack', 'x', 'e')",
    column: "event",
  },
  ingest_tokens: {
    rows: byTeam,
    insert: (scope) => `(team_id, name, token_hash) values (${teams[scope]}, 'x', repeat('a', 64))`,
    column: "name",
  },
  redaction_patterns: {
    rows: byTeam,
    insert: (scope) => `(team_id, kind, pattern) values (${teams[scope]}, 'own', 'Z-[0-9]{5}')`,
    column: "kind",
  },
  redaction_counts: {
    rows: byTeam,
    insert: (scope) => `(team_id) values (${teams[scope]})`,
    column: "kind",
  },
  rate_budgets: {
    rows: (scope) => `operation = '${scope === "own" ? "points" : "requests"}'`,
    insert: () => "(surface, operation, burst, per_minute) values ('github', 'x', 1, 1)",
    column: "burst",
  },
  github_dashboards: {
    rows: (scope) => `repository = 'acme/team-${scope === "own" ? "a" : "b"}'`,
    insert: () => "(repository) values ('acme/x')",
    column: "issue_url",
  },
  impact_estimates: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, metric, method, evidence_grade, before_tasks, after_tasks, verdict, rests_on) values ('${improvements[scope]}', 'success_rate', 'before_after', 'observational', 1, 1, 'v', 'r')`,
    column: "verdict",
  },
  experiments: {
    rows: byTeam,
    insert: (scope) => `(improvement_id, phase) values ('${improvements[scope]}', 'shipping')`,
    column: "status",
  },
  assignments: {
    rows: byTeam,
    insert: (scope) =>
      `(experiment_id, team_id, task_id, arm, propensity, stage) select id, team_id, '${tasks[scope]}', 'treatment', 0.5, 'at_50' from public.experiments`,
    column: "arm",
  },
  outcomes: {
    rows: (scope) => `experiment_id in (select id from public.experiments where ${byTeam(scope)})`,
    insert: () => "(assignment_id, experiment_id) select id, experiment_id from public.assignments",
    column: "outcome",
  },
  improvement_gains: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, effect, low, high, observed, standard_error, method) values ('${improvements[scope]}', 1, 1, 1, 1, 1, 'experiment')`,
    column: "effect",
  },
  patterns: {
    rows: (scope) => `key = '${scope}'`,
    insert: () =>
      "(key, change_type, rule, wording, change) values ('x', 'prompt_refinement', 'r', 'w', '{}')",
    column: "wording",
  },
  pattern_adoptions: {
    rows: byTeam,
    insert: (scope) =>
      `(pattern_id, team_id, how, reason) values (gen_random_uuid(), ${teams[scope]}, 'not_offered', 'r')`,
    column: "reason",
  },
  success_metrics: {
    rows: byTeam,
    insert: (scope) => `(team_id) values (${teams[scope]})`,
    column: "proposals",
  },
  success_metrics_by_week: {
    rows: byTeam,
    insert: (scope) => `(team_id) values (${teams[scope]})`,
    column: "proposals",
  },
  forbidden_rollbacks: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, person_id, reason) values ('${improvements[scope]}', '${people.ada}', 'why not')`,
    column: "reason",
  },
  allowed_experiment_moves: {
    rows: (scope) => `from_status = '${scope === "own" ? "planned" : "at_50"}'`,
    insert: () => "values ('planned', 'at_100', 'impact', 'why not', 0)",
    column: "made_by",
  },
  impact_reports: { rows: byTeam, insert: (scope) => `(team_id) values (${teams[scope]})`, column: "title" },
  waiting_improvements: {
    rows: byTeam,
    insert: (scope) => `(team_id) values (${teams[scope]})`,
    column: "title",
  },
  alarms: {
    rows: (scope) => `subject = '${scope}'`,
    insert: () => "(kind, message) values ('job_missing', 'm')",
    column: "message",
  },
};

const verbs = ["select", "insert", "update", "delete"] as const;

function statement(
  table: string,
  subject: Subject,
  verb: (typeof verbs)[number],
  scope: Scope,
  role: Role,
): string {
  const name = `public.${table}`;
  switch (verb) {
    case "select":
      return `select 1 from ${name} where ${subject.rows(scope)}`;
    case "insert":
      return `insert into ${name} ${subject.insert?.(scope, role)}`;
    case "update":
      return `update ${name} set ${subject.column} = ${subject.column} where ${subject.rows(scope)}`;
    case "delete":
      return `delete from ${name} where ${subject.rows(scope)}`;
  }
}

const refusals: Record<string, string> = { "42501": "-", "55000": "v" };

/** `y`, `0`, `-`, `v` as in the matrix, or the code of another error. What was not to work is left in place, to be seen. */
async function attempt(role: Role, text: string, expected: string | undefined): Promise<string> {
  const undo = new Error("undo");
  let outcome = "";
  await asRole(world.sql, actorOf[role], async (tx) => {
    const result = await tx.unsafe(text);
    outcome = result.count > 0 ? "y" : "0";
    if (expected === "y") throw undo;
  }).catch((error) => {
    if (error !== undo) outcome = refusals[error.code] ?? String(error.code ?? error);
  });
  return outcome;
}

const contentOf = async (sql: postgres.Sql) => {
  const sums: Record<string, string> = {};
  for (const table of Object.keys(matrix)) {
    const [row] = await sql.unsafe(
      `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from public.${table} t`,
    );
    sums[table] = row?.sum;
  }
  return sums;
};

test("the matrix speaks of every table and view there is", async () => {
  const rows = await world.sql<{ relname: string }[]>`
    select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') order by 1`;
  expect(Object.keys(matrix).sort()).toEqual(rows.map((row) => row.relname));
  expect(Object.keys(subjects).sort()).toEqual(Object.keys(matrix).sort());
});

test("every role may do what the matrix says, to its own team's rows and to another's, and the rest has no effect", async () => {
  const differences: string[] = [];
  let cells = 0;
  let denials = 0;
  const before = await contentOf(world.sql);
  for (const role of roles) {
    for (const [table, subject] of Object.entries(subjects)) {
      const expected = (matrix[table]?.[role] ?? "").split(" ");
      for (const [place, scope] of (["own", "other"] as const).entries()) {
        for (const [at, verb] of verbs.entries()) {
          const wanted = expected[place]?.[at];
          const got = await attempt(role, statement(table, subject, verb, scope, role), wanted);
          if (got !== wanted) differences.push(`${role} ${verb} ${table} (${scope}): ${got}, not ${wanted}`);
          cells += 1;
          if (wanted !== "y") denials += 1;
        }
      }
    }
    expect(await contentOf(world.sql), role).toEqual(before);
  }
  expect(differences).toEqual([]);
  expect(cells).toBe(roles.length * Object.keys(matrix).length * 8);
  expect(denials).toBeGreaterThan(cells / 2);
}, 60_000);

test("columns are writable only where it is declared", async () => {
  const rows = await world.sql<{ right: string; columns: string }[]>`
    select r.role || ' ' || lower(p.privilege) || 's ' || c.relname as right, string_agg(a.attname, ' ' order by a.attname) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped,
      unnest(array['anon', 'authenticated', 'service_role']) r (role), unnest(array['INSERT', 'UPDATE']) p (privilege)
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p', 'v')
      and has_column_privilege(r.role, c.oid, a.attname, p.privilege)
    group by r.role, p.privilege, c.relname`;
  expect(Object.fromEntries(rows.map((row) => [row.right, row.columns]))).toEqual(writableColumns);
});

test("a person's address is shown to nobody through the API but to functions", async () => {
  for (const role of ["runtime", "member", "reviewer", "administrator", "stranger", "anon"] as const)
    expect(await attempt(role, "select email from public.people", "-"), role).toBe("-");
});

test("nothing in the schema private can be read or written through the API, partitions least of all", async () => {
  const relations = await world.sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'private' and c.relkind in ('r', 'p', 'v')`;
  expect(relations.map((relation) => relation.name)).toEqual(
    expect.arrayContaining(["private.messages_default", "private.work_items"]),
  );
  expect(relations.length).toBeGreaterThanOrEqual(6);
  for (const role of roles) {
    for (const { name } of relations) {
      expect(await attempt(role, `select * from ${name}`, "-"), `${role} ${name}`).toBe("-");
      expect(await attempt(role, `delete from ${name}`, "-"), `${role} ${name}`).toBe("-");
      expect(await attempt(role, `insert into ${name} default values`, "-"), `${role} ${name}`).toBe("-");
    }
  }
});

test("no sequence can be read, drawn from or set through the API", async () => {
  const sequences = await world.sql<{ name: string }[]>`
    select oid::regclass::text as name from pg_class where relkind = 'S' and relnamespace in ('public'::regnamespace, 'private'::regnamespace)`;
  expect(sequences.length).toBeGreaterThan(10);
  for (const role of roles) {
    for (const { name } of sequences) {
      for (const text of [
        `select nextval('${name}')`,
        `select setval('${name}', 1)`,
        `select last_value from ${name}`,
      ])
        expect(await attempt(role, text, "-"), `${role}: ${text}`).toBe("-");
    }
  }
});

test("functions can be called by whom it is declared, and by nobody else", async () => {
  const rows = await world.sql<{ name: string; args: string; roles: string[] | null }[]>`
    select n.nspname || '.' || p.proname as name, pg_get_function_identity_arguments(p.oid) as args,
      (select array_agg(r order by r) from unnest(array['anon', 'authenticated', 'service_role']) r where has_function_privilege(r, p.oid, 'execute')) as roles
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'private')`;
  const actual = rows.flatMap((row) => (row.roles ? [[row.name, row.roles] as const] : []));
  expect(Object.fromEntries(actual)).toEqual(callable);
  expect(rows.length).toBeGreaterThan(60);

  const before = await contentOf(world.sql);
  const [{ calls = [] } = {}] = await world.sql<{ calls: { name: string; call: string }[] }[]>`
    select jsonb_agg(jsonb_build_object('name', 'public.' || p.proname, 'call', format('select public.%I(%s)', p.proname,
      (select string_agg('null::' || format_type(t, null), ', ' order by o) from unnest(p.proargtypes) with ordinality a (t, o))))) as calls
    from pg_proc p where p.pronamespace = 'public'::regnamespace`;
  for (const role of roles) {
    const name = role === "anon" || role === "service_role" ? role : "authenticated";
    for (const { name: called, call } of calls)
      if (name === "anon" || !callable[called]?.includes(name))
        expect(await attempt(role, call, "-"), `${role}: ${call}`).toBe("-");
  }
  expect(await contentOf(world.sql)).toEqual(before);
});

test("every function that lends its owner's rights to a signed-in user says why that is harmless, and nobody else gets any", async () => {
  const rows = await world.sql<{ name: string; anonymous: boolean }[]>`
    select n.nspname || '.' || p.proname as name, has_function_privilege('anon', p.oid, 'execute') as anonymous
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'private') and p.prosecdef
      and (has_function_privilege('anon', p.oid, 'execute') or has_function_privilege('authenticated', p.oid, 'execute')) order by 1`;
  expect(rows).toEqual(
    Object.keys(withOwnersRights)
      .sort()
      .map((name) => ({ name, anonymous: false })),
  );
  // None of them lets a stranger, a runtime or a mere member do anything to an improvement.
  const id = improvements.own;
  const before = await contentOf(world.sql);
  for (const actor of [actors.stranger, actors.runtimeA, actors.cleo, actors.erik]) {
    for (const call of [
      `public.decide_improvement('${id}', 'approve', 2)`,
      `public.revert_improvement('${id}', 2, 'r')`,
      `public.confirm_reverted('${id}', 2, 'https://x.test')`,
      `public.rebase_improvement('${id}', 2, 'mine')`,
      `public.withdraw_improvement('${id}')`,
      `public.validate_again('${id}')`,
      `public.release_improvement('${id}')`,
    ]) {
      const attempted = asRole(world.sql, actor, (tx) => tx.unsafe(`select ${call}`));
      expect(await refusal(attempted), call).toMatchObject({ code: "PT403" });
    }
  }
  expect(await contentOf(world.sql)).toEqual(before);
});

test("row-level security is on for every table, partitioned ones and their partitions included", async () => {
  const rows = await world.sql`
    select c.oid::regclass::text as name from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p') and not c.relrowsecurity`;
  expect(rows).toEqual([]);
  await world.sql`select private.ensure_message_partition('2021-06-01')`;
  const [fresh] = await world.sql`select relrowsecurity from pg_class where relname = 'messages_2021'`;
  expect(fresh).toEqual({ relrowsecurity: true });
});

test("views ask with the rights of the caller, and functions say where they look for names", async () => {
  expect(
    await world.sql`select relname from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace
      and not coalesce('security_invoker=true' = any (reloptions), false)`,
  ).toEqual([]);
  expect(
    await world.sql`select oid::regprocedure::text from pg_proc where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and not coalesce('search_path=""' = any (proconfig), false)`,
  ).toEqual([]);
});

test("every table, view and function says what it is for", async () => {
  expect(
    await world.sql`
      select c.oid::regclass::text as name from pg_class c
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p', 'v')
        and not c.relispartition and obj_description(c.oid, 'pg_class') is null
      union all
      select p.oid::regprocedure::text from pg_proc p
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and obj_description(p.oid, 'pg_proc') is null`,
  ).toEqual([]);
});

test("every column that a person edits by hand is explained where it is edited", async () => {
  const rows = await world.sql<{ name: string }[]>`
    select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.oid in ('public.improvements'::regclass, 'public.policies'::regclass)
      and (c.relname = 'policies' and a.attname not in ('id', 'team_id', 'change_type')
        or a.attname in ('status', 'decided_by', 'decision_reason', 'implemented_by', 'implementation_url'))
      and col_description(c.oid, a.attnum) is null`;
  expect(rows).toEqual([]);
});

test("nothing is granted to everybody, and nothing by default", async () => {
  expect(
    await world.sql`
      select c.oid::regclass::text as name, a.grantee::regrole::text as grantee, a.privilege_type from pg_class c, aclexplode(c.relacl) a
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
        and (a.grantee = 0 or a.grantee = 'anon'::regrole or a.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN') and a.grantee <> c.relowner)`,
  ).toEqual([]);
  await world.sql.begin(async (tx) => {
    await tx`create table public.later (id bigint generated always as identity)`;
    await tx`create function public.later() returns int language sql as 'select 1'`;
    await tx`create function private.later() returns int language sql as 'select 1'`;
    for (const role of ["anon", "authenticated", "service_role"]) {
      const [rights] =
        await tx`select has_table_privilege(${role}, 'public.later', 'select, insert, update, delete') as tab,
        has_sequence_privilege(${role}, 'public.later_id_seq', 'usage') as seq, has_function_privilege(${role}, 'public.later()', 'execute') as f,
        has_function_privilege(${role}, 'private.later()', 'execute') as g`;
      expect(rights, role).toEqual({ tab: false, seq: false, f: false, g: false });
    }
    await tx`drop function public.later(), private.later()`;
    await tx`drop table public.later`;
  });
});

test("every foreign key has an index that begins with its columns", async () => {
  const rows = await world.sql`
    select k.conrelid::regclass::text || '.' || k.conname as name from pg_constraint k
    where k.contype = 'f' and k.connamespace in ('public'::regnamespace, 'private'::regnamespace) and k.conparentid = 0
      and not exists (select from pg_index x where x.indrelid = k.conrelid and x.indpred is null
        and (select array_agg(n order by n) from unnest((x.indkey::int2[])[0:cardinality(k.conkey) - 1]) n) = (select array_agg(n order by n) from unnest(k.conkey) n))`;
  expect(rows).toEqual([]);
});

test("a forged token of another role gains nothing", async () => {
  const forged: Actor = {
    role: "authenticated",
    claims: { sub: accounts.stranger, role: "service_role", user_metadata: { role: "administrator" } },
  };
  expect(await asRole(world.sql, forged, (tx) => tx`select from public.improvements`)).toHaveLength(0);
  expect(
    await refusal(asRole(world.sql, forged, (tx) => tx`select public.claim_work('analysis', 1)`)),
  ).toMatchObject({ code: "42501" });
});
