import { beforeAll, expect, test } from "vitest";
import { withChart } from "../../shared/impact/describe-reading.ts";
import type { Estimate } from "../../shared/impact/estimate-before-after.ts";
import { reportObservation } from "../../shared/impact/report/report-observation.ts";
import { unwrap } from "../../shared/platform/database.ts";
import { asRole } from "../support/as-role.ts";
import { rpcDatabase } from "../support/rpc.ts";
import { minute, startedExperiment, work, workBefore } from "./experiments-world.ts";
import { improvementIn } from "./improvements.ts";
import { actors, useWorld, world } from "./world.ts";

useWorld();
beforeAll(() => workBefore(world));

interface ReportRow {
  verdict: string;
  explanation: string;
  effect: string;
  interval_95: string;
  success_old: string;
  tasks_old: number;
  tasks_new: number;
  days: string;
  guardrails: string;
  health: string;
  evidence: string;
  chart: string;
  raw: { report: { rows: unknown[] }; tests: Record<string, unknown>; plan: object };
}

const reportFor = (actor: (typeof actors)["ada"], improvement: string) =>
  asRole(
    world.sql,
    actor,
    (tx) => tx<ReportRow[]>`select * from public.impact_reports where improvement_id = ${improvement}`,
  );

test("a running experiment stands in the queue in words and numbers, for its team and nobody else", async () => {
  const { improvement } = await startedExperiment(world);
  await work(world, 150, { control: 0.6, treatment: 0.6 });
  await minute(world);
  const [row] = await reportFor(actors.ada, improvement);
  expect(row?.verdict).toMatch(/^No answer yet after \d+ tasks/);
  expect(row?.effect).toMatch(/^[+−±][\d.]+ points$|^–$/);
  expect(row?.interval_95).toContain(" to ");
  expect(Number(row?.tasks_old) + Number(row?.tasks_new)).toBe(150);
  expect(Number(row?.days)).toBeGreaterThanOrEqual(0);
  expect(row?.guardrails).toMatch(/^Duration /);
  expect(row?.health).toMatch(/^✓ Division: .+ ✓ Outcomes: /);
  expect(row?.evidence).toBe("randomised");
  expect(row?.chart).toMatch(/^<svg[\s\S]*<\/svg>$/);
  expect(row?.raw.report.rows.length).toBeGreaterThan(1);
  expect(row?.raw.plan).not.toBeNull();
  // What was observed flatters what was stopped early.
  expect(Object.keys(row?.raw.tests ?? {})).toContain("better");
  expect(Object.keys(row?.raw.tests ?? {})).not.toContain("observed");
  expect(await reportFor(actors.stranger, improvement)).toEqual([]);

  await world.sql`update public.experiments set held_for = 'no_data', held_since = now() where improvement_id = ${improvement}`;
  expect((await reportFor(actors.ada, improvement))[0]?.health).toMatch(
    /^Outcomes are not counted any more\. /,
  );
}, 60_000);

test("what was only observed says so, and why nothing is claimed", async () => {
  const improvement = await improvementIn(world, "deployed");
  const reason = "3 teams that did not change are wanted";
  const alone: Estimate = {
    metric: "success_rate",
    beforeTasks: 60,
    afterTasks: 55,
    beforeValue: 0.5,
    afterValue: 0.62,
    effect: 0.12,
    low: -0.06,
    high: 0.29,
    verdict: "No clear change.",
  };
  const estimate = {
    metric: "success_rate",
    method: "before_after",
    before_tasks: 60,
    after_tasks: 55,
    effect: 0.12,
    verdict: "No clear change.",
    claim: "none",
    rests_on: "reported",
    details: { ...withChart(reportObservation([{ alone, compared: { reason } }])), refused: reason },
  };
  const service = rpcDatabase(world.sql);
  await world.sql`select private.enqueue_work('impact', array[${improvement}::text])`;
  const claimed = unwrap(await service.rpc("claim_work", { kind: "impact", max_items: 50 }));
  const lease_token = claimed.find(({ key }) => key === improvement)?.lease_token ?? "";
  // Only the JSON of it arrives.
  const estimates = JSON.parse(JSON.stringify([estimate]));
  expect(unwrap(await service.rpc("record_impact", { improvement, lease_token, estimates }))).toBe(true);
  const [row] = await reportFor(actors.ada, improvement);
  expect(row).toMatchObject({
    verdict: `Whether the change did anything cannot be said: ${reason}.`,
    evidence: "observational",
    effect: "+12.0 points",
    health: `⚠ Comparison: Not possible: ${reason}.`,
    raw: { comparison: { refused: reason } },
  });
  expect(row?.explanation).toContain("Observed, not tried");
  expect(row?.chart).toContain("nothing claimed");
});
