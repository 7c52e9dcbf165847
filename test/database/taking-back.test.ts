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
    for (const actor of [actors.cleo, actors.erik])
      expect(await refusal(undo(actor, 5))).toMatchObject({ code: "PT403", detail: "not_a_reviewer" });
    for (const actor of [actors.runtimeA, actors.stranger])
      expect(await refusal(undo(actor, 5))).toMatchObject({ code: "PT403", detail: "unknown_person" });
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

  const nowhere = "00000000-0000-4000-8000-00000000dead";
  test.each([
    ["revert_improvement", `'${nowhere}', 5, 'worse'`],
    ["confirm_reverted", `'${nowhere}', 5, 'https://x.test'`],
    ["withdraw_improvement", `'${nowhere}'`],
    ["rebase_improvement", `'${nowhere}', 5, 'mine'`],
    ["start_experiment", `'${nowhere}', true`],
    ["stop_experiment", `'${nowhere}', 'enough'`],
    ["forbid_rollback", `'${nowhere}', 'because'`],
    ["allow_rollback", `'${nowhere}'`],
  ])("%s tells an administrator that there is no such thing, and others nothing", async (name, values) => {
    const call = (actor: Actor) =>
      asRole(world.sql, actor, (tx) => tx.unsafe(`select public.${name}(${values})`));
    expect(await refusal(call(actors.dora))).toMatchObject({
      code: "PT404",
      detail: name === "stop_experiment" ? "unknown_experiment" : "unknown_improvement",
    });
    expect(await refusal(call(actors.stranger))).toMatchObject({ code: "PT403" });
  });

  test.each([
    ["revert_improvement", "deployed", (id: string, why: string) => `'${id}', 5, '${why}'`],
    ["withdraw_improvement", "in_review", (id: string, why: string) => `'${id}', '${why}'`],
    ["forbid_rollback", "deployed", (id: string, why: string) => `'${id}', '${why}'`],
    ["pass_on_improvement", "in_review", (id: string, why: string) => `'${id}', 2, '${why}'`],
  ] as const)("%s refuses a reason that nobody would read to its end", async (name, status, values) => {
    const id = await improvementIn(world, status);
    const before = await footprint(world, id);
    const call = (why: string) =>
      asRole(world.sql, actors.dora, (tx) => tx.unsafe(`select public.${name}(${values(id, why)})`));
    expect(await refusal(call("a".repeat(4_001)))).toMatchObject({ detail: "reason_too_long" });
    expect(await footprint(world, id)).toEqual(before);
    await call("a".repeat(4_000));
  });
});
