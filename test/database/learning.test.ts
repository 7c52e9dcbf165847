import { expect, test } from "vitest";
import { learnPatterns } from "../../shared/learning/learn-patterns.ts";
import { asRole } from "../support/as-role.ts";
import { propose } from "./improvements.ts";
import {
  findingB,
  kept,
  later,
  offer,
  offeredTo,
  pattern,
  rest,
  see,
  theOffer,
  useLearningWorld,
} from "./learning-session.ts";
import { measure, promptB } from "./learning-world.ts";
import { actors, refusal, world } from "./world.ts";

useLearningWorld();

test("a kept change becomes a pattern that names neither its team nor its tool, and its gain is weighed with the prior", async () => {
  expect(await learnPatterns(rest)).toBe(1);
  const learned = await pattern();
  expect(learned).toMatchObject({ spread: "pilot", measured_teams: 1, rule: "repetition" });
  expect(learned.wording).toContain("Never repeat a call of {tool} with the same arguments");
  expect(JSON.stringify(learned)).not.toMatch(/`search`|Alpha|acme|confidential/);
  const [gain] = await world.sql`select * from public.improvement_gains where improvement_id = ${kept}`;
  expect(gain?.observed).toBe(0.15);
  expect(gain?.effect).toBeGreaterThan(0.1);
  expect(gain?.effect).toBeLessThan(0.15);
});

test("learning again changes nothing, and is not even computed while nothing is new", async () => {
  const before = await pattern();
  expect(await learnPatterns(rest)).toBe(0);
  expect(await pattern()).toEqual(before);
});

test("what ends while the model is computed is learned next", async () => {
  const begin = async () => (await world.sql`select * from public.begin_learning()`)[0];
  expect(await begin()).toBeUndefined();
  const ends = () => measure(world, kept, 0.15);
  await world.sql`delete from public.impact_estimates where improvement_id = ${kept}`;
  await ends();
  const begun = await begin();
  await world.sql`delete from public.impact_estimates where improvement_id = ${kept}`;
  await ends();
  await world.sql`select public.record_learning('[]', '[]', ${begun?.begun_at}, ${begun?.experiments_ended})`;
  expect(await begin()).toBeDefined();
  await learnPatterns(rest);
  expect(await begin()).toBeUndefined();
});

test("before it is offered, no other team sees the pattern or who has it", async () => {
  for (const actor of [actors.erik, actors.stranger, actors.runtimeB, actors.runtimeA])
    for (const table of ["patterns", "pattern_adoptions", "improvement_gains"])
      expect(await see(actor, table), table).toHaveLength(0);
  expect(await see(actors.cleo, "patterns")).toHaveLength(1);
});

test("what a team does not share is offered to nobody", async () => {
  await world.sql`insert into public.policies (team_id, shares_patterns) values (${world.teams.a}, 'nothing')`;
  expect(await offer()).toBe(0);
  expect(await offeredTo(world.teams.b)).toEqual([]);
  await world.sql`delete from public.policies where team_id = ${world.teams.a}`;
});

test("a team that wants nothing from others is offered nothing", async () => {
  await world.sql`insert into public.policies (team_id, patterns_per_session) values (${world.teams.b}, 0)`;
  expect(await offer()).toBe(0);
  await world.sql`delete from public.policies where team_id = ${world.teams.b}`;
});

test("a similar team gets a proposal on its own prompt, with its own finding and the proof in figures", async () => {
  expect(await offer()).toBe(1);
  const row = await theOffer(world.teams.b);
  expect(row.proposed_content).toBe(
    promptB.replace(
      "- Be brief.\n",
      "- Be brief.\n- Never repeat a call of `web_search` with the same arguments: the result will be the same. Change the arguments, try another way, or report what you could not find.\n",
    ),
  );
  expect(row.evidence.findings).toEqual([Number(findingB)]);
  expect(row.evidence.excerpts).toEqual([`confidential words of team ${world.teams.b}`]);
  expect(row.evidence.pattern).toMatchObject({ measured_teams: 1, chance: expect.any(Number) });
  expect(row.expected_effect.prior).toEqual({ mean: row.expected_effect.estimate, sd: expect.any(Number) });
  expect(row.rationale).toMatch(/in another team with this change.*95 % interval.*% probable/s);
  const told = JSON.stringify([
    row.title,
    row.rationale,
    row.evidence,
    row.expected_effect,
    row.proposed_content,
  ]);
  for (const secret of ["Alpha", "acme", "`search`", "Team A", `team ${world.teams.a}`, kept])
    expect(told).not.toContain(secret);
});

test("it goes the ordinary way: proposed, to be validated, recorded", async () => {
  const row = await theOffer(world.teams.b);
  expect(row.status).toBe("proposed");
  const [queued] =
    await world.sql`select count(*)::int as n from private.work_items where kind = 'validation' and key = ${row.id}`;
  expect(queued?.n).toBe(1);
  const events =
    await world.sql`select kind, how_known from public.improvement_events where improvement_id = ${row.id}`;
  expect(events).toEqual([{ kind: "proposed", how_known: "system" }]);
});

test("what people of another team wrote is approved by no policy; what our own rules would have said is as any other", async () => {
  await world.sql`insert into public.policies (team_id, change_type, auto_approve_up_to) values (${world.teams.b}, 'prompt_refinement', 'medium')`;
  const { id } = await theOffer(world.teams.b);
  const approvable = (risk: string) => world.sql`
    select private.approvable_by_policy(jsonb_populate_record(i, ${world.sql.json({ status: "in_review", risk })})) as yes
    from public.improvements i where i.id = ${id}`;
  expect(await approvable("medium")).toEqual([{ yes: false }]);
  expect(await approvable("low")).toEqual([{ yes: true }]);
  await world.sql`delete from public.policies where team_id = ${world.teams.b}`;
});

test("a session that is held twice, or again while it waits, offers nothing more", async () => {
  expect(await offer()).toBe(0);
  expect(await offer(later())).toBe(0);
  expect(await offeredTo(world.teams.b)).toHaveLength(1);
});

test("the team sees the pattern now, and still not whose it was", async () => {
  expect(await see(actors.erik, "patterns")).toHaveLength(1);
  const adoptions = await see(actors.erik, "pattern_adoptions");
  expect(adoptions.map(({ how, team_id }) => [how, team_id])).toEqual([["offered", world.teams.b]]);
  expect(await see(actors.runtimeB, "patterns")).toHaveLength(0);
  expect(await see(actors.dora, "pattern_adoptions")).toHaveLength(2);
});

test("nobody can pass a change off as a pattern, or offer one by hand", async () => {
  const before = await world.sql`select count(*)::int as n from public.improvements`;
  for (const actor of [actors.anon, actors.stranger, actors.runtimeB, actors.erik, actors.dora]) {
    const forged = asRole(world.sql, actor, (tx) =>
      propose(world, { team: world.teams.b, artifact: world.artifacts.other, origin: "pattern" }, tx),
    );
    expect((await refusal(forged)).code).toBe("42501");
    for (const call of [
      "begin_learning()",
      "pattern_candidates()",
      "effects_to_learn()",
      "improvements_to_learn()",
    ])
      expect((await refusal(asRole(world.sql, actor, (tx) => tx.unsafe(`select public.${call}`)))).code).toBe(
        "42501",
      );
    const offered = asRole(
      world.sql,
      actor,
      (tx) =>
        tx`select public.offer_pattern(id, ${world.teams.b}, 1, 1, '{}') from (select gen_random_uuid() as id) p`,
    );
    expect((await refusal(offered)).code).toBe("42501");
  }
  expect(await world.sql`select count(*)::int as n from public.improvements`).toEqual(before);
});

test("the functions' own role writes nothing past its functions", async () => {
  for (const table of ["patterns", "pattern_adoptions", "improvement_gains"]) {
    const change = asRole(world.sql, actors.service, (tx) => tx`delete from ${tx(table)}`);
    expect((await refusal(change)).code).toBe("42501");
  }
});
