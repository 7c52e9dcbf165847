import { describe, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { decide, events, footprint, improvementIn, move, propose, read } from "./improvements.ts";
import { accounts, actors, people, refusal, useWorld, world } from "./world.ts";

useWorld();

type Name = keyof typeof actors;
const rebase = (name: Name, id: string, version: number, content: string) =>
  asRole(world.sql, actors[name], async (tx) => {
    const [row] = await tx<
      { id: string }[]
    >`select public.rebase_improvement(${id}, ${version}, ${content}) as id`;
    return row?.id ?? "";
  });

describe("a change of what has changed meanwhile", () => {
  test("is proposed anew on the present version: a new row, without the old one's approvals", async () => {
    const [rival, id] = [await improvementIn(world, "shipping"), await improvementIn(world, "shipping")];
    await move(world.sql, rival, "deployed", "delivery");
    expect(await read(world, id)).toMatchObject({ status: "changes_requested" });
    const { version } = await read(world, id);
    const rebased = await rebase("ada", id, version, "both changes");

    expect(await read(world, id)).toMatchObject({ status: "superseded" });
    expect((await events(world, id)).at(-1)).toMatchObject({
      to_status: "superseded",
      person_id: people.ada,
      reason: expect.stringContaining(rebased),
    });
    const [row] = await world.sql`
      select i.status, i.version, i.revision_of, i.origin, i.proposed_by, i.base_hash = a.content_hash as fits, a.version as base,
        (select count(*)::int from public.reviews r where r.improvement_id = i.id) as approvals
      from public.improvements i join public.artifacts a on a.id = i.artifact_id where i.id = ${rebased}`;
    expect(row).toEqual({
      status: "proposed",
      version: 1,
      revision_of: id,
      origin: "person",
      proposed_by: accounts.ada,
      fits: true,
      base: 2,
      approvals: 0,
    });
    // Who proposed it anew does not approve it.
    await move(world.sql, rebased, "in_review", "validation");
    expect(await refusal(decide(actors.ada, rebased))).toMatchObject({ detail: "own_proposal" });
    expect(await world.sql`select * from private.broken_events()`).toEqual([]);
  });

  test("is revived after it was superseded, and refused where there is nothing to revive", async () => {
    const superseded = await improvementIn(world, "superseded", { change_type: "role_adjustment" });
    const revived = await rebase("ben", superseded, 2, "again");
    expect(await read(world, superseded)).toMatchObject({ status: "superseded", version: 2 });
    expect(await read(world, revived)).toMatchObject({ status: "proposed" });

    const waiting = await improvementIn(world, "in_review", { change_type: "code_modification" });
    const before = await footprint(world, waiting);
    expect(await refusal(rebase("cleo", waiting, 2, "mine"))).toMatchObject({ detail: "not_the_proposer" });
    expect(await refusal(rebase("erik", waiting, 2, "mine"))).toMatchObject({ detail: "not_the_proposer" });
    expect(await refusal(rebase("runtimeA", waiting, 2, "mine"))).toMatchObject({
      detail: "not_the_proposer",
    });
    expect(await refusal(rebase("ada", waiting, 1, "mine"))).toMatchObject({ detail: "stale_version" });
    expect(await refusal(rebase("ada", waiting, 2, "the first code"))).toMatchObject({
      detail: "nothing_to_change",
    });
    expect(await footprint(world, waiting)).toEqual(before);
    const shipping = await improvementIn(world, "shipping", { change_type: "tool_addition" });
    expect(await refusal(rebase("ada", shipping, 4, "mine"))).toMatchObject({ detail: "move_not_allowed" });
  });
});

describe("a revision", () => {
  test("takes the place of its own proposer's proposal, and of nobody else's", async () => {
    const old = await improvementIn(world, "in_review", { change_type: "parameter_tuning" });
    await propose(world, { change_type: "parameter_tuning", revision_of: old });
    expect(await read(world, old)).toMatchObject({ status: "superseded" });

    const system = await improvementIn(world, "in_review", { change_type: "parameter_tuning" });
    await asRole(world.sql, actors.runtimeA, (tx) =>
      propose(world, { change_type: "parameter_tuning", revision_of: system, origin: "team" }, tx),
    );
    expect(await read(world, system)).toMatchObject({ status: "in_review" });
    await asRole(world.sql, actors.ben, (tx) =>
      propose(world, { change_type: "parameter_tuning", revision_of: system, origin: "person" }, tx),
    );
    expect(await read(world, system)).toMatchObject({ status: "superseded" });
  });
});

describe("undoing by hand", () => {
  const confirm = (name: Name, id: string, version: number, url: string | null) =>
    asRole(world.sql, actors[name], (tx) => tx`select public.confirm_reverted(${id}, ${version}, ${url})`);

  test.each(["deployed", "kept", "reverting"])(
    "what is %s is confirmed by a reviewer who says where, and the old content is in force again",
    async (status) => {
      const content = `by hand ${status}`;
      const id = await improvementIn(world, status, { change_type: "tool_addition", content });
      const { version } = await read(world, id);
      const before = await footprint(world, id);
      for (const name of ["cleo", "erik", "runtimeA", "stranger"] as const)
        expect(await refusal(confirm(name, id, version, "https://x.test"))).toMatchObject({ code: "PT403" });
      expect(await refusal(confirm("ada", id, version - 1, "https://x.test"))).toMatchObject({
        detail: "stale_version",
      });
      expect(await refusal(confirm("ada", id, version, null))).toMatchObject({
        detail: "reversion_url_missing",
      });
      expect(await footprint(world, id)).toEqual(before);
      await confirm("ada", id, version, "https://git.example.test/undo");
      expect((await events(world, id)).at(-1)).toMatchObject({
        to_status: "reverted",
        made_by: "review",
        person_id: people.ada,
        surface: "api",
        reason: "undone by hand: https://git.example.test/undo",
      });
      expect(
        await world.sql`select reverted_by, reversion_url from public.improvements where id = ${id}`,
      ).toEqual([{ reverted_by: "Ada", reversion_url: "https://git.example.test/undo" }]);
      const [artifact] =
        await world.sql`select content from public.current_artifacts where team_id = ${world.teams.a} and kind = 'tools'`;
      expect(artifact?.content).toBe("the first tools");
    },
  );

  test("is not asked for twice", async () => {
    const id = await improvementIn(world, "reverting", { change_type: "code_modification" });
    const before = await footprint(world, id);
    const again = asRole(
      world.sql,
      actors.ada,
      (tx) => tx`select public.revert_improvement(${id}, 6, 'again')`,
    );
    expect(await refusal(again)).toMatchObject({ code: "PT409", detail: "move_not_allowed" });
    expect(await footprint(world, id)).toEqual(before);
  });

  test("is not for what was never deployed", async () => {
    const id = await improvementIn(world, "in_review");
    expect(await refusal(confirm("ada", id, 2, "https://x.test"))).toMatchObject({ detail: "not_deployed" });
  });
});
