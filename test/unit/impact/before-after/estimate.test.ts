import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateBeforeAfter } from "../../../../shared/impact/before-after/estimate.ts";
import type { TeamHistory } from "../../../../shared/impact/before-after/panel.ts";

const date = 112;

/** Teams with 20 tasks a day; their means differ from day to day, by a fixed recipe. */
function teams(
  count: number,
  effect = 0,
  options: { days?: number; shared?: (day: number) => number } = {},
): TeamHistory[] {
  return Array.from({ length: count }, (_, team) => ({
    team: `team ${team}`,
    changes: team === 0 ? [date] : [],
    days: Array.from({ length: options.days ?? date + 14 }, (_, at) => {
      const day = at + (date + 14 - (options.days ?? date + 14));
      const noise = Math.abs(Math.sin(day * 12.9898 + team * 78.233) * 43758.5453) % 1;
      const own = 0.3 * (noise - 0.5);
      const mean =
        0.5 + 0.02 * team + own + (options.shared?.(day) ?? 0) + (team === 0 && day >= date ? effect : 0);
      return { day, tasks: 20, sum: 20 * mean };
    }),
  }));
}

test("an effect on one team is told from what happened to all", () => {
  const found = estimateBeforeAfter(teams(9, 0.2, { shared: (day) => day / 500 }), "team 0", date);
  expect(found).toMatchObject({
    status: "estimated",
    evidence: "observational",
    claim: "higher",
    controls: 8,
  });
  if (found.status !== "estimated") return;
  expect(found.effect).toBeCloseTo(0.2, 1);
  expect(found.low).toBeLessThan(0.2);
  expect(found.high).toBeGreaterThan(0.2);
  expect(found.driftThatKills).toBeGreaterThan(1);
});

test("a change of all teams alike is no effect", () => {
  const found = estimateBeforeAfter(
    teams(9, 0, { shared: (day) => (day >= date ? 0.3 : 0) }),
    "team 0",
    date,
  );
  expect(found).toMatchObject({ status: "estimated", claim: "none", driftThatKills: 0 });
});

test("with two teams to compare with, or a short history, it is refused and says why", () => {
  expect(estimateBeforeAfter(teams(3, 0.5), "team 0", date)).toMatchObject({
    status: "not_identifiable",
    reason: "3 teams that did not change are wanted",
    controls: 2,
  });
  expect(estimateBeforeAfter(teams(5, 0.5, { days: 42 }), "team 0", date)).toMatchObject({
    status: "not_identifiable",
    reason: "20 comparisons where nothing happened are wanted",
  });
  expect(estimateBeforeAfter(teams(9), "nobody", date).status).toBe("not_identifiable");
  expect(estimateBeforeAfter([], "team 0", date).status).toBe("not_identifiable");
});

test("a team without enough tasks around the change is refused", () => {
  const few = teams(9, 0.5).map((team) => ({
    ...team,
    days: team.days.map((day) => ({ ...day, tasks: 1, sum: 1 })),
  }));
  expect(estimateBeforeAfter(few, "team 0", date)).toMatchObject({ status: "not_identifiable", controls: 0 });
});

test("teams that changed of themselves in the window are no controls", () => {
  const changed = teams(5, 0.5).map((team, at) => (at > 2 ? { ...team, changes: [date + 3] } : team));
  expect(estimateBeforeAfter(changed, "team 0", date)).toMatchObject({
    status: "not_identifiable",
    controls: 2,
  });
});

test("a team that changed twice in the window cannot be judged", () => {
  const twice = teams(9, 0.5).map((team, at) => (at === 0 ? { ...team, changes: [date - 5, date] } : team));
  expect(estimateBeforeAfter(twice, "team 0", date)).toMatchObject({
    reason: "the team changed something else at the same time",
  });
});

test("a team that went its own way before the change gets no claim", () => {
  const drifting = teams(9, 0.25).map((team, at) => ({
    ...team,
    days: team.days.map((day) => ({
      ...day,
      sum: day.sum + (at === 0 && day.day >= date - 14 ? day.tasks * 0.25 : 0),
    })),
  }));
  const found = estimateBeforeAfter(drifting, "team 0", date);
  expect(found).toMatchObject({ status: "estimated", claim: "none" });
  if (found.status === "estimated") expect(Math.abs(found.preTrend ?? 0)).toBeGreaterThan(1.96);
});

test("the estimate moves with the effect, and its interval does not", () => {
  fc.assert(
    fc.property(fc.double({ min: -0.4, max: 0.4, noNaN: true }), (effect) => {
      const none = estimateBeforeAfter(teams(9), "team 0", date);
      const some = estimateBeforeAfter(teams(9, effect), "team 0", date);
      if (none.status !== "estimated" || some.status !== "estimated") throw new Error("refused");
      expect(some.effect - none.effect).toBeCloseTo(effect, 9);
      expect(some.high - some.low).toBeCloseTo(none.high - none.low, 9);
    }),
    { numRuns: 20 },
  );
});

test("before its time is over nothing is said, so that daily looks add no false claims", () => {
  const early = teams(9, 0.5).map((team) => ({
    ...team,
    days: team.days.filter(({ day }) => day < date + 9),
  }));
  expect(estimateBeforeAfter(early, "team 0", date)).toMatchObject({
    status: "not_identifiable",
    reason: "14 days with the change are wanted, 9 have passed",
  });
});
