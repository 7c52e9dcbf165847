import { beforeAll, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import {
  advance,
  ask,
  clear,
  experimentOf,
  find,
  minute,
  passTime,
  promptOf,
  startedExperiment,
  workBefore,
} from "./experiments-world.ts";
import { deliveries, events, move, read } from "./improvements.ts";
import { actors, people, refusal, useWorld, world } from "./world.ts";

useWorld();
beforeAll(() => workBefore(world));

const now = (improvement: string) => experimentOf(world, improvement);

test("the kill switch: a reviewer's word, over the API or typed in Studio, and every task gets the old version at once", async () => {
  for (const way of ["api", "studio"] as const) {
    const { improvement, experiment } = await startedExperiment(world, { content: "the new prompt" });
    await advance(world, experiment.id, "at_50");
    let treated = "";
    while (treated === "") {
      const { task, served } = await ask(world.sql, world.teams.a);
      if (promptOf(served) === "the new prompt") treated = task;
    }
    const stop = (actor: (typeof actors)["ada"]) =>
      asRole(world.sql, actor, (tx) => tx`select public.stop_experiment(${experiment.id}, 'it looks odd')`);
    for (const actor of [actors.cleo, actors.runtimeA, actors.erik, actors.stranger])
      expect(await refusal(stop(actor))).toMatchObject({ code: "PT403" });
    const type = (name: string) =>
      world.sql`update public.experiments set stopped_by = ${name} where id = ${experiment.id}`;
    for (const name of ["Cleo", "Erik", "Nobody"])
      expect(await refusal(type(name))).toMatchObject({ code: "PT403" });
    expect((await now(improvement)).status).toBe("at_50");

    if (way === "api") await stop(actors.ada);
    else await type("Ada");
    expect(await now(improvement)).toMatchObject({ status: "stopped", share: 0 });
    const again = await asRole(
      world.sql,
      actors.runtimeA,
      (tx) => tx<{ path: string; content: string }[]>`select * from public.resolve_config(${treated})`,
    );
    expect(promptOf(again)).toBe("the first prompt");
    expect((await events(world, improvement)).at(-1)).toMatchObject({
      kind: "experiment",
      made_by: "review",
      person_id: people.ada,
      how_known: way === "api" ? "jwt" : "asserted",
    });
    // Its pull request is still there for a person to decide about.
    expect((await read(world, improvement)).status).toBe("shipping");
    expect(await refusal(stop(actors.ada))).toMatchObject({ detail: "has_ended" });
    await clear(world);
  }
});

test("harm closes the pull request, whatever else is alarmed, and what was recorded says why", async () => {
  const { improvement, experiment } = await startedExperiment(world, { content: "the new prompt" });
  await find(world, experiment.id, { verdict: "invalid", treated: 12 });
  expect(await now(improvement)).toMatchObject({ status: "at_5", held_for: "sample_ratio" });
  expect((await read(world, improvement)).needs_attention).toContain("not divided as they should be");
  await find(world, experiment.id, { verdict: "running", treated: 15 });
  expect(await now(improvement)).toMatchObject({ status: "at_5", held_for: null });
  expect((await read(world, improvement)).needs_attention).toBeNull();
  await find(world, experiment.id, { verdict: "invalid", treated: 16, srm: false });
  expect(await now(improvement)).toMatchObject({ held_for: "missing_outcomes" });
  await find(world, experiment.id, {
    verdict: "harm",
    treated: 20,
    tasks: 300,
    harmed: ["success", "duration"],
  });
  expect(await now(improvement)).toMatchObject({ status: "harmed", share: 0, held_for: null });
  expect((await read(world, improvement)).status).toBe("abandoned");
  const [ended, abandoned] = (await events(world, improvement)).slice(-2);
  expect(ended).toMatchObject({ kind: "experiment", made_by: "impact" });
  expect(abandoned).toMatchObject({
    to_status: "abandoned",
    made_by: "impact",
    reason: "success, duration got worse with the new version (20 of 300 tasks had it)",
  });
  expect((await deliveries(world, improvement)).map(({ kind }) => kind).slice(-3)).toEqual([
    "slack_message",
    "slack_note",
    "github_sync",
  ]);
});

test("what is known to be not better is lost; what gives no answer goes back to the old version and never ships", async () => {
  const lost = await startedExperiment(world);
  await find(world, lost.experiment.id, { verdict: "worse", treated: 50 });
  expect([(await now(lost.improvement)).status, (await read(world, lost.improvement)).status]).toEqual([
    "lost",
    "abandoned",
  ]);
  const open = await startedExperiment(world);
  await advance(world, open.experiment.id, "at_50");
  await find(world, open.experiment.id, { verdict: "inconclusive", treated: 3000 });
  expect(await now(open.improvement)).toMatchObject({ status: "inconclusive", share: 0 });
  expect(await read(world, open.improvement)).toMatchObject({
    status: "shipping",
    needs_attention: expect.stringContaining("without an answer"),
  });
  expect((await deliveries(world, open.improvement)).map(({ kind }) => kind)).not.toContain("github_merge");
});

test("a win is merged; some tasks keep the old version for two weeks, and then it is kept", async () => {
  const { improvement, experiment } = await startedExperiment(world, { content: "the winner" });
  await advance(world, experiment.id, "at_100");
  expect(await now(improvement)).toMatchObject({ status: "at_100", share: 95 });
  await passTime(world, "15 days");
  await find(world, experiment.id, { verdict: "better", treated: 201 });
  // Not merged yet, for whatever reason: nobody gets the old version back for that.
  expect((await now(improvement)).status).toBe("at_100");
  await passTime(world, "-15 days");
  await move(world.sql, improvement, "deployed", "delivery");
  expect(await now(improvement)).toMatchObject({ status: "at_100", phase: "shipping" });
  const contents = new Set<string | undefined>();
  // Five in a hundred keep it: that none of so many does happens once in two million times.
  for (let n = 0; n < 280; n++) contents.add(promptOf((await ask(world.sql, world.teams.a)).served));
  expect(contents).toEqual(new Set(["the winner", "the first prompt"]));
  await world.sql`delete from public.tasks where outcome is null`;
  await world.sql`select private.watch_experiments()`;
  expect((await read(world, improvement)).status).toBe("deployed");
  await passTime(world, "13 days");
  await find(world, experiment.id, { verdict: "better", treated: 250 });
  expect((await now(improvement)).status).toBe("at_100");
  await passTime(world, "2 days");
  await workBefore(world, 1);
  await minute(world);
  expect([(await now(improvement)).status, (await read(world, improvement)).status]).toEqual(["won", "kept"]);
  expect(promptOf((await ask(world.sql, world.teams.a)).served)).toBe("the winner");
  const [estimate] = await world.sql`
    select * from public.impact_estimates where improvement_id = ${improvement} and method = 'held_back'`;
  // Of the tasks that asked after the decision none was closed in time.
  expect(estimate).toMatchObject({ before_value: 0, after_value: 0, effect: 0 });
  expect(Number(estimate?.before_tasks) + Number(estimate?.after_tasks)).toBe(280);
  expect(estimate?.low).toBeLessThan(0);
  expect(estimate?.verdict).toMatch(
    /^After the decision 0\.0 % of \d+ tasks .*: \+0\.0 points \(95 % interval -\d+\.\d to \+\d+\.\d\)\.$/,
  );
});
