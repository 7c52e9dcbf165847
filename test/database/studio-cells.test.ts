import { describe, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { events, footprint, improvementIn, move, read } from "./improvements.ts";
import { actors, people, refusal, setPolicy, useWorld, world } from "./world.ts";

// Studio saves one cell at a time, so a name comes before the status that it is meant for.
useWorld();

const cell = (id: string, cells: Record<string, unknown>) =>
  world.sql`update public.improvements set ${world.sql(cells)} where id = ${id}`;

/** As if the name had been typed so many minutes ago. */
const age = async (id: string, minutes: number) => {
  await world.sql.begin(async (tx) => {
    await tx`select set_config('improvement.actor', private.system_actor('clock', null)::text, true)`;
    await tx`update public.improvements set name_typed_at = now() - make_interval(mins => ${minutes}) where id = ${id}`;
  });
};

describe("a decision", () => {
  test("is made by typing the name, then the reason, then the status", async () => {
    const id = await improvementIn(world, "in_review");
    const told = (await events(world, id)).length;
    await cell(id, { decided_by: "Ada" });
    await cell(id, { decision_reason: "too long" });
    expect(await read(world, id)).toMatchObject({ status: "in_review", version: 2, decided_by: "Ada" });
    expect(await events(world, id)).toHaveLength(told);
    expect(await world.sql`select from public.reviews where improvement_id = ${id}`).toHaveLength(0);
    await cell(id, { status: "rejected" });
    expect(await read(world, id)).toMatchObject({
      status: "rejected",
      version: 3,
      decided_by: "Ada",
      decision_reason: "too long",
    });
    expect((await events(world, id)).at(-1)).toMatchObject({
      to_status: "rejected",
      person_id: people.ada,
      how_known: "asserted",
      surface: "studio",
    });
  });

  test("is not made in a name that was typed too long ago; the same name typed again counts", async () => {
    const id = await improvementIn(world, "in_review");
    await cell(id, { decided_by: "Ada" });
    await age(id, 16);
    const before = await footprint(world, id);
    expect(await refusal(cell(id, { status: "approved" }))).toMatchObject({
      code: "PT409",
      detail: "name_stale",
    });
    expect(await footprint(world, id)).toEqual(before);
    await cell(id, { decided_by: "Ada" });
    await cell(id, { status: "approved" });
    expect(await read(world, id)).toMatchObject({ status: "approved", decided_by: "Ada" });
  });

  test("under a quorum leaves no name behind that the next click could use", async () => {
    await setPolicy(world, { quorum: 2 });
    const id = await improvementIn(world, "in_review");
    await cell(id, { decided_by: "Ada" });
    await cell(id, { status: "approved" });
    expect(await read(world, id)).toMatchObject({ status: "in_review", decided_by: null });
    expect(await refusal(cell(id, { status: "rejected" }))).toMatchObject({ detail: "name_missing" });
    await setPolicy(world, { quorum: 1 });
  });

  test.each([
    ["nobody's name", { decided_by: "Mallory" }, "unknown_person"],
    ["a member's name", { decided_by: "Cleo" }, "not_a_reviewer"],
    ["an endless reason", { decision_reason: "x".repeat(4001) }, "reason_too_long"],
    ["an implementer", { implemented_by: "Ada" }, "not_a_decision"],
    ["when a name was typed", { name_typed_at: null, needs_attention: "x" }, "not_a_decision"],
  ])("does not begin with %s", async (_, cells, detail) => {
    const id = await improvementIn(world, "in_review");
    const before = await footprint(world, id);
    expect(await refusal(cell(id, cells))).toMatchObject({ detail });
    expect(await footprint(world, id)).toEqual(before);
  });

  test("that was begun and not made does not look like one when the row goes another way", async () => {
    const id = await improvementIn(world, "in_review");
    await cell(id, { decided_by: "Ada", decision_reason: "perhaps" });
    await move(world.sql, id, "withdrawn", "administrator");
    expect(await read(world, id)).toMatchObject({
      status: "withdrawn",
      decided_by: null,
      decision_reason: null,
    });

    const other = await improvementIn(world, "in_review");
    await cell(other, { decided_by: "Ada" });
    await asRole(world.sql, actors.ben, (tx) => tx`select public.decide_improvement(${other}, 'approve', 2)`);
    expect(await read(world, other)).toMatchObject({ status: "approved", decided_by: "Ben" });
    expect((await events(world, other)).at(-1)).toMatchObject({ person_id: people.ben, surface: "api" });
  });

  test("in a name can be taken back by emptying the cell", async () => {
    const id = await improvementIn(world, "in_review");
    await cell(id, { decided_by: "Ada" });
    await cell(id, { decided_by: null });
    expect(await refusal(cell(id, { status: "approved" }))).toMatchObject({ detail: "name_missing" });
  });
});

describe("an approved change", () => {
  test("is confirmed cell by cell, and the approver's name is not the implementer's", async () => {
    const id = await improvementIn(world, "in_review", { change_type: "role_adjustment" });
    await cell(id, { decided_by: "Ada" });
    await cell(id, { status: "approved" });
    expect(await refusal(cell(id, { status: "deployed" }))).toMatchObject({ detail: "name_missing" });
    await cell(id, { implementation_url: "https://git.example.test/1" });
    await cell(id, { implemented_by: "Ben" });
    await age(id, 20);
    expect(await refusal(cell(id, { status: "deployed" }))).toMatchObject({ detail: "name_stale" });
    await cell(id, { implemented_by: "Ben" });
    await cell(id, { status: "deployed" });
    expect(await read(world, id)).toMatchObject({
      status: "deployed",
      decided_by: "Ada",
      implemented_by: "Ben",
    });
  });
});

describe("a deployed change", () => {
  test.each(["deployed", "kept", "reverting"])(
    "that is %s was undone by hand, by whom and where",
    async (status) => {
      const id = await improvementIn(world, status, { change_type: "parameter_tuning" });
      const before = await footprint(world, id);
      expect(await refusal(cell(id, { status: "reverted" }))).toMatchObject({ detail: "name_missing" });
      expect(await refusal(cell(id, { status: "reverted", reverted_by: "Ada" }))).toMatchObject({
        detail: "reversion_url_missing",
      });
      expect(await refusal(cell(id, { reverted_by: "Cleo" }))).toMatchObject({ detail: "not_a_reviewer" });
      expect(await refusal(cell(id, { reversion_url: "javascript:1" }))).toMatchObject({ code: "23514" });
      expect(await footprint(world, id)).toEqual(before);
      await cell(id, { reversion_url: "https://git.example.test/2" });
      await cell(id, { reverted_by: "Ada" });
      await cell(id, { status: "reverted" });
      expect((await events(world, id)).at(-1)).toMatchObject({
        to_status: "reverted",
        made_by: "review",
        person_id: people.ada,
        reason: "undone by hand: https://git.example.test/2",
      });
    },
  );

  test("is sent to be undone from Studio, and who asked does not confirm it by that", async () => {
    const id = await improvementIn(world, "deployed", { change_type: "parameter_tuning" });
    await cell(id, { reverted_by: "Ada" });
    await cell(id, { status: "reverting" });
    expect((await events(world, id)).at(-1)).toMatchObject({ to_status: "reverting", person_id: people.ada });
    await cell(id, { reversion_url: "https://git.example.test/3" });
    expect(await refusal(cell(id, { status: "reverted" }))).toMatchObject({ detail: "name_stale" });
    // The revert was closed: nobody has reverted anything.
    await move(world.sql, id, "deployed", "delivery");
    expect(
      await world.sql`select reverted_by, reversion_url from public.improvements where id = ${id}`,
    ).toEqual([{ reverted_by: null, reversion_url: null }]);
  });
});
