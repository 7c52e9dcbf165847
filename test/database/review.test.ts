import { describe, expect, test } from "vitest";
import { connect } from "../../local/postgres/connect.ts";
import { asRole } from "../support/as-role.ts";
import { decide, events, footprint, improvementIn, move, propose, read } from "./improvements.ts";
import { actors, people, refusal, setPolicy, useWorld, world } from "./world.ts";

useWorld();

describe("a decision over the API", () => {
  test("moves the improvement, names the person, and is kept", async () => {
    const id = await improvementIn(world, "in_review");
    expect(await decide(actors.ada, id, "approve")).toBe("approved");
    expect(await read(world, id)).toMatchObject({ status: "approved", version: 3, decided_by: "Ada" });
    expect((await events(world, id)).slice(-2)).toMatchObject([
      { kind: "decided", person_id: people.ada, how_known: "jwt", surface: "api" },
      {
        kind: "moved",
        person_id: people.ada,
        how_known: "jwt",
        surface: "api",
        made_by: "review",
        to_status: "approved",
      },
    ]);
  });

  test.each([
    ["on a version that is no more", actors.ada, "approve", 1, null, "PT409", "stale_version"],
    ["on no version", actors.ada, "approve", null, null, "PT409", "stale_version"],
    ["by a member", actors.cleo, "approve", 2, null, "PT403", "not_a_reviewer"],
    ["by another team's reviewer", actors.erik, "approve", 2, null, "PT403", "not_a_reviewer"],
    [
      "by another team's reviewer, who is not told its state",
      actors.erik,
      "approve",
      1,
      null,
      "PT403",
      "not_a_reviewer",
    ],
    ["by the team's runtime", actors.runtimeA, "approve", 2, null, "PT403", "unknown_person"],
    ["by a stranger", actors.stranger, "approve", 2, null, "PT403", "unknown_person"],
    ["without a sign-in", actors.anon, "approve", 2, null, "42501", undefined],
    ["with the secret key alone", actors.service, "approve", 2, null, "42501", undefined],
    ["to reject without a reason", actors.ada, "reject", 2, null, "PT422", "reason_missing"],
    [
      "to request changes for a blank reason",
      actors.ada,
      "request_changes",
      2,
      "  ",
      "PT422",
      "reason_missing",
    ],
    ["that is none", actors.ada, "applaud", 2, null, "PT422", "unknown_decision"],
    ["that is null", actors.ada, null, 2, null, "PT422", "unknown_decision"],
  ])("%s is refused and changes nothing", async (_, actor, decision, version, reason, code, detail) => {
    const id = await improvementIn(world, "in_review");
    const before = await footprint(world, id);
    const attempt = asRole(
      world.sql,
      actor,
      (tx) => tx`select public.decide_improvement(${id}, ${decision}, ${version}, ${reason})`,
    );
    expect(await refusal(attempt)).toMatchObject({ code, ...(detail ? { detail } : {}) });
    expect(await footprint(world, id)).toEqual(before);
  });

  test("about nothing is refused", async () => {
    expect(
      await refusal(decide(actors.ada, "00000000-0000-4000-8000-00000000dead", "approve")),
    ).toMatchObject({ code: "PT404" });
  });

  test("is not open to the proposer, under no account of the same person", async () => {
    const id = await asRole(world.sql, actors.adaAgain, async (tx) => {
      const made = crypto.randomUUID();
      await tx`insert into public.improvements (id, team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
        values (${made}, ${world.teams.a}, 't', 'prompt_refinement', 'r', ${world.artifacts.prompt}, 'h', 'c', ${made}, 'person')`;
      return made;
    });
    await move(world.sql, id, "in_review", "validation");
    const before = await footprint(world, id);
    for (const actor of [actors.ada, actors.adaAgain])
      expect(await refusal(decide(actor, id, "approve"))).toMatchObject({
        code: "PT403",
        detail: "own_proposal",
      });
    expect(await footprint(world, id)).toEqual(before);
    expect(await decide(actors.ben, id, "approve")).toBe("approved");
  });

  test("on what is decided already is refused with the version and without it", async () => {
    const id = await improvementIn(world, "in_review");
    await decide(actors.ada, id, "reject", 2, "no");
    const before = await footprint(world, id);
    expect(await refusal(decide(actors.ben, id, "approve", 2))).toMatchObject({
      detail: "stale_version",
      message: expect.stringContaining("rejected now"),
    });
    expect(await refusal(decide(actors.ben, id, "approve", 3))).toMatchObject({ detail: "not_in_review" });
    expect(await footprint(world, id)).toEqual(before);
  });
});

test.each([1, 2, 3, 4, 5])("of two reviewers who decide at once, one decides (%i)", async () => {
  const id = await improvementIn(world, "in_review");
  const sql = connect(world.database.url, { max: 2 });
  const outcomes = await Promise.allSettled([
    decide(actors.ada, id, "approve", 2, null, sql),
    decide(actors.ben, id, "reject", 2, "no", sql),
  ]);
  await sql.end();
  expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = outcomes.find((outcome) => outcome.status === "rejected");
  expect(refused?.reason).toMatchObject({ code: "PT409", detail: "stale_version" });
  const row = await read(world, id);
  expect([
    ["approved", "Ada"],
    ["rejected", "Ben"],
  ]).toContainEqual([row.status, row.decided_by]);
  expect((await events(world, id)).filter((event) => event.kind === "moved")).toHaveLength(2);
});

test("decisions, proposals and merges on the same file at once never wait for each other in a circle", async () => {
  const sql = connect(world.database.url, { max: 6 });
  const outcomes: PromiseSettledResult<unknown>[] = [];
  for (let round = 0; round < 6; round += 1) {
    const merged = await improvementIn(world, "shipping", { change_type: "tool_addition" });
    const rivals = await Promise.all(
      [1, 2, 3].map(() => improvementIn(world, "in_review", { change_type: "tool_addition" })),
    );
    outcomes.push(
      ...(await Promise.allSettled([
        move(sql, merged, "deployed", "delivery"),
        ...rivals.map((id) => decide(actors.ada, id, "approve", 2, null, sql)),
        ...rivals.map((id) => propose(world, { change_type: "tool_addition", revision_of: id }, sql)),
      ])),
    );
  }
  await sql.end();
  const codes = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []));
  expect(codes.filter((code) => code !== "PT409")).toEqual([]);
  expect(await world.sql`select * from private.broken_events()`).toEqual([]);
});

describe("a quorum", () => {
  test("counts people: a second account of the same person adds nothing", async () => {
    await setPolicy(world, { quorum: 2 });
    const id = await improvementIn(world, "in_review");
    expect(await decide(actors.ada, id, "approve")).toBe("in_review");
    expect(await refusal(decide(actors.adaAgain, id, "approve"))).toMatchObject({
      code: "PT409",
      detail: "already_decided",
    });
    expect(await read(world, id)).toMatchObject({ status: "in_review", decided_by: null });
    expect(await decide(actors.ben, id, "approve")).toBe("approved");
    await setPolicy(world, { quorum: 1 });
  });

  test("is not needed to reject", async () => {
    await setPolicy(world, { quorum: 3 });
    const id = await improvementIn(world, "in_review");
    await decide(actors.ada, id, "approve");
    expect(await decide(actors.ben, id, "reject", 2, "no")).toBe("rejected");
    await setPolicy(world, { quorum: 1 });
  });

  test("is taken from the most specific policy that states one", async () => {
    await world.sql`insert into public.policies (team_id, change_type, quorum) values
      (null, 'role_adjustment', 2), (${world.teams.a}, 'role_adjustment', 1), (${world.teams.a}, 'code_modification', null)`;
    await world.sql`insert into public.policies (change_type, quorum) values ('code_modification', 2)`;
    const role = await improvementIn(world, "in_review", { change_type: "role_adjustment" });
    const code = await improvementIn(world, "in_review", { change_type: "code_modification" });
    expect(await decide(actors.ada, role, "approve")).toBe("approved");
    expect(await decide(actors.ada, code, "approve")).toBe("in_review");
    await world.sql`delete from public.policies where team_id is not null or change_type is not null`;
  });
});

test("what a mapped account decided is not decided again under the typed name", async () => {
  await setPolicy(world, { quorum: 2 });
  const id = await improvementIn(world, "in_review");
  await decide(actors.ada, id, "approve");
  const before = await footprint(world, id);
  expect(
    await refusal(
      world.sql`update public.improvements set status = 'approved', decided_by = 'Ada' where id = ${id}`,
    ),
  ).toMatchObject({
    detail: "already_decided",
  });
  expect(await footprint(world, id)).toEqual(before);
  await setPolicy(world, { quorum: 1 });
});
