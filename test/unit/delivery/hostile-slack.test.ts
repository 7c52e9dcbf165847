import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadContract } from "../../../local/slack/contract/check.ts";
import { isTooLong } from "../../../local/slack/contract/limits.ts";
import { objectsOf } from "../../../local/slack/json.ts";
import { buildBatch } from "../../../shared/delivery/slack/build-batch.ts";
import { buildDigest } from "../../../shared/delivery/slack/build-digest.ts";
import { buildMessage } from "../../../shared/delivery/slack/build-message.ts";
import { buildEventNote, buildMeasuredNote } from "../../../shared/delivery/slack/build-note.ts";
import { buildSummary } from "../../../shared/delivery/slack/build-summary.ts";
import { buildComment } from "../../../shared/delivery/slack/deliver-comments.ts";
import type { ProposalLine } from "../../../shared/delivery/slack/proposal-lines.ts";
import { quote } from "../../../shared/delivery/slack/write-mrkdwn.ts";
import type { SlackMessage } from "../../../shared/platform/slack.ts";
import { hostileDossier, hostileText, makeDossier } from "./hostile.ts";

const withCharts = loadContract({ charts: true });
const withoutCharts = loadContract({ charts: false });

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
    expect(tag).toMatch(/^<(?:!date\^\d+\^[^<>]+\|[^<>]+|https:\/\/ours\.test\/[^<>]*\|[^<>]*|@U1ADA)>$/);
  expect(text.replaceAll("<@U1ADA>", "")).not.toMatch(/@\w/);
  expect(text).not.toMatch(/[\p{Bidi_Control}\p{Cs}]/u);
  expect((text.match(/```/g) ?? []).length % 2).toBe(0);
}

function expectWithinLimits({ blocks = [], plainerBlocks, text }: SlackMessage): void {
  for (const [shown, contract] of [
    [blocks, withCharts],
    [plainerBlocks ?? blocks, withoutCharts],
  ] as const) {
    const list = objectsOf(JSON.parse(JSON.stringify(shown)));
    expect(contract.checkMessageBlocks(list)).toEqual([]);
    expect(isTooLong(list)).toBe(false);
    expect(textLength(shown)).toBeLessThan(9_000);
    for (const markup of mrkdwnIn(shown)) expectInert(markup);
  }
  expect(text.length).toBeLessThan(4_000);
  expectInert(text);
}

const asked = [
  { name: "<!channel> @here *Ada*", slackUser: "U1ADA" },
  { name: "<@U2BEN>", slackUser: "U2> <!channel" },
];
const studio = {
  url: "https://ours.test/project/x",
  tables: { improvements: 1, findings: 2, messages: 3, validations: 4 },
};

describe("a message about hostile content", () => {
  it("keeps every limit of Slack, and addresses, links and formats nothing that is not ours", () => {
    fc.assert(
      fc.property(hostileDossier, fc.boolean(), (dossier, isLinked) =>
        expectWithinLimits(
          buildMessage(
            isLinked ? { ...dossier, asked, studio, snoozedUntil: "2026-12-01T08:00:00Z" } : dossier,
          ),
        ),
      ),
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
      details: null,
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
          for (const kind of ["moved", "decided", "passed_on", "snoozed", "woken", "experiment"])
            for (const to_status of ["in_review", event.to_status]) {
              const details = { from: "planned", to: "at_25", share: 25, tasks: 9, treated: 2 };
              const note = buildEventNote({ ...dossier, asked }, { ...event, kind, to_status, details }, 1);
              if (note) expectWithinLimits(note.message);
            }
        const measured = buildMeasuredNote(dossier, 1);
        if (measured) expectWithinLimits(measured.message);
      }),
      { numRuns: 200 },
    );
  });
});

const line: fc.Arbitrary<ProposalLine> = fc.record({
  id: fc.uuid(),
  version: fc.integer({ min: 1, max: 999_999_999 }),
  title: hostileText().map((text) => text.slice(0, 200)),
  status: fc.constantFrom("in_review", "approved", "rejected"),
  risk: fc.constant("low"),
  change_type: fc.constant("prompt_refinement"),
  since: fc.constant("2026-11-20T10:00:00Z"),
  channel: fc.constant("C1TEAM"),
  message_ts: fc.constant("1.2"),
  expected_effect: hostileText().map((metric) => ({ metric, estimate: 1, low: 0, high: 2 })),
  team: hostileText(),
  path: fc.constant("prompts/agent.md"),
  agent: fc.option(hostileText()),
  decided_by: fc.option(hostileText()),
  snoozed_until: fc.option(fc.constant("2026-12-01T08:00:00Z")),
  asked: fc.array(hostileText(), { maxLength: 5 }),
});
const addressesOf = (lines: readonly ProposalLine[]) =>
  new Map(lines.map(({ id }) => [id, `https://ours.test/archives/C1TEAM/p${"1".repeat(16)}`]));

describe("messages about several proposals with hostile content", () => {
  it("keep the limits and stay inert: digest, batch, summary", () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 14 }),
        fc.array(hostileText(), { minLength: 8, maxLength: 8 }),
        (lines, words) => {
          const addresses = addressesOf(lines);
          expectWithinLimits(buildDigest(lines, { snoozed: 1, held: 2 }, addresses));
          expectWithinLimits(buildBatch(lines, addresses));
          const entries = words.map((title, id) => ({
            id: String(id),
            title,
            reason: title,
            status: "kept",
          }));
          const effect = {
            metric: "success_rate",
            before_tasks: 30,
            after_tasks: 40,
            before_value: 0.5,
            after_value: 0.6,
            effect: 0.1,
            low: 0.01,
            high: 0.2,
            verdict: words[0] ?? "",
            rests_on: words[1] ?? "",
          };
          expectWithinLimits(
            buildSummary({
              summary: {
                teams: words,
                proposed: 9,
                to_review: 8,
                blocked: 1,
                approved: 5,
                rejected: 1,
                changes_requested: 1,
                deployed: 4,
                kept: 3,
                reverted: 1,
                in_review: 2,
                hours_to_decision: 3.2,
                waiting: lines.slice(0, 5),
                reverts: entries.slice(0, 5),
                in_force: entries,
              },
              days: 7,
              effects: new Map(entries.map(({ id }) => [id, [effect]])),
              addresses,
              more: words,
            }),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("what was said elsewhere", () => {
  it("is shown as a quotation within the limits, and stays inert", () => {
    fc.assert(
      fc.property(hostileText(60), hostileText(), fc.boolean(), (body, author_name, addressed_to_team) => {
        const comment = { id: 1, improvement_id: "x", body, author_name, addressed_to_team };
        for (const surface of ["github", "studio", "team"]) {
          const { text } = buildComment({ ...comment, surface });
          expect(text.length).toBeLessThan(3_500);
          expectInert(text);
          for (const quoted of text.split("\n").slice(1)) expect(quoted).toMatch(/^> /);
        }
      }),
      { numRuns: 100 },
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
