import type postgres from "postgres";
import { afterAll, beforeAll } from "vitest";
import type { Sql } from "../../local/postgres/connect.ts";
import { type Actor, user } from "../support/as-role.ts";
import { cloneDatabase, type TestDatabase } from "../support/database.ts";

/** Two teams of one organisation, and everybody who has to do with them. */
export interface World {
  database: TestDatabase;
  sql: Sql;
  teams: { a: string; b: string };
  /** Ids of the first team's artifacts by kind, and of the second team's prompt as `other`. */
  artifacts: Record<Kind | "other", string>;
  drop(): Promise<void>;
}

export type Kind = "prompt" | "role" | "code" | "tools" | "parameters";
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** Accounts in Supabase Auth. */
export const accounts = {
  runtimeA: uuid(1),
  runtimeB: uuid(2),
  ada: uuid(11),
  adaAgain: uuid(12),
  ben: uuid(13),
  cleo: uuid(14),
  dora: uuid(15),
  erik: uuid(16),
  stranger: uuid(99),
};

/** Ada and Ben review team a, Cleo is a member of it, Dora administers everything, Erik reviews team b. */
export const people = { ada: uuid(101), ben: uuid(102), cleo: uuid(103), dora: uuid(104), erik: uuid(105) };

export const actors = {
  anon: { role: "anon" },
  stranger: user(accounts.stranger),
  runtimeA: user(accounts.runtimeA),
  runtimeB: user(accounts.runtimeB),
  ada: user(accounts.ada),
  adaAgain: user(accounts.adaAgain),
  ben: user(accounts.ben),
  cleo: user(accounts.cleo),
  dora: user(accounts.dora),
  erik: user(accounts.erik),
  service: { role: "service_role" },
} satisfies Record<string, Actor>;

export const slack = { workspace: "T0ACME", channel: "C0TEAMA", ada: "U0ADA", ben: "U0BEN" };
export const github = { repository: "acme/team-a", ada: 1001 };

/** The world of all tests of a file. */
export let world: World;

/** To be called once at the top of a file whose tests share a world. */
export function useWorld(): void {
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world.drop());
}

export async function makeWorld(): Promise<World> {
  const database = await cloneDatabase();
  const { sql } = database;
  await sql.unsafe(`
    insert into auth.users (id, email)
      select id::uuid, id || '@example.test' from unnest('{${Object.values(accounts).join(",")}}'::text[]) id;
    -- Limits are for the tests that are about them.
    update public.policies set proposals_per_hour = 100000, open_proposals = 100000, decisions_per_reviewer = 100000,
      open_pull_requests = 100000, open_pull_requests_in_total = 100000;
    -- So are dashboards, which follow every proposal.
    update public.policies set github_dashboard = false where github_dashboard;
    insert into public.teams (slug, name, slack_channel_id, repository) values
      ('a', 'Team A', '${slack.channel}', '${github.repository}'), ('b', 'Team B', null, null);
    insert into public.people (id, name, email) values
      ('${people.ada}', 'Ada', 'ada@example.test'), ('${people.ben}', 'Ben', 'ben@example.test'),
      ('${people.cleo}', 'Cleo', null), ('${people.dora}', 'Dora', null), ('${people.erik}', 'Erik', null);
    insert into public.identities (person_id, provider, workspace, external_id) values
      ('${people.ada}', 'supabase', '', '${accounts.ada}'), ('${people.ada}', 'supabase', '', '${accounts.adaAgain}'),
      ('${people.ben}', 'supabase', '', '${accounts.ben}'), ('${people.cleo}', 'supabase', '', '${accounts.cleo}'),
      ('${people.dora}', 'supabase', '', '${accounts.dora}'), ('${people.erik}', 'supabase', '', '${accounts.erik}'),
      ('${people.ada}', 'slack', '${slack.workspace}', '${slack.ada}'), ('${people.ben}', 'slack', '${slack.workspace}', '${slack.ben}'),
      ('${people.ada}', 'github', '', '${github.ada}');
    insert into public.memberships (team_id, person_id, user_id, role)
      select t.id, m.person::uuid, m.account::uuid, m.role
      from (values ('a', '${people.ada}', null, 'reviewer'), ('a', '${people.ben}', null, 'reviewer'),
        ('a', '${people.cleo}', null, 'member'), (null, '${people.dora}', null, 'administrator'),
        ('b', '${people.erik}', null, 'reviewer'), ('a', null, '${accounts.runtimeA}', 'runtime'),
        ('b', null, '${accounts.runtimeB}', 'runtime')) m (team, person, account, role)
      left join public.teams t on t.slug = m.team;
    insert into public.artifacts (team_id, kind, path, version, content)
      select t.id, k.kind, 'agents/' || k.kind, 1, 'the first ' || k.kind
      from public.teams t, unnest(array['prompt', 'role', 'code', 'tools', 'parameters']) k (kind) where t.slug = 'a';
    insert into public.artifacts (team_id, kind, path, version, content)
      select t.id, 'prompt', 'agents/prompt', 1, 'the other prompt' from public.teams t where t.slug = 'b';
  `);
  const teams = { a: "", b: "" };
  for (const { slug, id } of await sql<{ slug: "a" | "b"; id: string }[]>`select slug, id from public.teams`)
    teams[slug] = id;
  const artifacts: World["artifacts"] = {
    prompt: "",
    role: "",
    code: "",
    tools: "",
    parameters: "",
    other: "",
  };
  for (const { id, kind, team_id } of await sql<{ id: string; kind: Kind; team_id: string }[]>`
    select id, kind, team_id from public.artifacts`)
    artifacts[team_id === teams.a ? kind : "other"] = id;
  return { database, sql, teams, artifacts, drop: () => database.drop() };
}

export interface Refusal {
  code: string;
  detail?: string;
  message: string;
  hint?: string;
  constraint_name?: string;
}

/** The error that `work` ends with. An effect instead of an error fails the test. */
export async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isRefusal(outcome))
    throw new Error(`This should have been refused by the database: ${String(outcome)}`);
  return outcome;
}

function isRefusal(error: unknown): error is Error & Refusal {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

/** Runs `work` in a transaction and undoes it. */
export async function undone<Result>(
  sql: Sql,
  work: (tx: postgres.TransactionSql) => Promise<Result>,
): Promise<Result> {
  const undo = new Error("undo");
  let result: readonly [Result] | undefined;
  await sql
    .begin(async (tx) => {
      result = [await work(tx)];
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  if (!result) throw undo;
  return result[0];
}

/** Changes the policy of everything. */
export async function setPolicy(world: World, policy: Record<string, unknown>): Promise<void> {
  await world.sql`update public.policies set ${world.sql(policy)} where team_id is null and change_type is null`;
}
