import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import {
  type Experiment,
  experimentOf,
  type Finding,
  find,
  passTime,
  startedExperiment,
  workBefore,
} from "./experiments-world.ts";
import { move, read } from "./improvements.ts";
import { actors, useWorld, world } from "./world.ts";

// Random histories of experiments against a small model of the rules: what advances, holds, ends, and what follows.

useWorld();
beforeAll(async () => {
  await workBefore(world, 200);
});

type Step =
  | ({ kind: "count" } & Finding & { treated: number })
  | { kind: "days"; days: number }
  | { kind: "stop" }
  | { kind: "forbid" }
  | { kind: "allow" }
  | { kind: "merge" }
  | { kind: "close" };

const verdicts = [
  "running",
  "running",
  "running",
  "better",
  "better",
  "no_worse",
  "invalid",
  "harm",
  "worse",
  "inconclusive",
] as const;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("count" as const),
      verdict: fc.constantFrom(...verdicts),
      treated: fc.integer({ min: 0, max: 120 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("days" as const), days: fc.constantFrom(1, 8, 15) }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>(
      { kind: "stop" },
      { kind: "forbid" },
      { kind: "allow" },
      { kind: "merge" },
      { kind: "close" },
    ),
  },
);

/** What the rules say, in the words of the documentation and with nothing of the SQL. */
interface Model {
  experiment: string;
  hold: string | null;
  improvement: string;
  treated: number;
  daysInStage: number;
  forbidden: boolean;
  harmful: boolean;
}

const ramp = [
  { at: "at_5", next: "at_25", treated: 30 },
  { at: "at_25", next: "at_50", treated: 100 },
  { at: "at_50", next: "at_100", treated: 200 },
];
const isRunning = ({ experiment }: Model) => experiment.startsWith("at_");
const isMerged = ({ improvement }: Model) => improvement === "deployed" || improvement === "kept";

function end(model: Model, as: string): void {
  model.experiment = as;
  model.hold = null;
}

function harm(model: Model): void {
  if (isMerged(model) && model.forbidden) {
    model.hold = "rollback_forbidden";
    return;
  }
  end(model, "harmed");
  model.improvement = isMerged(model) ? "reverting" : "abandoned";
}

function advance(model: Model, step: Step): void {
  switch (step.kind) {
    case "forbid":
      model.forbidden = true;
      return;
    case "allow":
      if (!model.forbidden) return;
      model.forbidden = false;
      if (model.harmful && isRunning(model)) harm(model);
      return;
    case "stop":
      if (!isRunning(model)) return;
      end(model, "stopped");
      if (isMerged(model)) model.improvement = "reverting";
      return;
    case "close":
      if (model.improvement !== "shipping") return;
      model.improvement = "abandoned";
      if (isRunning(model)) end(model, "stopped");
      return;
    case "merge":
      if (model.improvement !== "shipping") return;
      model.improvement = "deployed";
      if (isRunning(model) && model.experiment !== "at_100") end(model, "stopped");
      return;
    case "days":
      model.daysInStage += step.days;
      if (isRunning(model) && model.experiment === "at_100" && model.hold === null) finishHoldBack(model);
      return;
    case "count":
      count(model, step);
  }
}

function finishHoldBack(model: Model): void {
  if (model.daysInStage <= 14 || model.improvement === "shipping") return;
  end(model, "won");
  if (model.improvement === "deployed") model.improvement = "kept";
}

function count(model: Model, { verdict, treated }: Finding & { treated: number }): void {
  if (!isRunning(model)) return;
  model.treated += treated;
  model.harmful = verdict === "harm";
  if (verdict === "harm") {
    harm(model);
    return;
  }
  if (verdict === "invalid") {
    model.hold = "sample_ratio";
    return;
  }
  model.hold = null;
  if (model.experiment === "at_100") {
    finishHoldBack(model);
    return;
  }
  if (verdict === "worse") {
    end(model, "lost");
    model.improvement = "abandoned";
    return;
  }
  if (verdict === "inconclusive") {
    end(model, "inconclusive");
    return;
  }
  const here = ramp.find(({ at }) => at === model.experiment);
  if (!here || model.treated < here.treated) return;
  if (here.next === "at_100" && verdict === "running") return;
  model.experiment = here.next;
  model.daysInStage = 0;
}

async function act(step: Step, model: Model, experiment: Experiment, improvement: string): Promise<void> {
  const asAda = (call: "forbid" | "allow" | "stop") =>
    asRole(world.sql, actors.ada, (tx) =>
      call === "forbid"
        ? tx`select public.forbid_rollback(${improvement}, 'because')`
        : call === "allow"
          ? tx`select public.allow_rollback(${improvement})`
          : tx`select public.stop_experiment(${experiment.id}, 'because')`,
    );
  if (step.kind === "count")
    // The total that has been counted, as a worker would report it; the model knows it already.
    await find(world, experiment.id, { verdict: step.verdict, treated: model.treated });
  else if (step.kind === "days") {
    await passTime(world, `${step.days} days`);
    await world.sql`select private.watch_experiments()`;
  } else if (step.kind === "merge" || step.kind === "close")
    await move(world.sql, improvement, step.kind === "merge" ? "deployed" : "abandoned", "delivery").catch(
      () => {},
    );
  else await asAda(step.kind).catch(() => {});
}

test("random histories leave experiment and improvement where a model of the rules says", async () => {
  await world.sql`update public.policies set guarded_rollouts = 'never', max_experiment_days = 100000 where team_id is null`;
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const { improvement, experiment } = await startedExperiment(world, { change_type: "role_adjustment" });
      const model: Model = {
        experiment: "at_5",
        hold: null,
        improvement: "shipping",
        treated: 0,
        daysInStage: 0,
        forbidden: false,
        harmful: false,
      };
      try {
        for (const one of steps) {
          advance(model, one);
          await act(one, model, experiment, improvement);
          const seen = await experimentOf(world, improvement);
          const { status } = await read(world, improvement);
          expect([seen.status, seen.held_for, status], JSON.stringify(steps)).toEqual([
            model.experiment,
            model.hold,
            model.improvement,
          ]);
          expect(seen.share > 0).toBe(isRunning(model));
          reached.add(seen.status);
        }
      } finally {
        await cleanUp(improvement);
      }
    }),
    { numRuns: 40, interruptAfterTimeLimit: 40_000 },
  );
  // The generator is worth something only if it gets around.
  for (const status of ["at_5", "at_25", "at_50", "at_100", "harmed", "lost", "inconclusive", "stopped"])
    expect([...reached], `${status} was never reached`).toContain(status);
  expect(await world.sql`select * from private.broken_events()`).toEqual([]);
}, 90_000);

/** Nothing is left that runs on the artifact, and the version before is in force. */
async function cleanUp(improvement: string): Promise<void> {
  const { status } = await read(world, improvement);
  if (status === "shipping") await move(world.sql, improvement, "abandoned", "delivery");
  if (status === "deployed" || status === "kept") await move(world.sql, improvement, "reverting", "review");
  if (["deployed", "kept", "reverting"].includes(status))
    await move(world.sql, improvement, "reverted", "delivery");
  await world.sql`delete from public.forbidden_rollbacks where improvement_id = ${improvement}`;
  await workBefore(world, 10);
}
