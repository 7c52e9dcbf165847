import { expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { events, footprint, improvementIn, read } from "./improvements.ts";
import { actors, people, refusal, useWorld, world } from "./world.ts";

// Studio's table editor connects as `postgres`, without a token, and sends one update with all edited cells.
useWorld();

const edit = (id: string, cells: Record<string, unknown>) =>
  world.sql`update public.improvements set ${world.sql(cells)} where id = ${id}`;

const reviews = (id: string) =>
  world.sql`select person_id, decision, reason, surface, how_known, version from public.reviews where improvement_id = ${id} order by id`;

test("each bookkeeping column is closed to edits", async () => {
  const id = await improvementIn(world, "in_review");
  const before = await footprint(world, id);
  const cells = {
    version: 7,
    needs_attention: "x",
    slack_channel_id: "C1",
    slack_message_ts: "1.2",
    repository: "evil/fork",
    issue_number: 1,
    branch: "main",
    pull_request_number: 1,
    pull_request_url: "https://example.test",
    head_sha: "x",
    merge_commit_sha: "x",
    revert_pull_request_number: 2,
    status_changed_at: new Date(0),
    deployed_at: new Date(0),
  };
  for (const [column, value] of Object.entries(cells))
    expect(await refusal(edit(id, { [column]: value })), column).toMatchObject({ detail: "not_a_decision" });
  expect(await footprint(world, id)).toEqual(before);
});

test.each(["proposed", "blocked", "approved", "shipping", "rejected", "deployed", "abandoned"])(
  "an improvement that is %s is not decided by an edit",
  async (status) => {
    const id = await improvementIn(world, status);
    const before = await footprint(world, id);
    for (const decision of ["approved", "rejected", "changes_requested"]) {
      if (decision === status) continue;
      expect(
        await refusal(edit(id, { status: decision, decided_by: "Ada", decision_reason: "r" })),
      ).toMatchObject({ code: "PT409" });
    }
    expect(await footprint(world, id)).toEqual(before);
  },
);

test("several rows edited at once are decided one by one", async () => {
  const ids = await Promise.all([1, 2, 3].map(() => improvementIn(world, "in_review")));
  await world.sql`update public.improvements set status = 'approved', decided_by = 'Ben' where id = any (${ids})`;
  for (const id of ids) {
    expect(await read(world, id)).toMatchObject({ status: "approved", version: 3, decided_by: "Ben" });
    expect(await reviews(id)).toHaveLength(1);
    expect((await events(world, id)).filter((event) => event.kind === "moved")).toHaveLength(2);
  }
});

test("one refused row among several undoes them all", async () => {
  const good = await improvementIn(world, "in_review");
  const decided = await improvementIn(world, "rejected");
  const before = [await footprint(world, good), await footprint(world, decided)];
  const both = world.sql`update public.improvements set status = 'approved', decided_by = 'Ben' where id = any (${[good, decided]})`;
  expect(await refusal(both)).toMatchObject({ code: "PT409" });
  expect([await footprint(world, good), await footprint(world, decided)]).toEqual(before);
});

test("an approved change is confirmed as implemented by hand with a name and an address", async () => {
  const id = await improvementIn(world, "approved", { change_type: "role_adjustment", content: "by hand" });
  const before = await footprint(world, id);
  const url = "https://git.example.test/commit/1";
  const attempts: [Record<string, unknown>, string][] = [
    [{ status: "deployed" }, "name_missing"],
    [{ status: "deployed", implemented_by: "Ada" }, "implementation_url_missing"],
    [{ status: "deployed", implementation_url: url }, "name_missing"],
    [{ status: "deployed", implemented_by: "Cleo", implementation_url: url }, "not_a_reviewer"],
    [{ status: "deployed", implemented_by: "Mallory", implementation_url: url }, "unknown_person"],
    [
      { status: "deployed", implemented_by: "Ada", implementation_url: url, decided_by: "Ben" },
      "not_a_decision",
    ],
  ];
  for (const [cells, detail] of attempts) expect(await refusal(edit(id, cells))).toMatchObject({ detail });
  expect(
    await refusal(
      edit(id, { status: "deployed", implemented_by: "Ada", implementation_url: "javascript:alert(1)" }),
    ),
  ).toMatchObject({
    code: "23514",
  });
  expect(await footprint(world, id)).toEqual(before);

  await edit(id, { status: "deployed", implemented_by: "ada@example.test", implementation_url: url });
  const row = await read(world, id);
  expect(row).toMatchObject({ status: "deployed", implemented_by: "Ada", implementation_url: url });
  expect(row.deployed_at).toBeInstanceOf(Date);
  expect((await events(world, id)).at(-1)).toMatchObject({
    kind: "moved",
    to_status: "deployed",
    person_id: people.ada,
    surface: "studio",
    reason: `implemented by hand: ${url}`,
  });
  const [artifact] =
    await world.sql`select version, content from public.current_artifacts where path = 'agents/role' and team_id = ${world.teams.a}`;
  expect(artifact).toEqual({ version: 2, content: "by hand" });
});

test("two changes of the same content are not both confirmed, not even in one edit", async () => {
  const ids = [
    await improvementIn(world, "approved", { change_type: "parameter_tuning" }),
    await improvementIn(world, "approved", { change_type: "parameter_tuning" }),
  ];
  const both = world.sql`update public.improvements set status = 'deployed', implemented_by = 'Ada', implementation_url = 'https://x.test/1' where id = any (${ids})`;
  expect(await refusal(both)).toMatchObject({ code: "PT409", detail: "rival_deployed" });
  for (const id of ids) expect(await read(world, id)).toMatchObject({ status: "approved" });
});

test.each(["service", "ada", "dora", "runtimeA", "anon"] as const)(
  "no table edit is open to %s",
  async (name) => {
    const id = await improvementIn(world, "in_review");
    const before = await footprint(world, id);
    const attempt = asRole(
      world.sql,
      actors[name],
      (tx) => tx`update public.improvements set status = 'approved', decided_by = 'Ada' where id = ${id}`,
    );
    expect(await refusal(attempt)).toMatchObject({ code: "42501" });
    expect(await footprint(world, id)).toEqual(before);
  },
);
