import { describe, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { events, footprint, propose } from "./improvements.ts";
import { queued, start, useLimits, waitsFor } from "./limits-world.ts";
import { actors, people, refusal, setPolicy, world } from "./world.ts";

useLimits();

describe("evidence from imported history", () => {
  const rested = async (live: number) => {
    const [finding] = await world.sql`
      insert into public.findings (team_id, rule, severity, summary, confidence, fingerprint)
      values (${world.teams.a}, 'r', 'low', 's', 1, ${crypto.randomUUID()}) returning id::int`;
    await world.sql`
      with t as (insert into public.tasks (team_id, started_at, source)
        select ${world.teams.a}, now(), case when n <= ${live} then 'runtime' else 'import' end from generate_series(1, 5) n returning id)
      insert into public.finding_evidence (finding_id, task_id, team_id, message_ids, occurred_at)
      select ${finding?.id}, t.id, ${world.teams.a}, '{1}', now() from t`;
    return propose(world, { evidence: { findings: [finding?.id] } });
  };

  test("holds a proposal until an administrator releases it; nobody else does", async () => {
    const id = await rested(2);
    expect([await waitsFor(id), await queued(id)]).toEqual(["release", false]);
    await start();
    const before = await footprint(world, id);
    for (const actor of [actors.ada, actors.cleo, actors.runtimeA])
      expect(
        await refusal(asRole(world.sql, actor, (tx) => tx`select public.release_improvement(${id})`)),
      ).toMatchObject({ code: "PT403", detail: "not_an_administrator" });
    expect(await footprint(world, id)).toEqual(before);
    await asRole(world.sql, actors.dora, (tx) => tx`select public.release_improvement(${id})`);
    expect([await waitsFor(id), await queued(id)]).toEqual([null, true]);
    expect((await events(world, id)).at(-1)).toMatchObject({
      kind: "released",
      person_id: people.dora,
      how_known: "jwt",
      surface: "api",
    });
    expect(
      await refusal(asRole(world.sql, actors.dora, (tx) => tx`select public.release_improvement(${id})`)),
    ).toMatchObject({ detail: "not_held" });
  });

  test("is released in Studio by an administrator's name in one cell", async () => {
    const id = await rested(0);
    const type = (name: string) =>
      world.sql`update public.improvements set released_by = ${name} where id = ${id}`;
    const before = await footprint(world, id);
    expect(await refusal(type("Ada"))).toMatchObject({ detail: "not_an_administrator" });
    expect(await refusal(type("Mallory"))).toMatchObject({ detail: "unknown_person" });
    expect(await footprint(world, id)).toEqual(before);
    await type("Dora");
    expect([await waitsFor(id), await queued(id)]).toEqual([null, true]);
    expect((await events(world, id)).at(-1)).toMatchObject({
      kind: "released",
      person_id: people.dora,
      how_known: "asserted",
      surface: "studio",
    });
  });

  test("released while a limit is reached, waits for that", async () => {
    const id = await rested(0);
    await setPolicy(world, { open_proposals: 1 });
    await propose(world);
    await asRole(world.sql, actors.dora, (tx) => tx`select public.release_improvement(${id})`);
    expect(await waitsFor(id)).toBe("open_proposals");
  });

  test("does not hold what the team's own work shows often enough, nor what policy lets through", async () => {
    expect(await waitsFor(await rested(3))).toBeNull();
    await setPolicy(world, { hold_imported_evidence: false });
    expect(await waitsFor(await rested(0))).toBeNull();
  });
});
