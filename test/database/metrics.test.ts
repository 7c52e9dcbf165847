import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { closed, forget, record, row } from "./metrics-world.ts";
import { actors, useWorld, world } from "./world.ts";

useWorld();

const between = (by: string, bucket: string, actor: (typeof actors)[keyof typeof actors] = actors.cleo) =>
  asRole(
    world.sql,
    actor,
    (tx) =>
      tx`select * from public.metrics_between(${world.teams.a}, '2026-11-20', '2026-11-27', ${bucket}, ${by})`,
  );

test("any window is one query, whose sums count each task once", async () => {
  await forget();
  for (const [hour, outcome, arm] of [
    [0, "success", "new"],
    [0, "failure", "old"],
    [26, "success", "new"],
  ] as const) {
    const task = await closed(hour, outcome, { arm });
    const edge = {
      from_agent: "a",
      to_agent: "b",
      messages: 3,
      requests: 1,
      requests_ignored: 0,
      replies: 0,
      timed_replies: 0,
      reply_seconds: 0,
      handoffs: 0,
      handoffs_taken_up: 0,
    };
    await record(task, {
      metrics: [row("*", { speakers: 2 }), row("a"), row("b", { spoken: 6 })],
      edges: [edge, { ...edge, from_agent: "b", to_agent: "a", messages: 1 }],
      errors: [{ agent: "a", tool: "t", class: "timeout", errors: 1 }],
    });
  }
  const [week, ...more] = await between("team", "week");
  expect(more).toEqual([]);
  expect(week).toMatchObject({
    subject: null,
    tasks: 3,
    tasks_closed: 3,
    tasks_succeeded: 2,
    messages: "12",
    errors: "3",
    reciprocity: 0.5,
    error_classes: { timeout: 3 },
    median_duration_seconds: 60,
  });
  // Wilson's interval for two of three, as in any table.
  expect(week?.success_low).toBeCloseTo(0.2077, 3);
  expect(week?.success_high).toBeCloseTo(0.9385, 3);
  expect(Number(week?.cost_per_success_usd)).toBeCloseTo(0.75);
  expect((await between("team", "day")).map(({ tasks }) => tasks)).toEqual([2, 1]);
  expect((await between("team", "hour")).map(({ tasks }) => tasks)).toEqual([2, 1]);
  expect(
    (await between("agent", "all")).map(({ subject, share_of_voice }) => [subject, share_of_voice]),
  ).toEqual([
    ["a", 0.25],
    ["b", 0.75],
  ]);
  expect(
    (await between("arm", "all")).map(({ subject, tasks, success_rate }) => [subject, tasks, success_rate]),
  ).toEqual([
    ["new", 2, 1],
    ["old", 1, 0],
  ]);
  expect((await between("artifact_version", "all")).map(({ subject }) => subject)).toContain(
    "agents/prompt@1",
  );
  expect(await between("team", "all", actors.erik)).toEqual([]);
  expect(await between("team", "all", actors.runtimeA)).toEqual([]);
});

const finding = (columns: Record<string, unknown> = {}) => ({
  rule: "repetition",
  severity: "medium",
  agent: "a",
  tool: null,
  summary: "again",
  confidence: 0.5,
  fingerprint: "f",
  message_ids: [1],
  excerpts: [],
  messages_wasted: 3,
  seconds_wasted: 7,
  tokens_wasted: 70,
  errors: 0,
  occurred_at: "2026-11-20T10:00:00Z",
  ...columns,
});
const status = async () => (await world.sql`select status from public.findings`).map((found) => found.status);

test("an addressed finding opens again only when a task that started after the fix shows it; a muted one stays muted", async () => {
  await forget();
  const before = await closed(0, "failure");
  await record(before, { findings: [finding()] });
  await world.sql`update public.findings set status = 'addressed'`;
  await record(before, { findings: [finding()] });
  expect(await status()).toEqual(["addressed"]);
  const after = randomUUID();
  await world.sql`insert into public.tasks ${world.sql({ id: after, team_id: world.teams.a, started_at: new Date(Date.now() + 60_000) })}`;
  await record(after, { findings: [finding()] });
  expect(await status()).toEqual(["open"]);
  expect(await world.sql`select reopened_at is not null as dated from public.findings`).toEqual([
    { dated: true },
  ]);
  await world.sql`update public.findings set status = 'muted'`;
  await record(after, { findings: [finding()] });
  expect(await status()).toEqual(["muted"]);
});

test("findings are ranked by what they cost per week, and costs go when the evidence does", async () => {
  await forget();
  const [one, two] = [await closed(0, "failure"), await closed(24, "success")];
  await record(one, { findings: [finding(), finding({ fingerprint: "cheap", messages_wasted: 0 })] });
  await record(two, { findings: [finding({ occurred_at: "2026-12-04T10:00:00Z", confidence: 0.8 })] });
  const costs = () =>
    world.sql`select f.fingerprint, c.tasks, c.weeks, c.cost_per_week, c.tokens_wasted_per_week, c.seconds_wasted from public.finding_costs c join public.findings f using (id) order by c.cost_per_week desc`;
  expect(await costs()).toMatchObject([
    { fingerprint: "cheap", tasks: 1, weeks: 1, cost_per_week: 0.5 },
    { fingerprint: "f", tasks: 2, weeks: 2, tokens_wasted_per_week: 70, seconds_wasted: 14 },
  ]);
  await record(two, { findings: [] });
  expect((await costs()).find(({ fingerprint }) => fingerprint === "f")).toMatchObject({
    tasks: 1,
    cost_per_week: 0.55,
  });
});
