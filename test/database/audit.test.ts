import { beforeAll, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { improvementIn, statuses } from "./improvements.ts";
import { actors, people, refusal, useWorld, world } from "./world.ts";

useWorld();
beforeAll(async () => {
  for (const status of statuses) await improvementIn(world, status);
});

const broken = (sql = world.sql) =>
  sql<{ id: string | null; problem: string }[]>`select id, problem from private.broken_events()`;

test("an event says of every mover how it is known", async () => {
  const id = await asRole(world.sql, actors.runtimeA, async (tx) => {
    const made = crypto.randomUUID();
    await tx`insert into public.improvements (id, team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
      values (${made}, ${world.teams.a}, 't', 'prompt_refinement', 'r', ${world.artifacts.prompt}, 'h', 'c', ${made}, 'team')`;
    return made;
  });
  expect(
    await world.sql`select kind, made_by, how_known, surface, person_id from public.improvement_events where improvement_id = ${id}`,
  ).toEqual([{ kind: "proposed", made_by: "proposer", how_known: "jwt", surface: "api", person_id: null }]);
});

test("who may do what, and by which rules, is on the record: before, after, by whom and how known", async () => {
  const since = async () => {
    const [row] = await world.sql<{ id: number }[]>`select max(id)::int as id from public.improvement_events`;
    return row?.id ?? 0;
  };
  const news = (after: number) =>
    world.sql`select subject, made_by, person_id, how_known, surface, details from public.improvement_events
      where id > ${after} and kind = 'configured' order by id`;
  let last = await since();
  const [policy] = await asRole(
    world.sql,
    actors.dora,
    (tx) => tx`insert into public.policies (team_id, quorum) values (${world.teams.a}, 2) returning id::int`,
  );
  await asRole(
    world.sql,
    actors.dora,
    (tx) => tx`update public.policies set quorum = 3 where id = ${policy?.id}`,
  );
  await asRole(world.sql, actors.dora, (tx) => tx`delete from public.policies where id = ${policy?.id}`);
  const signed = {
    subject: "policies",
    made_by: "administrator",
    person_id: people.dora,
    how_known: "jwt",
    surface: "api",
  };
  expect(await news(last)).toMatchObject([
    { ...signed, details: { operation: "insert", id: policy?.id, after: { quorum: 2 } } },
    { ...signed, details: { operation: "update", before: { quorum: 2 }, after: { quorum: 3 } } },
    { ...signed, details: { operation: "delete", before: { quorum: 3, team_id: Number(world.teams.a) } } },
  ]);

  // Studio says nothing about who it is, and that is what the record says.
  last = await since();
  const [person] = await world.sql`insert into public.people (name) values ('Mallory') returning id`;
  await world.sql`insert into public.memberships (person_id, role) values (${person?.id}, 'administrator')`;
  await world.sql`insert into public.identities (person_id, provider, external_id) values (${person?.id}, 'github', '666')`;
  await world.sql`update public.teams set repository = 'evil/fork' where id = ${world.teams.b}`;
  await world.sql`update public.teams set repository = 'evil/fork' where id = ${world.teams.b}`;
  await world.sql`delete from public.people where id = ${person?.id}`;
  const rows = await news(last);
  expect(rows.map((row) => `${row.details.operation} ${row.subject}`)).toEqual([
    "insert people",
    "insert memberships",
    "insert identities",
    "update teams",
    "delete people",
    "delete identities",
    "delete memberships",
  ]);
  for (const row of rows)
    expect(row).toMatchObject({ made_by: "owner", person_id: null, how_known: "system", surface: "studio" });
  expect(rows[3]?.details).toMatchObject({
    before: { repository: null },
    after: { repository: "evil/fork" },
  });
  expect(await broken()).toEqual([]);
});

test("an administrator who removes their own account is still named as who did it", async () => {
  await world.sql`insert into public.memberships (person_id, role) values (${people.erik}, 'administrator')`;
  await asRole(
    world.sql,
    actors.erik,
    (tx) => tx`delete from public.identities where person_id = ${people.erik}`,
  );
  const [event] =
    await world.sql`select person_id, how_known, details from public.improvement_events order by id desc limit 1`;
  expect(event).toMatchObject({ person_id: people.erik, how_known: "jwt", details: { operation: "delete" } });
});

test("a change that was refused leaves no event, and emptying a table at once is refused", async () => {
  const before = await world.sql`select count(*) from public.improvement_events`;
  await asRole(world.sql, actors.ada, (tx) => tx`update public.policies set quorum = 5`);
  for (const table of ["policies", "people", "identities", "memberships", "teams"])
    expect(await refusal(world.sql.unsafe(`truncate public.${table} cascade`))).toMatchObject({
      code: "PT403",
    });
  expect(await world.sql`select count(*) from public.improvement_events`).toEqual(before);
});

test("events about the organisation are shown to its administrators, those about improvements to the team", async () => {
  const kinds = async (actor: (typeof actors)[keyof typeof actors]) => {
    const rows = await asRole(
      world.sql,
      actor,
      (tx) =>
        tx`select distinct kind from public.improvement_events where kind in ('configured', 'moved') order by 1`,
    );
    return rows.map((row) => row.kind);
  };
  expect(await kinds(actors.dora)).toEqual(["configured", "moved"]);
  expect(await kinds(actors.ada)).toEqual(["moved"]);
  expect(await kinds(actors.runtimeA)).toEqual([]);
});
