import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildMessage } from "../../../shared/delivery/slack/build-message.ts";
import { buildEventNote, buildMeasuredNote } from "../../../shared/delivery/slack/build-note.ts";
import { quote } from "../../../shared/delivery/slack/write-mrkdwn.ts";
import { hostileDossier, hostileText, makeDossier } from "./hostile.ts";
import { expectWithinLimits } from "./inert-slack.ts";

const asked = [
  { name: "<!channel> @here *Ada*", slackUser: "U1ADA" },
  { name: "<@U2BEN>", slackUser: "U2> <!channel" },
];
const studio = {
  url: "https://ours.test/project/x",
  tables: { improvements: 1, findings: 2, messages: 3, validations: 4 },
};

it("quotes text so that no mark of it formats, and names with underscores stay what they were", () => {
  expect(quote("_slanted_ __twice__ a_name_of__ours, (_x_) _", 200)).toBe(
    "_\u200Bslanted_\u200B _\u200B_\u200Btwice_\u200B_\u200B a_name_of__ours, (_\u200Bx_\u200B) _\u200B",
  );
  fc.assert(
    fc.property(hostileText(), (text) => {
      const shown = quote(`_${text}_`, 300);
      expect(shown.length).toBeLessThanOrEqual(300);
      expect(shown).not.toMatch(/(?<![\p{L}\p{N}])_[^\u200B]|[^\u200B]_(?![\p{L}\p{N}\u200B_])/u);
    }),
  );
});

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
