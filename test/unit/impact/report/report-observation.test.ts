import { expect, it } from "vitest";
import type { Controlled } from "../../../../shared/impact/compare-teams.ts";
import type { Estimate } from "../../../../shared/impact/estimate-before-after.ts";
import { reportObservation } from "../../../../shared/impact/report/report-observation.ts";

function estimate(metric: Estimate["metric"], effect: number | null, low = 0, high = 0): Estimate {
  const [beforeValue, afterValue] =
    effect === null ? [null, null] : metric === "duration" ? [40, 30] : [0.5, 0.7];
  const isKnown = effect !== null;
  return {
    metric,
    beforeTasks: 300,
    afterTasks: 150,
    beforeValue,
    afterValue,
    effect,
    low: isKnown ? low : null,
    high: isKnown ? high : null,
    verdict: "",
  };
}

function compared(found: Estimate, claim: "higher" | "lower" | "none", preTrend = 0.3): Controlled {
  return {
    estimate: found,
    claim,
    details: { controls: 8, placebos: 40, placeboSd: 0.05, preTrend, driftThatKills: 1.1 },
  };
}

const alone = estimate("success_rate", 0.2, 0.1, 0.3);

it("what other teams did not have is said with its size, and that it was observed", () => {
  const report = reportObservation([
    { alone, compared: compared(estimate("success_rate", 0.17, 0.05, 0.29), "higher") },
    {
      alone: estimate("duration", 0.75, 0.6, 0.9),
      compared: compared(estimate("duration", 0.75, 0.6, 0.95), "lower"),
    },
  ]);
  expect(report).toMatchObject({ outcome: "helps", evidence: "observational" });
  expect(report.headline).toBe("Beside teams that did not change, about 17 of 100 more tasks succeed.");
  expect(report.sentences).toEqual([
    "The true effect lies between 5 and 29 of 100 more with 95 % confidence, looked at once.",
    "Success rate: 50.0 % of 300 tasks before, 70.0 % of 150 after.",
    "Also, tasks take about 25 % less time (between 5.0 and 40 % less).",
    "Observed, not tried: chance did not decide who got the change.",
  ]);
  expect(report.rows.map(({ verdict }) => verdict)).toEqual(["better", "better"]);
});

it("harm is said as such: fewer successes, or slower tasks", () => {
  const fewer = reportObservation([
    { alone, compared: compared(estimate("success_rate", -0.2, -0.3, -0.1), "lower") },
  ]);
  expect(fewer).toMatchObject({
    outcome: "harms",
    headline: "Beside teams that did not change, about 20 of 100 fewer tasks succeed.",
  });
  const slower = reportObservation([
    { alone, compared: compared(estimate("duration", 1.5, 1.2, 1.9), "higher") },
  ]);
  expect(slower.rows[0]?.verdict).toBe("worse");
});

it("where nothing can be compared nothing is claimed, and why is said", () => {
  const report = reportObservation([
    { alone, compared: { reason: "3 teams that did not change are wanted" } },
  ]);
  expect(report).toMatchObject({
    outcome: "not_identifiable",
    headline: "Whether the change did anything cannot be said: 3 teams that did not change are wanted.",
  });
  expect(report.rows[0]).toMatchObject({ verdict: "unsaid", interval: "uncontrolled" });
  expect(report.sentences.join(" ")).not.toContain("95 %");
  expect(report.health).toEqual([
    { name: "Comparison", sound: false, text: "Not possible: 3 teams that did not change are wanted." },
  ]);
});

it("a team that went its own way before is no proof, however large the difference", () => {
  const report = reportObservation([
    { alone, compared: compared(estimate("success_rate", 0.17, 0.05, 0.29), "none", 2.4) },
  ]);
  expect(report.outcome).toBe("not_identifiable");
  expect(report.headline).toContain("went its own way before the change already");
  expect(report.rows[0]?.verdict).toBe("unsaid");
  expect(report.health.map(({ name, sound }) => [name, sound])).toContainEqual(["Before the change", false]);
});

it("no clear change is said with how large it may be all the same", () => {
  const report = reportObservation([
    { alone, compared: compared(estimate("success_rate", 0.03, -0.08, 0.14), "none") },
  ]);
  expect(report).toMatchObject({
    outcome: "no_answer",
    headline: "No clear change: about 3 of 100 more tasks succeed, which happens without any change as well.",
  });
  expect(report.sentences[0]).toContain("between 8 of 100 fewer and 14 of 100 more");
});

it("too few tasks are too early", () => {
  const report = reportObservation([
    { alone: estimate("success_rate", null), compared: { reason: "14 days are wanted" } },
  ]);
  expect(report).toMatchObject({
    outcome: "waiting",
    headline: "Too early to say: 300 tasks before and 150 after.",
  });
  expect(report.rows[0]?.verdict).toBe("unknown");
});
