import { beforeAll, describe, expect, test } from "vitest";
import { learnPatterns } from "../../shared/learning/learn-patterns.ts";
import { readSuccessLines } from "../../shared/learning/read-success.ts";
import { proposeImprovements } from "../../shared/proposals/propose-improvements.ts";
import { bring, improvementIn, move } from "./improvements.ts";
import {
  later,
  offer,
  offeredTo,
  pattern,
  rest,
  see,
  teamId,
  theOffer,
  useLearningWorld,
} from "./learning-session.ts";
import { addEvidence, addFinding, addTeam, measure, promptA, promptB, setPrompt } from "./learning-world.ts";
import { actors, slack, world } from "./world.ts";

useLearningWorld();

beforeAll(async () => {
  await learnPatterns(rest);
  await offer();
});

test("a pilot is with one team at a time; when that has measured it the next one gets it", async () => {
  const c = await addTeam(world, "c");
  await addFinding(world, c, { agent: "researcher", tool: "find_hotels" });
  expect(await offer(later())).toBe(0);
  const { id } = await theOffer(world.teams.b);
  await bring(world, id, "deployed");
  expect(await offer(later())).toBe(0);
  await measure(world, id, 0.12);
  await learnPatterns(rest);
  expect(await pattern()).toMatchObject({ spread: "pilot", measured_teams: 2 });
  expect(await offer(later())).toBe(1);
  const row = await theOffer(c);
  expect(row.proposed_content).toContain("Never repeat a call of `find_hotels`");
  expect(row.rationale).toContain("in 2 other teams");
});

describe("a refusal", () => {
  let c: string;
  beforeAll(async () => {
    [c] = (await world.sql`select id from public.teams where slug = 'c'`).map(({ id }) => id) as [string];
    const { id } = await theOffer(c);
    await move(world.sql, id, "in_review", "validation");
    await move(world.sql, id, "rejected", "review");
  });

  test("is remembered: neither the pattern nor our own rule proposes the same again", async () => {
    expect(await offer(later())).toBe(0);
    const before = await world.sql`select count(*)::int as n from public.improvements where team_id = ${c}`;
    await proposeImprovements(rest, later);
    expect(await world.sql`select count(*)::int as n from public.improvements where team_id = ${c}`).toEqual(
      before,
    );
  });

  test("holds as long as policy says", async () => {
    await world.database.adminSql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`update public.improvements set status_changed_at = now() - interval '91 days' where team_id = ${c}`;
    });
    const [candidate] = await world.sql`select team::text from public.pattern_candidates() where team = ${c}`;
    expect(candidate).toEqual({ team: c });
    await world.sql`update public.policies set refusal_days = 100 where team_id is null and change_type is null and risk is null`;
    expect(await world.sql`select team from public.pattern_candidates() where team = ${c}`).toHaveLength(0);
    expect(await offer(later())).toBe(0);
  });

  test("gives way to evidence that has doubled", async () => {
    const [finding] = await world.sql`select id from public.findings where team_id = ${c}`;
    await addEvidence(world, c, String(finding?.id), 5);
    expect(await offer(later())).toBe(1);
    expect(await offeredTo(c)).toHaveLength(2);
  });
});

test("what cannot be adapted is not proposed, and the reason is kept for the team", async () => {
  await move(world.sql, (await theOffer((await teamId("c")) ?? "")).id, "withdrawn", "administrator");
  const d = await addTeam(world, "d");
  await addFinding(world, d, { agent: "researcher", tool: null });
  const e = await addTeam(
    world,
    "e",
    `${promptB}\n- Never repeat a call of \`lookup\` with the same arguments: the result will be the same. Change the arguments, try another way, or report what you could not find.\n`,
  );
  await addFinding(world, e, { agent: "researcher", tool: "lookup" });
  const g = await addTeam(world, "unlike", "Du prüfst Rechnungen.\n");
  await addFinding(world, g, { agent: "buchhaltung", tool: "konto" });
  expect(await offer(later())).toBe(0);
  const reasons =
    await world.sql`select team_id, reason from public.pattern_adoptions where how = 'not_offered' order by team_id`;
  expect(reasons).toEqual([
    { team_id: d, reason: "It is about a tool, and the finding here names none." },
    { team_id: e, reason: "The content says so already." },
    { team_id: g, reason: expect.stringContaining("too different") },
  ]);
  expect([...(await offeredTo(d)), ...(await offeredTo(e)), ...(await offeredTo(g))]).toEqual([]);
});

test("the first team's name is told only where its policy allows it", async () => {
  await world.sql`insert into public.policies (team_id, shares_patterns) values (${world.teams.a}, 'source')`;
  const f = await addTeam(world, "f");
  await addFinding(world, f, { agent: "researcher", tool: "maps" });
  expect(await offer(later())).toBe(1);
  expect((await theOffer(f)).rationale).toContain("in Team A and other teams");
});

test("an experiment that confirms a pattern begins later and bets on what is known; no one else's proposal may say what to bet on", async () => {
  const { id } = await theOffer((await teamId("f")) ?? "");
  const forged = await improvementIn(world, "in_review");
  for (const improvement of [id, forged])
    await world.database.adminSql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`update public.improvements set expected_effect = ${tx.json({ metric: "success_rate", estimate: 0.1, prior: { mean: 0.1, sd: 0.03 } })} where id = ${improvement}`;
      await tx`insert into public.experiments (team_id, improvement_id, path, phase, control_artifact_id, control_hash, treatment_hash)
        select team_id, id, 'agents/prompt', 'shipping', artifact_id, 'a', 'b' from public.improvements where id = ${improvement}`;
    });
  const priors = await world.sql`
    select i.origin, private.experiment_baseline(x.id) -> 'prior' as prior, private.first_share(i.id) as share from public.experiments x
    join public.improvements i on i.id = x.improvement_id where i.id in (${id}, ${forged}) order by i.origin`;
  expect(priors).toEqual([
    { origin: "pattern", prior: { mean: 0.1, sd: 0.03 }, share: 25 },
    { origin: "rule", prior: null, share: 5 },
  ]);
});

test("effects that differ more between teams than they help stop the spread", async () => {
  await move(world.sql, (await theOffer((await teamId("f")) ?? "")).id, "withdrawn", "administrator");
  const { id } = await pattern();
  for (const [slug, effect] of [
    ["g", -0.12],
    ["h", 0.16],
    ["i", -0.14],
  ] as const) {
    const team = await addTeam(world, slug);
    const artifact = await setPrompt(world, team, `${promptB}${slug}`);
    const improvement = await improvementIn(world, "deployed", { team, artifact, origin: "pattern" });
    await world.sql`insert into public.pattern_adoptions (pattern_id, team_id, improvement_id, how) values (${String(id)}, ${team}, ${improvement}, 'offered')`;
    await measure(world, improvement, effect);
  }
  await addFinding(world, await addTeam(world, "j"));
  await learnPatterns(rest);
  expect(await pattern()).toMatchObject({
    spread: "stopped",
    because: expect.stringContaining("differs more between teams"),
  });
  expect(await offer(later())).toBe(0);
  expect(
    await world.sql`select public.offer_pattern(${String(id)}, ${(await teamId("j")) ?? ""}, 1, 1, '{}') as offered`,
  ).toEqual([{ offered: null }]);
});

test("a rewrite is kept in mind as one that fits nobody else", async () => {
  const artifact = await setPrompt(world, world.teams.a, "one\ntwo\n");
  await improvementIn(world, "kept", { artifact, content: "three\n" });
  expect(await learnPatterns(rest)).toBe(1);
  const [row] = await world.sql`select spread, because, wording from public.patterns where change is null`;
  expect(row).toEqual({
    spread: "stopped",
    because: expect.stringContaining("changes or removes"),
    wording: "",
  });
});

test("the five numbers are those of the rows, per team and for all that the reader may see", async () => {
  const rows = await see(actors.cleo, "success_metrics");
  const own = rows.find(({ team_id }) => team_id === world.teams.a);
  expect(rows).toHaveLength(2);
  expect(own).toMatchObject({
    proposals: 3,
    decided: 2,
    approved: 2,
    share_approved: 1,
    measured: 1,
    deployed: 2,
  });
  expect(own?.average_gain).toBeGreaterThan(0);
  expect(rows.find(({ team_id }) => team_id === null)).toMatchObject({ proposals: 3 });
  const all = (await see(actors.dora, "success_metrics")).find(({ team_id }) => team_id === null);
  const [offered] = await world.sql`
    select count(*)::int as n, count(*) filter (where i.status = 'deployed')::int as in_force
    from public.pattern_adoptions a join public.improvements i on i.id = a.improvement_id where a.how = 'offered'`;
  expect(all).toMatchObject({ patterns_offered: offered?.n, patterns_adopted: offered?.in_force });
  expect(await see(actors.stranger, "success_metrics")).toMatchObject([{ team_id: null, proposals: 0 }]);
});

test("the weekly summary of a channel tells its team's numbers and nobody else's", async () => {
  const week = [new Date(Date.now() - 7 * 86_400_000), new Date(Date.now() + 60_000)] as const;
  const lines = await readSuccessLines(rest, slack.channel, ...week);
  expect(lines).toEqual([
    expect.stringMatching(
      /^3 proposed · 2 of 2 decided proposals approved · .* from proposal to deployment · average gain \+\d+\.\d points of the success rate \(1 measured\)$/,
    ),
  ]);
  expect(await readSuccessLines(rest, "C0NOBODY", ...week)).toEqual([]);
});

test("the prompt that the pattern came from was never shown to anybody else", async () => {
  const [row] = await world.sql`
    select count(*)::int as n from public.improvements where team_id <> ${world.teams.a}
      and (proposed_content || rationale || title || evidence::text) like ${`%${promptA.split("\n")[1]}%`}`;
  expect(row?.n).toBe(0);
});
