import type postgres from "postgres";
import { type Actor, asRole } from "../support/as-role.ts";
import { matrix, type Role } from "./access-matrix.ts";
import { improvementIn, propose } from "./improvements.ts";
import { actors, makeWorld, people, slack, type World } from "./world.ts";

/** The rows of team a, which the roles of the tests belong to, and of team b, which is none of their business. */
export type Scope = "own" | "other";
export const tasks = {
  own: "00000000-0000-4000-8000-00000000a001",
  other: "00000000-0000-4000-8000-00000000b001",
};
export const improvements = { own: "", other: "" };
export const teams = { own: "", other: "" };
export const artifacts = { own: "", other: "" };

const actorOf: Record<Role, Actor> = {
  anon: actors.anon,
  stranger: actors.stranger,
  runtime: actors.runtimeA,
  member: actors.cleo,
  reviewer: actors.ada,
  administrator: actors.dora,
  service_role: actors.service,
};

/** A world in which each table has a row of either team. */
export async function makeAccessWorld(): Promise<World> {
  const world = await makeWorld();
  teams.own = world.teams.a;
  teams.other = world.teams.b;
  artifacts.own = world.artifacts.prompt;
  artifacts.other = world.artifacts.other;
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
  return world;
}

const refusals: Record<string, string> = { "42501": "-", "55000": "v" };

/** `y`, `0`, `-`, `v` as in the matrix, or the code of another error. What was not to work is left in place, to be seen. */
export async function attempt(
  world: World,
  role: Role,
  text: string,
  expected: string | undefined,
): Promise<string> {
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

/** A checksum of each table and view of the matrix. */
export const contentOf = async (sql: postgres.Sql) => {
  const sums: Record<string, string> = {};
  for (const table of Object.keys(matrix)) {
    const [row] = await sql.unsafe(
      `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from public.${table} t`,
    );
    sums[table] = row?.sum;
  }
  return sums;
};
