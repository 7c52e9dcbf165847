import { expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { deliveries, events, footprint, improvementIn, read } from "./improvements.ts";
import { accounts, actors, people, refusal, setPolicy, useWorld, world } from "./world.ts";

// Studio's table editor connects as `postgres`, without a token, and sends one update with all edited cells.
useWorld();

const edit = (id: string, cells: Record<string, unknown>) =>
  world.sql`update public.improvements set ${world.sql(cells)} where id = ${id}`;

const reviews = (id: string) =>
  world.sql`select person_id, decision, reason, surface, how_known, version from public.reviews where improvement_id = ${id} order by id`;

test("a reviewer approves by setting the status and typing the name, recorded as asserted", async () => {
  const id = await improvementIn(world, "in_review");
  await edit(id, { status: "approved", decided_by: "  Ada ", decision_reason: "good" });
  expect(await read(world, id)).toMatchObject({
    status: "approved",
    version: 3,
    decided_by: "Ada",
    decision_reason: "good",
  });
  expect(await reviews(id)).toEqual([
    {
      person_id: people.ada,
      decision: "approve",
      reason: "good",
      surface: "studio",
      how_known: "asserted",
      version: 2,
    },
  ]);
  expect((await events(world, id)).slice(-2)).toMatchObject([
    {
      kind: "decided",
      to_status: "in_review",
      person_id: people.ada,
      how_known: "asserted",
      surface: "studio",
      reason: "approve: good",
    },
    {
      kind: "moved",
      to_status: "approved",
      version: 3,
      person_id: people.ada,
      how_known: "asserted",
      surface: "studio",
      made_by: "review",
    },
  ]);
  expect((await deliveries(world, id)).map((d) => d.kind).slice(-3)).toEqual([
    "slack_message",
    "slack_note",
    "github_sync",
  ]);
});

test("an e-mail address names its person too, in any spelling, and the row shows the person's name", async () => {
  const id = await improvementIn(world, "in_review");
  await edit(id, { status: "rejected", decided_by: "ADA@example.test", decision_reason: "no" });
  expect(await read(world, id)).toMatchObject({ status: "rejected", decided_by: "Ada" });
});

test("somebody whose name is another person's address does not become that person", async () => {
  await world.sql`insert into public.people (name, email) values ('ben@example.test', null)`;
  const id = await improvementIn(world, "in_review");
  const before = await footprint(world, id);
  expect(await refusal(edit(id, { status: "approved", decided_by: "ben@example.test" }))).toMatchObject({
    detail: "not_a_reviewer",
  });
  expect(await footprint(world, id)).toEqual(before);
});

test.each([
  ["without a name", { status: "approved" }, "PT422", "name_missing"],
  ["with a blank name", { status: "approved", decided_by: "  " }, "PT422", "name_missing"],
  ["with a name nobody has", { status: "approved", decided_by: "Mallory" }, "PT403", "unknown_person"],
  ["by a mere member", { status: "approved", decided_by: "Cleo" }, "PT403", "not_a_reviewer"],
  ["by another team's reviewer", { status: "approved", decided_by: "Erik" }, "PT403", "not_a_reviewer"],
  ["against it without a reason", { status: "rejected", decided_by: "Ada" }, "PT422", "reason_missing"],
  [
    "for changes with a blank reason",
    { status: "changes_requested", decided_by: "Ada", decision_reason: " " },
    "PT422",
    "reason_missing",
  ],
  [
    "with an endless reason",
    { status: "rejected", decided_by: "Ada", decision_reason: "x".repeat(4001) },
    "PT422",
    "reason_too_long",
  ],
  [
    "together with other content",
    { status: "approved", decided_by: "Ada", proposed_content: "mine" },
    "PT409",
    "content_immutable",
  ],
  [
    "together with bookkeeping",
    { status: "approved", decided_by: "Ada", version: 9 },
    "PT409",
    "not_a_decision",
  ],
  [
    "together with its implementation",
    { status: "approved", decided_by: "Ada", implemented_by: "Ada" },
    "PT409",
    "not_a_decision",
  ],
  [
    "to a state that reviewers do not set",
    { status: "withdrawn", decided_by: "Ada" },
    "PT409",
    "not_in_review",
  ],
  ["past the queue", { status: "deployed", decided_by: "Ada" }, "PT409", "move_not_allowed"],
])("a decision %s is refused and changes nothing", async (_, cells, code, detail) => {
  const id = await improvementIn(world, "in_review");
  const before = await footprint(world, id);
  const error = await refusal(edit(id, cells));
  expect(error).toMatchObject({ code, detail });
  expect(error.message).toMatch(/^[A-Z].*\.$/s);
  expect(await footprint(world, id)).toEqual(before);
});

test("under a quorum of two a typed approval is kept, the row stays in review, and the fields are free again", async () => {
  await setPolicy(world, { quorum: 2 });
  const id = await improvementIn(world, "in_review");
  const told = (await deliveries(world, id)).length;
  await edit(id, { status: "approved", decided_by: "Ada", decision_reason: "fine" });
  expect(await read(world, id)).toMatchObject({
    status: "in_review",
    version: 2,
    decided_by: null,
    decision_reason: null,
  });
  expect(await reviews(id)).toMatchObject([{ decision: "approve", how_known: "asserted" }]);
  expect((await events(world, id)).at(-1)).toMatchObject({
    kind: "decided",
    to_status: "in_review",
    person_id: people.ada,
  });
  expect((await deliveries(world, id)).length).toBeGreaterThan(told);

  // A second typed name does not complete a quorum; a person who is really known does.
  await edit(id, { status: "approved", decided_by: "Ben" });
  expect(await read(world, id)).toMatchObject({ status: "in_review" });
  await asRole(world.sql, actors.ben, (tx) => tx`select public.decide_improvement(${id}, 'approve', 2)`);
  expect(await read(world, id)).toMatchObject({ status: "approved", decided_by: "Ben" });
  await setPolicy(world, { quorum: 1 });
});

test.each(["code_modification", "tool_addition"] as const)(
  "a typed name never approves a %s",
  async (change_type) => {
    const id = await improvementIn(world, "in_review", { change_type });
    for (const name of ["Ada", "Ben", "Dora"]) await edit(id, { status: "approved", decided_by: name });
    expect(await read(world, id)).toMatchObject({ status: "in_review", version: 2 });
    expect(await reviews(id)).toHaveLength(3);
    // Nor does it keep the owner of the name from deciding.
    await asRole(world.sql, actors.ada, (tx) => tx`select public.decide_improvement(${id}, 'approve', 2)`);
    expect(await read(world, id)).toMatchObject({ status: "approved" });
    expect((await reviews(id)).find((review) => review.person_id === people.ada)).toMatchObject({
      how_known: "jwt",
    });
  },
);

test("the same name does not decide twice", async () => {
  const id = await improvementIn(world, "in_review", { change_type: "code_modification" });
  await edit(id, { status: "approved", decided_by: "Ada" });
  const before = await footprint(world, id);
  expect(await refusal(edit(id, { status: "approved", decided_by: "Ada" }))).toMatchObject({
    detail: "already_decided",
  });
  expect(await footprint(world, id)).toEqual(before);
});

test("a proposer does not approve under the typed name either", async () => {
  const id = await asRole(world.sql, actors.ada, async (tx) => {
    const [row] = await tx`select gen_random_uuid() as id`;
    await tx`insert into public.improvements (id, team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
      values (${row?.id}, ${world.teams.a}, 't', 'prompt_refinement', 'r', ${world.artifacts.prompt}, 'h', 'c', 'by ada', 'person')`;
    return String(row?.id);
  });
  await world.sql`select private.move_improvement(${id}, 'in_review', private.system_actor('validation', null))`;
  expect(await read(world, id)).toMatchObject({ proposed_by: accounts.ada });
  expect(await refusal(edit(id, { status: "approved", decided_by: "Ada" }))).toMatchObject({
    detail: "own_proposal",
  });
  expect(await read(world, id)).toMatchObject({ status: "in_review" });
});
