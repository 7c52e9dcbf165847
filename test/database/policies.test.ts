import { expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { actors, refusal, useWorld, world } from "./world.ts";

useWorld();

const inForce = async (team: string, change_type = "prompt_refinement") => {
  const [row] = await asRole(
    world.sql,
    actors.service,
    (tx) => tx`select p.* from public.read_policy(${team}, ${change_type}) p`,
  );
  return row;
};

test("the organisation's default holds where nothing else is said", async () => {
  expect(await inForce(world.teams.a)).toMatchObject({
    quorum: 1,
    min_evidence_tasks: 3,
    proposals_per_session: 3,
    max_prompt_characters: 32000,
    max_parameter_step: 4,
    min_tasks_to_measure: 20,
    quote_logs_in_private_repositories: true,
    allow_unchecked: false,
    max_changed_lines: 400,
  });
});

test("each setting comes from the most specific row that states it", async () => {
  await world.sql`insert into public.policies (team_id, change_type, quorum, min_evidence_tasks, max_prompt_characters) values
    (${world.teams.a}, null, 2, null, 1000), (null, 'prompt_refinement', 3, 5, 2000), (${world.teams.a}, 'prompt_refinement', null, null, 3000)`;
  expect(await inForce(world.teams.a)).toMatchObject({
    quorum: 2,
    min_evidence_tasks: 5,
    max_prompt_characters: 3000,
    proposals_per_session: 3,
  });
  expect(await inForce(world.teams.a, "code_modification")).toMatchObject({
    quorum: 2,
    min_evidence_tasks: 3,
    max_prompt_characters: 1000,
  });
  expect(await inForce(world.teams.b)).toMatchObject({
    quorum: 3,
    min_evidence_tasks: 5,
    max_prompt_characters: 2000,
  });
  await world.sql`delete from public.policies where team_id is not null or change_type is not null`;
});

test("the default stays and stays complete, also for the owner", async () => {
  const before = await world.sql`select * from public.policies`;
  expect(await refusal(world.sql`delete from public.policies`)).toMatchObject({
    code: "PT409",
    detail: "default_policy_stays",
  });
  expect(await refusal(world.sql`truncate public.policies`)).toMatchObject({
    code: "PT403",
    detail: "removal_not_recorded",
  });
  expect(await refusal(world.sql`update public.policies set change_type = 'role_adjustment'`)).toMatchObject({
    code: "23514",
  });
  expect(await refusal(world.sql`update public.policies set quorum = null`)).toMatchObject({ code: "23514" });
  expect(
    await refusal(world.sql`insert into public.policies (team_id, quorum) values (null, 2)`),
  ).toMatchObject({
    code: "23514",
  });
  expect(await world.sql`select * from public.policies`).toEqual(before);
});

test.each([
  { quorum: 0 },
  { quorum: 11 },
  { min_evidence_tasks: 0 },
  { proposals_per_session: 51 },
  { max_parameter_step: 0 },
  { min_tasks_to_measure: 1 },
])("%o is no policy", async (setting) => {
  expect(await refusal(world.sql`update public.policies set ${world.sql(setting)}`)).toMatchObject({
    code: "23514",
  });
  expect(await inForce(world.teams.a)).toMatchObject({ quorum: 1, min_evidence_tasks: 3 });
});

test("an administrator changes policies; reviewers and runtimes do not, and runtimes do not see them", async () => {
  const raise = (actor: (typeof actors)[keyof typeof actors]) =>
    asRole(world.sql, actor, (tx) => tx`update public.policies set quorum = 2`);
  for (const actor of [actors.ada, actors.cleo, actors.runtimeA, actors.stranger])
    expect((await raise(actor)).count).toBe(0);
  expect(await asRole(world.sql, actors.runtimeA, (tx) => tx`select from public.policies`)).toHaveLength(0);
  expect(await inForce(world.teams.a)).toMatchObject({ quorum: 1 });
  expect((await raise(actors.dora)).count).toBe(1);
  expect(await inForce(world.teams.a)).toMatchObject({ quorum: 2 });
});
