import { describe, expect, test } from "vitest";
import { type Actor, asRole } from "../support/as-role.ts";
import { events, footprint, improvementIn, read } from "./improvements.ts";
import { actors, people, refusal, useWorld, world } from "./world.ts";

useWorld();

describe("taking back, undoing and validating again", () => {
  const withdraw = (actor: Actor, id: string) =>
    asRole(world.sql, actor, (tx) => tx`select public.withdraw_improvement(${id}, 'changed my mind')`);

  test.each(["stranger", "cleo", "ada", "erik", "runtimeA", "runtimeB"] as const)(
    "%s does not withdraw what the system proposed",
    async (name) => {
      const id = await improvementIn(world, "in_review");
      const before = await footprint(world, id);
      expect(await refusal(withdraw(actors[name], id))).toMatchObject({
        code: "PT403",
        detail: "not_the_proposer",
      });
      expect(await footprint(world, id)).toEqual(before);
    },
  );

  test("the proposer and an administrator withdraw", async () => {
    const made = crypto.randomUUID();
    await asRole(
      world.sql,
      actors.runtimeA,
      (
        tx,
      ) => tx`insert into public.improvements (id, team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
      values (${made}, ${world.teams.a}, 't', 'prompt_refinement', 'r', ${world.artifacts.prompt}, 'h', 'c', ${made}, 'team')`,
    );
    expect(await refusal(withdraw(actors.runtimeB, made))).toMatchObject({ code: "PT403" });
    await withdraw(actors.runtimeA, made);
    expect(await read(world, made)).toMatchObject({ status: "withdrawn" });
    const other = await improvementIn(world, "in_review");
    await withdraw(actors.dora, other);
    expect((await events(world, other)).at(-1)).toMatchObject({
      to_status: "withdrawn",
      made_by: "administrator",
      person_id: people.dora,
    });
  });

  test("only a reviewer of the team, on the present version, has a deployed change undone", async () => {
    const id = await improvementIn(world, "deployed");
    const undo = (actor: Actor, version: number) =>
      asRole(world.sql, actor, (tx) => tx`select public.revert_improvement(${id}, ${version}, 'worse')`);
    const before = await footprint(world, id);
    for (const actor of [actors.cleo, actors.erik, actors.runtimeA, actors.stranger])
      expect(await refusal(undo(actor, 5))).toMatchObject({ code: "PT403", detail: "not_a_reviewer" });
    expect(await refusal(undo(actors.ada, 4))).toMatchObject({ code: "PT409", detail: "stale_version" });
    expect(await footprint(world, id)).toEqual(before);
    await undo(actors.ada, 5);
    expect(await read(world, id)).toMatchObject({ status: "reverting", version: 6 });
    const asked = await footprint(world, id);
    expect(await refusal(undo(actors.ben, 6))).toMatchObject({ code: "PT409", detail: "move_not_allowed" });
    expect(await footprint(world, id)).toEqual(asked);
  });

  test("only an administrator has a blocked proposal validated again, and nothing else", async () => {
    const id = await improvementIn(world, "blocked");
    const again = (actor: Actor, what = id) =>
      asRole(world.sql, actor, (tx) => tx`select public.validate_again(${what})`);
    const before = await footprint(world, id);
    for (const actor of [actors.ada, actors.runtimeA, actors.stranger])
      expect(await refusal(again(actor))).toMatchObject({ code: "PT403", detail: "not_an_administrator" });
    expect(await footprint(world, id)).toEqual(before);
    await world.sql`delete from private.work_items where key = ${id}`;
    await again(actors.dora);
    expect(await read(world, id)).toMatchObject({ status: "proposed" });
    expect(await world.sql`select from private.work_items where key = ${id}`).toHaveLength(1);
    expect(await refusal(again(actors.dora))).toMatchObject({ detail: "move_not_allowed" });
    expect(await refusal(again(actors.dora, "00000000-0000-4000-8000-00000000dead"))).toMatchObject({
      code: "PT404",
    });
  });
});
