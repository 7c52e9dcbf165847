import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadContract } from "../../../local/slack/contract/check.ts";
import { isTooLong } from "../../../local/slack/contract/limits.ts";
import { objectsOf } from "../../../local/slack/json.ts";
import { buildMessage } from "../../../shared/delivery/slack/build-message.ts";
import { buildEventNote, buildMeasuredNote } from "../../../shared/delivery/slack/build-note.ts";
import { quote } from "../../../shared/delivery/slack/write-mrkdwn.ts";
import type { SlackMessage } from "../../../shared/platform/slack.ts";
import { hostileDossier, hostileText, makeDossier } from "./hostile.ts";

const contract = loadContract({ charts: false });

/** Everything that Slack would read for markup. */
function mrkdwnIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== "object" || value === null) return [];
  const own = "type" in value && value.type === "mrkdwn" && "text" in value ? [String(value.text)] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnIn)];
}

function textLength(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  let length = 0;
  for (const inner of Object.values(value)) length += textLength(inner);
  return length;
}

function expectInert(text: string): void {
  // Only our own markup: dates and links to what the stand-ins and Studio gave us.
  for (const [tag] of text.matchAll(/<[^>]*>?/g))
    expect(tag).toMatch(/^<(?:!date\^\d+\^[^<>]+\|[^<>]+|https:\/\/ours\.test\/[^<>]*\|[^<>]*)>$/);
  expect(text).not.toMatch(/@\w/);
  expect(text).not.toMatch(/[\p{Bidi_Control}\p{Cs}]/u);
  expect((text.match(/```/g) ?? []).length % 2).toBe(0);
}

function expectWithinLimits({ blocks = [], text }: SlackMessage): void {
  const list = objectsOf(JSON.parse(JSON.stringify(blocks)));
  expect(contract.checkMessageBlocks(list)).toEqual([]);
  expect(isTooLong(list)).toBe(false);
  expect(textLength(blocks)).toBeLessThan(9_000);
  expect(text.length).toBeLessThan(4_000);
  for (const markup of [...mrkdwnIn(blocks), text]) expectInert(markup);
}

describe("a message about hostile content", () => {
  it("keeps every limit of Slack, and addresses, links and formats nothing that is not ours", () => {
    fc.assert(
      fc.property(hostileDossier, (dossier) => expectWithinLimits(buildMessage(dossier))),
      { numRuns: 300 },
    );
  });
  it("keeps them with the longest texts of all", () => {
    const long = "&<>@`*".repeat(50_000);
    const links = {
      issue_url: `https://ours.test/${"x".repeat(100)}`,
      issue_number: 1,
      pull_request_url: "https://ours.test/p",
      pull_request_number: 2,
    };
    const dossier = makeDossier({
      title: long.slice(0, 200),
      rationale: long,
      proposed_content: long,
      status: "rejected",
      expected_effect: { metric: long, estimate: 1, rests_on: long },
      ...links,
    });
    dossier.events = Array.from({ length: 20 }, (_, id) => ({
      id,
      kind: "moved",
      from_status: "x",
      to_status: "rejected",
      version: 1,
      surface: "slack",
      how_known: "mapped",
      reason: long,
      occurred_at: "2026-11-20T10:00:00Z",
      person: long,
    }));
    dossier.findings = Array.from({ length: 20 }, (_, id) => ({
      id,
      rule: long,
      summary: long,
      tasks: 1,
      tasksFailed: 1,
    }));
    dossier.effects = ["success_rate", "duration"].map((metric) => ({
      metric,
      before_tasks: 1,
      after_tasks: 1,
      before_value: 1,
      after_value: 1,
      effect: 1,
      low: 0,
      high: 1,
      verdict: long,
      rests_on: long,
    }));
    expectWithinLimits(buildMessage(dossier));
  });
  it("has buttons only while it is in review, with nothing in them but id and version", () => {
    fc.assert(
      fc.property(hostileDossier, (dossier) => {
        const actions = buildMessage(dossier).blocks?.filter(({ type }) => type === "actions") ?? [];
        expect(actions).toHaveLength(dossier.improvement.status === "in_review" ? 1 : 0);
        for (const [value] of JSON.stringify(actions).matchAll(/"value":"[^"]*"/g))
          expect(value).toBe('"value":"6f1c1a52-0000-4000-8000-000000000001:3"');
      }),
      { numRuns: 50 },
    );
  });
});

describe("a note about hostile content", () => {
  it("keeps the limits and stays inert", () => {
    fc.assert(
      fc.property(hostileDossier, (dossier) => {
        for (const event of dossier.events.slice(0, 1))
          expectWithinLimits(buildEventNote(dossier, event, 1).message);
        const measured = buildMeasuredNote(dossier, 1);
        if (measured) expectWithinLimits(measured.message);
      }),
      { numRuns: 200 },
    );
  });
});

describe("quoting", () => {
  it("keeps within its limit, on one line, and never cuts a character or an entity in two", () => {
    fc.assert(
      fc.property(hostileText(), fc.integer({ min: 10, max: 300 }), (text, limit) => {
        const quoted = quote(text, limit);
        expect(quoted.length).toBeLessThanOrEqual(limit);
        expect(quoted).not.toMatch(/[\r\n]/);
        expect(quoted.isWellFormed()).toBe(true);
        expect(quoted.replace(/&(?:amp|lt|gt);/g, "")).not.toContain("&");
      }),
    );
  });
  it("leaves ordinary words as they are", () => {
    expect(quote("Prüfe das Ergebnis – erst dann antworten (5 of 7).", 200)).toBe(
      "Prüfe das Ergebnis – erst dann antworten (5 of 7).",
    );
  });
});
