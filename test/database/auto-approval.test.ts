import { beforeEach, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { decide, events, improvementIn, move, type Proposal, propose, read } from "./improvements.ts";
import { actors, refusal, useWorld, world } from "./world.ts";

useWorld();
beforeEach(async () => {
  await world.sql`delete from public.policies where team_id is not null or change_type is not null or risk is not null`;
});

/** Has the checks pass, as validate-improvement reports it. */
async function pass(id: string): Promise<void> {
  const [claim] =
    await world.sql`select lease_token from public.claim_work('validation', 500) where key = ${id}`;
  await world.sql`select public.record_validation(${id}, ${claim?.lease_token}, 'passed', '{"summary": "fine"}')`;
}

const passed = async (proposal: Proposal & { risk?: string } = {}) => {
  const id = await propose(world, proposal);
  await pass(id);
  return id;
};
const allow = (row: Record<string, unknown>) => world.sql`insert into public.policies ${world.sql(row)}`;

test("nothing is approved without a person unless a policy says so", async () => {
  expect(await read(world, await passed())).toMatchObject({ status: "in_review" });
});

test("a policy approves what the system proposes for a prompt, up to the risk it states, on the record", async () => {
  await allow({ change_type: "prompt_refinement", auto_approve_up_to: "medium" });
  const id = await passed();
  expect(await read(world, id)).toMatchObject({ status: "approved", decided_by: null });
  expect((await events(world, id)).at(-1)).toMatchObject({
    to_status: "approved",
    made_by: "policy",
    how_known: "system",
    surface: "system",
    person_id: null,
    reason: "policies approve a prompt refinement of medium risk",
  });
  await allow({ change_type: "prompt_refinement", team_id: world.teams.a, auto_approve_up_to: "low" });
  expect(await read(world, await passed())).toMatchObject({ status: "in_review" });
  // Other kinds are none of this policy's business.
  expect(await read(world, await passed({ change_type: "parameter_tuning" }))).toMatchObject({
    status: "in_review",
  });
});

test.each(["code_modification", "tool_addition", "role_adjustment"] as const)(
  "a %s is never approved by a policy: there is no such policy, and the guard refuses the move",
  async (change_type) => {
    expect(await refusal(allow({ change_type, auto_approve_up_to: "low" }))).toMatchObject({ code: "23514" });
    expect(await refusal(world.sql`update public.policies set auto_approve_up_to = 'low'`)).toMatchObject({
      code: "23514",
    });
    const id = await improvementIn(world, "in_review", { change_type });
    expect(await refusal(move(world.sql, id, "approved", "policy"))).toMatchObject({
      code: "PT403",
      detail: "needs_a_person",
    });
    expect(await read(world, id)).toMatchObject({ status: "in_review" });
  },
);

test("high risk is no risk that a policy can accept", async () => {
  expect(
    await refusal(allow({ change_type: "prompt_refinement", auto_approve_up_to: "high" })),
  ).toMatchObject({
    code: "23514",
  });
});

test("what a team or a person proposes is not approved by a policy, whatever risk they say it has", async () => {
  await allow({ change_type: "prompt_refinement", auto_approve_up_to: "medium" });
  for (const [actor, origin] of [
    [actors.runtimeA, "team"],
    [actors.cleo, "person"],
  ] as const) {
    const id = await asRole(world.sql, actor, (tx) => propose(world, { origin }, tx));
    await pass(id);
    expect(await read(world, id)).toMatchObject({ status: "in_review" });
  }
});

test("what rests on imported history is released first, and then approved like the rest", async () => {
  await allow({ change_type: "prompt_refinement", auto_approve_up_to: "medium" });
  const [finding] =
    await world.sql`insert into public.findings (team_id, rule, severity, summary, confidence, fingerprint)
    values (${world.teams.a}, 'r', 'low', 's', 1, 'imported') returning id::int`;
  await world.sql`with t as (insert into public.tasks (team_id, started_at, source) values (${world.teams.a}, now(), 'import') returning id)
    insert into public.finding_evidence (finding_id, task_id, team_id, message_ids, occurred_at) select ${finding?.id}, id, ${world.teams.a}, '{1}', now() from t`;
  const id = await propose(world, { evidence: { findings: [finding?.id] } });
  expect(await read(world, id)).toMatchObject({ status: "proposed", waits_for: "release" });
  await asRole(world.sql, actors.dora, (tx) => tx`select public.release_improvement(${id})`);
  await pass(id);
  expect(await read(world, id)).toMatchObject({ status: "approved" });
});

test("a quorum depends on the risk where a policy says so", async () => {
  await allow({ risk: "medium", quorum: 2 });
  const id = await improvementIn(world, "in_review", { change_type: "role_adjustment" });
  expect(await decide(actors.ada, id)).toBe("in_review");
  expect(await decide(actors.ben, id)).toBe("approved");
  // The team's own word counts before the risk's.
  await allow({ team_id: world.teams.a, quorum: 1 });
  const next = await improvementIn(world, "in_review", { change_type: "role_adjustment" });
  expect(await decide(actors.ada, next)).toBe("approved");
});
