import fc from "fast-check";
import { expect, test } from "vitest";
import {
  countedTasks,
  type EarlierProposal,
  isAlreadyProposed,
} from "../../../shared/proposals/already-proposed.ts";
import { estimateEffect } from "../../../shared/proposals/estimate-effect.ts";
import { costOf, rankFindings } from "../../../shared/proposals/rank-findings.ts";
import { finding } from "./findings.ts";

const now = new Date("2026-03-01T12:00:00Z");
const change = { fingerprint: "f", artifactPath: "p.md", tasks: 10 };

function earlier(status: string, more: Partial<EarlierProposal> = {}): EarlierProposal[] {
  return [
    {
      fingerprint: "f",
      artifactPath: "p.md",
      status,
      statusChangedAt: new Date("2026-02-20"),
      tasks: 8,
      ...more,
    },
  ];
}

test("what waits or is in force is not proposed again", () => {
  for (const status of [
    "proposed",
    "blocked",
    "in_review",
    "approved",
    "changes_requested",
    "shipping",
    "deployed",
    "kept",
    "reverting",
  ])
    expect(isAlreadyProposed(change, earlier(status), now, 90), status).toBe(true);
});

test("what was refused lately comes back only with twice the evidence", () => {
  for (const status of ["rejected", "reverted", "abandoned", "withdrawn"]) {
    expect(isAlreadyProposed(change, earlier(status), now, 90), status).toBe(true);
    expect(isAlreadyProposed({ ...change, tasks: 16 }, earlier(status), now, 90), status).toBe(false);
    expect(
      isAlreadyProposed(change, earlier(status, { statusChangedAt: new Date("2025-11-01") }), now, 90),
    ).toBe(false);
  }
});

test("what expired or was overtaken may come back", () => {
  for (const status of ["expired", "superseded"])
    expect(isAlreadyProposed(change, earlier(status), now, 90)).toBe(false);
});

test("of two changes to one file only one waits at a time", () => {
  expect(isAlreadyProposed(change, earlier("in_review", { fingerprint: "other" }), now, 90)).toBe(true);
  expect(
    isAlreadyProposed(change, earlier("in_review", { fingerprint: "other", artifactPath: "q.md" }), now, 90),
  ).toBe(false);
  expect(isAlreadyProposed(change, earlier("rejected", { fingerprint: "other" }), now, 90)).toBe(false);
});

test("evidence that does not count its tasks needs no doubling", () => {
  expect(countedTasks({ tasks: 7 })).toBe(7);
  for (const stored of [null, {}, { tasks: "many" }, [], "x"]) expect(countedTasks(stored)).toBe(0);
});

test("the expected effect is half of what removing the difference would bring", () => {
  const effect = estimateEffect({ closed: 40, succeeded: 10 }, { closed: 60, succeeded: 45 });
  // (0.75 - 0.25) * 40 / 100 tasks, halved.
  expect(effect.estimate).toBeCloseTo(0.1, 10);
  expect(effect.high).toBeGreaterThan(0.2);
  expect(effect.high).toBeLessThan(0.4);
  expect(effect.low).toBe(0);
  expect(effect.rests_on).toContain("10 of 40");
});

test("Newcombe's interval is that of his paper", () => {
  // 56/70 against 48/80: 0.0524 to 0.3339 (method 10), here times the share of 80 of 150 tasks.
  const { high } = estimateEffect({ closed: 80, succeeded: 48 }, { closed: 70, succeeded: 56 });
  expect((high ?? 0) / (80 / 150)).toBeCloseTo(0.3339, 3);
});

test("too few outcomes give no number at all", () => {
  expect(estimateEffect({ closed: 4, succeeded: 0 }, { closed: 90, succeeded: 90 })).toMatchObject({
    estimate: null,
    low: null,
    high: null,
  });
});

test("an estimate lies within its interval and is no loss", () => {
  const outcomes = fc
    .nat(300)
    .chain((closed) => fc.record({ closed: fc.constant(closed), succeeded: fc.nat(closed) }));
  fc.assert(
    fc.property(outcomes, outcomes, (one, two) => {
      const { estimate, low, high } = estimateEffect(one, two);
      if (estimate === null || low === null || high === null) return;
      expect(estimate).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThanOrEqual(0);
      expect(high).toBeGreaterThanOrEqual(estimate);
      expect(high).toBeLessThanOrEqual(1);
    }),
  );
});

test("findings are ranked by what they cost, not by how often they show", () => {
  const often = finding({ id: 1, tasks: 100, tasksFailed: 0, messagesWasted: 30 });
  const dear = finding({ id: 2, tasks: 5, tasksFailed: 5, messagesWasted: 600 });
  const unsure = finding({ id: 3, tasks: 5, tasksFailed: 5, messagesWasted: 600, confidence: 0.1 });
  expect(rankFindings([unsure, often, dear]).map(({ id }) => id)).toEqual([2, 3, 1]);
  expect(costOf(dear)).toBe(22.5);
});
