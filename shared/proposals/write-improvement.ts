import { shorten } from "../logs/clean-text.ts";
import { hashParts } from "../logs/hash-text.ts";
import type { TablesInsert } from "../platform/database-types.gen.ts";
import type { ExpectedEffect } from "./estimate-effect.ts";
import type { Evidence } from "./load-evidence.ts";
import { costOf } from "./rank-findings.ts";
import type { Draft, OpenFinding } from "./remedies/contract.ts";

/**
 * What is changed and why, as a SHA-256: the same change for the same reason has the same, however its title is
 * worded and whatever else is in the file.
 */
export function fingerprintDraft(draft: Draft, rule: string): Promise<string> {
  const change = draft.change.replace(/\s+/g, " ").trim().toLowerCase();
  return hashParts(draft.artifact.path, draft.changeType, rule, change);
}

/** A draft as a row of the improvement queue. */
export function toImprovement(
  { team, fingerprint }: { team: number; fingerprint: string },
  draft: Draft,
  finding: OpenFinding,
  { evidence, effect }: { evidence: Evidence; effect: ExpectedEffect },
): TablesInsert<"improvements"> {
  return {
    team_id: team,
    title: shorten(draft.title, 200),
    change_type: draft.changeType,
    risk: draft.risk,
    rationale: explain(draft, finding, effect),
    artifact_id: draft.artifact.id,
    base_hash: draft.artifact.contentHash,
    proposed_content: draft.content,
    evidence: {
      findings: [finding.id],
      tasks: finding.tasks,
      messages: evidence.messages,
      excerpts: evidence.excerpts,
    },
    expected_effect: { ...effect },
    priority: costOf(finding),
    fingerprint,
    origin: "rule",
  };
}

function explain({ reasoning }: Draft, finding: OpenFinding, effect: ExpectedEffect): string {
  const failed = finding.tasksFailed > 0 ? `; ${finding.tasksFailed} of these failed or were abandoned` : "";
  const wasted = finding.messagesWasted > 0 ? ` It wasted ${count(finding.messagesWasted, "message")}.` : "";
  const expected =
    effect.estimate === null
      ? "What it brings cannot be estimated beforehand."
      : `Expected: ${points(effect.estimate)} of the team's success rate, at most ${points(effect.high ?? 0)}.`;
  return [
    `${finding.summary} This shows in ${count(finding.tasks, "task")}${failed}.${wasted}`,
    reasoning,
    `${expected} This rests on the log: ${effect.rests_on}.`,
  ].join("\n\n");
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function points(share: number): string {
  return `+${(share * 100).toFixed(1)} percentage points`;
}
