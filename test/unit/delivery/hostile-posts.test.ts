import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildBatch } from "../../../shared/delivery/slack/build-batch.ts";
import { buildDigest } from "../../../shared/delivery/slack/build-digest.ts";
import { buildSummary } from "../../../shared/delivery/slack/build-summary.ts";
import { buildComment } from "../../../shared/delivery/slack/deliver-comments.ts";
import type { ProposalLine } from "../../../shared/delivery/slack/proposal-lines.ts";
import { quote } from "../../../shared/delivery/slack/write-mrkdwn.ts";
import { hostileText } from "./hostile.ts";
import { expectInert, expectWithinLimits } from "./inert-slack.ts";

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
