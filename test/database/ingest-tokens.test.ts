import { beforeAll, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { actors, people, refusal, useWorld, world } from "./world.ts";

useWorld();
beforeAll(async () => {
  await world.sql`insert into public.memberships (team_id, person_id, role) values (${world.teams.b}, ${people.erik}, 'administrator')`;
});

const create = (actor: typeof actors.dora, team: string) =>
  asRole(world.sql, actor, (tx) => tx`select public.create_ingest_token(${team}, 'laptop') as token`);

test("an administrator makes a token, sees it once, and only its hash is kept", async () => {
  const [made] = await create(actors.dora, world.teams.a);
  expect(made?.token).toMatch(/^tsi_[0-9a-f]{48}$/);
  const stored = await world.sql`select * from public.ingest_tokens`;
  expect(JSON.stringify(stored)).not.toContain(made?.token);
  expect(stored).toMatchObject([{ team_id: world.teams.a, name: "laptop", revoked_at: null }]);
  const [visible] = await asRole(
    world.sql,
    actors.dora,
    (tx) => tx`select has_column_privilege('public.ingest_tokens', 'token_hash', 'select') as hash`,
  );
  expect(visible).toEqual({ hash: false });
});

test("whoever does not administer the team neither makes nor revokes its tokens", async () => {
  const before = await world.sql`select * from public.ingest_tokens order by id`;
  for (const actor of [actors.runtimeA, actors.cleo, actors.ada, actors.stranger, actors.erik])
    expect(await refusal(create(actor, world.teams.a))).toMatchObject({ detail: "not_an_administrator" });
  for (const actor of [actors.runtimeA, actors.ada, actors.erik]) {
    const [answer] = await asRole(
      world.sql,
      actor,
      (tx) => tx`select public.revoke_ingest_token(${before[0]?.id}) as revoked`,
    );
    expect(answer).toEqual({ revoked: false });
  }
  expect(await world.sql`select * from public.ingest_tokens order by id`).toEqual(before);
});

test("an administrator of one team makes tokens for that team, and revoking one is once and for all", async () => {
  const [made] = await create(actors.erik, world.teams.b);
  expect(made?.token).toMatch(/^tsi_/);
  const [token] = await world.sql`select id from public.ingest_tokens where team_id = ${world.teams.b}`;
  const revoke = () =>
    asRole(world.sql, actors.erik, (tx) => tx`select public.revoke_ingest_token(${token?.id}) as revoked`);
  expect([await revoke(), await revoke()]).toMatchObject([[{ revoked: true }], [{ revoked: false }]]);
  const [answer] = await world.sql`
    select public.record_spans(private.sha256_hex(${made?.token}), '{"traces": []}') as answer`;
  expect(answer?.answer).toEqual({ unknown_token: true });
});
