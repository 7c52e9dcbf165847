import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadContract } from "../../../local/slack/contract/check.ts";
import { isTooLong } from "../../../local/slack/contract/limits.ts";
import { objectsOf } from "../../../local/slack/json.ts";
import { buildPullBody } from "../../../shared/delivery/github/build-body.ts";
import type { Dossier, DossierEvent } from "../../../shared/delivery/read-dossier.ts";
import { buildMessage } from "../../../shared/delivery/slack/build-message.ts";
import { buildEventNote, buildMeasuredNote } from "../../../shared/delivery/slack/build-note.ts";
import type { SlackMessage } from "../../../shared/platform/slack.ts";
import { hostileText, makeDossier } from "./hostile.ts";

const contracts = [loadContract({ charts: true }), loadContract({ charts: false })];

const words = {
  name: "Success rate",
  baseline: "60.0 %",
  candidate: "67.2 %",
  effect: "+6.0 points",
  interval: "+2.0 to +10.0 points",
  verdict: "better",
};
const row = {
  metric: "success_rate",
  guards: false,
  effect: 0.06,
  low: 0.02,
  high: 0.1,
  interval: "anytime",
  baseline: { tasks: 800, value: 0.6 },
  candidate: { tasks: 790, value: 0.672 },
  words,
};
const report = {
  headline: "It helps: about 6 of 100 more tasks succeed.",
  sentences: [
    "The true effect lies between 2 and 10 of 100 more with 95 % confidence, however often one looks.",
  ],
  evidence: "randomised",
  rows: [
    row,
    {
      ...row,
      metric: "duration",
      guards: true,
      words: { ...words, name: "Duration", verdict: "no harm found" },
    },
  ],
  health: [
    {
      name: "Division",
      sound: true,
      text: "790 of 1,590 tasks had the new version, about 795 were to be expected.",
    },
    { name: "Outcomes", sound: false, text: "The new version loses more." },
  ],
};

function measured(details: unknown): Dossier {
  const effect = {
    metric: "success_rate",
    before_tasks: 800,
    after_tasks: 790,
    before_value: 0.6,
    after_value: 0.672,
    effect: 0.06,
    low: 0.03,
    high: 0.09,
    verdict: "It helps.",
    rests_on: "verified",
    evidence_grade: "randomised",
    details: JSON.parse(JSON.stringify(details)),
  };
  const experiment = {
    id: "e",
    status: "won",
    phase: "shipping",
    share: 0,
    tasks: 1590,
    treated: 790,
    verdict: "better",
    waits_for: null,
    held_for: null,
    expected_tasks: 1600,
    expected_days: 8,
    end_reason: null,
    started_at: "2026-11-02T08:00:00Z",
    counted_at: "2026-11-14T09:00:00Z",
  };
  return makeDossier({ status: "deployed" }, { effects: [effect], experiment });
}

const won: DossierEvent = {
  id: 1,
  kind: "experiment",
  from_status: null,
  to_status: null,
  version: 1,
  surface: "system",
  how_known: "system",
  reason: null,
  details: { from: "at_100", to: "won", share: 0, tasks: 1590, treated: 790 },
  occurred_at: "2026-11-14T09:00:00Z",
  person: null,
};

function expectAccepted({ blocks = [], plainerBlocks, text }: SlackMessage): void {
  for (const shown of [blocks, plainerBlocks ?? blocks])
    for (const contract of contracts) {
      const list = objectsOf(JSON.parse(JSON.stringify(shown)));
      expect(contract.checkMessageBlocks(list)).toEqual([]);
      expect(isTooLong(list)).toBe(false);
    }
  expect(text.length).toBeLessThan(4_000);
}

describe("the report on a change", () => {
  it("ends an experiment in the thread with its sizes, as a table, with what the numbers rest on", () => {
    const note = buildEventNote(measured({ report }), won, 1);
    const shown = JSON.stringify(note?.message.blocks);
    for (const said of [
      "The experiment is won (790 of 1590 tasks had it).",
      "about 6 of 100 more tasks succeed",
      "between 2 and 10 of 100 more",
      "60.0 % of 800 → 67.2 % of 790",
      "+6.0 points (+2.0 to +10.0 points)",
      "Duration (guardrail)",
      "⚠️ Outcomes",
      "over 12 days",
      "outcomes verified",
    ])
      expect(shown).toContain(said);
    if (note) expectAccepted(note.message);
  });

  it.each([
    [null, "The experiment is won (790 of 1590 tasks had it)."],
    [
      "success got worse with the new version (790 of 1590 tasks had it)",
      "The experiment is won. Success got worse with the new version (790 of 1590 tasks had it).",
    ],
    ["no harm in 14 days", "The experiment is won (790 of 1590 tasks had it). No harm in 14 days."],
  ])("is led by a sentence that counts the tasks once: %s", (reason, sentence) => {
    const note = buildEventNote(makeDossier({ status: "deployed" }), { ...won, reason }, 1);
    expect(note?.message.text).toBe(sentence);
  });

  it("is told while a change is measured, and in short in its message", () => {
    const note = buildMeasuredNote(measured({ report }), 1);
    expect(note?.topic).toBe("success_rate up");
    expect(note?.message.text).toContain("about 6 of 100 more tasks succeed");
    expect(JSON.stringify(buildMessage(measured({ report })).blocks)).toContain(
      "Success rate +6.0 points (95 % interval +2.0 to +10.0 points).",
    );
  });

  it("stands in the pull request in words, as a table and as a chart with the interval of the report", () => {
    const body = buildPullBody(measured({ report }), { isPrivate: true });
    expect(body).toContain("### Did it help?");
    expect(body).toContain(
      "| Success rate | 60\\.0 % | 67\\.2 % | \\+6.0 points | \\+2.0 to +10.0 points | 800 + 790 | better |",
    );
    expect(body).toContain("bar [2.0, 6.0, 10.0]");
    expect(body).toContain('x-axis ["old version", "new version"]');
    expect(body).toContain(
      "randomised: chance decided which task got which version; over 12 days; outcomes verified",
    );
  });

  it("tells no interval in short of what is not claimed", () => {
    const observed = { ...report, headline: "It cannot be said.", evidence: "observational" };
    const shown = JSON.stringify(
      buildMessage(measured({ report: { ...observed, rows: [{ ...row, interval: "uncontrolled" }] } }))
        .blocks,
    );
    expect(shown).toContain("It cannot be said.");
    expect(shown).not.toContain("95 % interval");
  });

  it("draws no interval of what is not claimed into the pull request", () => {
    const observed = { ...report, evidence: "observational", rows: [{ ...row, interval: "uncontrolled" }] };
    const body = buildPullBody(measured({ report: observed }), { isPrivate: true });
    expect(body).toContain("| Before | After |");
    expect(body).not.toContain("Change of the success rate");
  });

  it("keeps every limit and breaks nothing, whatever is in it", () => {
    const cell = hostileText(6);
    const hostileRow = fc
      .record({ name: cell, baseline: cell, candidate: cell, effect: cell, interval: cell, verdict: cell })
      .map((each) => ({ ...row, words: each }));
    const hostileReport = fc.record({
      headline: hostileText(),
      sentences: fc.array(hostileText(), { maxLength: 12 }),
      evidence: fc.constantFrom("randomised", "observational"),
      rows: fc.array(hostileRow, { maxLength: 12 }),
      health: fc.array(fc.record({ name: cell, sound: fc.boolean(), text: hostileText() }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(hostileReport, (any) => {
        const dossier = measured({ report: any });
        for (const note of [buildEventNote(dossier, won, 1), buildMeasuredNote(dossier, 1)])
          if (note) expectAccepted(note.message);
        expectAccepted(buildMessage(dossier));
        const body = buildPullBody(dossier, { isPrivate: true });
        expect(body.length).toBeLessThan(60_000);
        expect(body).not.toMatch(/<img|@channel|@ada/);
      }),
      { numRuns: 60 },
    );
  });

  it("that is not readable is not shown, and the plain estimate is", () => {
    const body = buildPullBody(measured({ report: { headline: 7 } }), { isPrivate: true });
    expect(body).not.toContain("### Did it help?");
    expect(body).toContain("+6 percentage points");
    expect(body).not.toContain("observational");
  });
});
