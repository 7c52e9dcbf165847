import type { ActionsBlock, Button, KnownBlock } from "@slack/types";
import type { SlackMessage } from "../../platform/slack.ts";
import { diffContent } from "../../proposals/diff-content.ts";
import { describeExpected, describeMeasured } from "../describe-effect.ts";
import { describeExperiment } from "../describe-experiment.ts";
import {
  decisiveMoves,
  describeActor,
  describeChangeType,
  describeStatus,
  describeTitle,
  describeWaiting,
  reasonOf,
} from "../describe-state.ts";
import type { Dossier } from "../read-dossier.ts";
import { describeEvidence, hasSizes, inShort, reportOf } from "../show-report.ts";
import { rowInStudio } from "../studio-links.ts";
import { shorten } from "../tame-text.ts";
import { buildEvidence } from "./build-evidence.ts";
import { codeBlock, day, link, mention, moment, mrkdwn, quote } from "./write-mrkdwn.ts";

/** Marks our message in the channel, so that a second try finds what the first one posted. */
export const messageEvent = "improvement_proposed";

const mostMoves = 4;
const mostEffects = 3;
/** A change in short: the whole of it is in the thread. On a phone a line holds about forty characters. */
const shortDiff = { limit: 900, lines: 12 } as const;
const mostAsked = 5;

/** The one message of a proposal, written from its present state: buttons while it is in review, then what became of it. */
export function buildMessage(dossier: Dossier): SlackMessage {
  const { improvement } = dossier;
  const title = shorten(describeTitle(dossier), 130);
  return {
    text: quote(`${describeStatus(improvement.status)}: ${describeTitle(dossier)}`, 250),
    blocks: [
      { type: "header", text: { type: "plain_text", text: title, emoji: false } },
      section(whatChanges(dossier)),
      ...optional(relations(dossier), "context"),
      { type: "context", elements: [mrkdwn(verdicts(dossier))] },
      ...optional(buildEvidence(dossier)),
      ...optional(expectation(dossier)),
      section(
        codeBlock(
          changedLines(diffContent(dossier.target.content, improvement.proposed_content)),
          shortDiff.limit,
          shortDiff.lines,
        ),
      ),
      ...optional(history(dossier)),
      ...optional(whoIsAsked(dossier), "context"),
      ...(improvement.status === "in_review" ? [buttons(dossier)] : []),
      ...optional(links(dossier), "context"),
    ],
    metadata: { event_type: messageEvent, event_payload: { improvement_id: improvement.id } },
  };
}

/** What is added and removed, with one line around it: a phone shows little, and the rest is in the thread. */
function changedLines(diff: string): string {
  const lines = diff.split("\n");
  const isChange = (line = "") => line.startsWith("+") || line.startsWith("-");
  return lines
    .filter((line, at) => line.startsWith("@@") || [at - 1, at, at + 1].some((near) => isChange(lines[near])))
    .join("\n");
}

function whatChanges({ improvement, target, team }: Dossier): string {
  const agent = target.agent === null ? "" : ` of ${quote(target.agent, 80)}`;
  return `*${describeChangeType(improvement.change_type)}*${agent} in \`${shorten(target.path, 200)}\` for *${quote(team.name, 100)}*`;
}

/** What it takes the place of, and what has taken its own. */
function relations({ revises, revisedBy }: Dossier): string | undefined {
  const name = (other: NonNullable<typeof revises>) =>
    other.issue_url === null
      ? `\`${other.id.slice(0, 8)}\``
      : link(other.issue_url, `Issue #${other.issue_number}`);
  const parts = [
    ...(revises === undefined ? [] : [`♻️ Takes the place of ${name(revises)}`]),
    ...(revisedBy === undefined ? [] : [`♻️ In its place: ${name(revisedBy)}`]),
  ];
  return parts.length === 0 ? undefined : parts.join("  ·  ");
}

const riskSigns: Record<string, string> = { low: "🟢", medium: "🟡", high: "🔴" };

function verdicts(dossier: Dossier): string {
  const { improvement, validation, approvals, quorum, experiment } = dossier;
  const report = validation?.report;
  const summary =
    typeof report === "object" && report !== null && "summary" in report
      ? String(report.summary)
      : "no report";
  const checks = quote(summary, 250);
  const address = rowInStudio(dossier.studio, "improvements", improvement.id);
  const parts = [
    `${riskSigns[improvement.risk] ?? ""} *${improvement.risk} risk*`.trim(),
    `${validation?.verdict === "passed" ? "✅" : "⚠️"} ${address === undefined ? checks : link(address, summary)}`,
    `From: ${improvement.origin}`,
  ];
  if (improvement.status === "in_review" && quorum > 1) parts.push(`Approvals: ${approvals} of ${quorum}`);
  const waiting = describeWaiting(dossier);
  if (waiting !== undefined) parts.push(`⏸ Waits: ${quote(waiting, 200)}`);
  if (experiment !== undefined) parts.push(quote(describeExperiment(experiment), 300));
  return parts.join("  ·  ");
}

function expectation(dossier: Dossier): string | undefined {
  const expected = describeExpected(dossier);
  if (expected === undefined) return undefined;
  const basis = expected.restsOn === undefined ? "" : `\n_Rests on:_ ${quote(expected.restsOn, 300)}`;
  return `*Expected effect:* ${quote(expected.effect, 250)}${basis}`;
}

/** What became of it, one line each, the latest moves and every measured effect. */
function history(dossier: Dossier): string | undefined {
  const lines = decisiveMoves(dossier)
    .slice(-mostMoves)
    .map((event) => {
      const what = `*${describeStatus(event.to_status ?? "")}* ${quote(describeActor(event), 100)}`.trim();
      const said = reasonOf(event);
      const reason = said === undefined ? "" : ` — ${quote(said, 180)}`;
      return `${what}, ${moment(event.occurred_at)}${reason}`;
    });
  const report = reportOf(dossier);
  if (report !== undefined && hasSizes(report)) {
    lines.push(`*Measured:* ${quote(inShort(report), 600)}`);
    lines.push(`_${quote(describeEvidence(report, dossier), 200)}_`);
    return lines.join("\n");
  }
  for (const effect of dossier.effects.slice(0, mostEffects)) {
    const measured = describeMeasured(effect);
    if (measured !== undefined) lines.push(`*Measured:* ${quote(measured, 280)}`);
  }
  return lines.length === 0 ? undefined : lines.join("\n");
}

/** Whom it waits for, while it waits for somebody. */
function whoIsAsked({ improvement, asked, snoozedUntil }: Dossier): string | undefined {
  if (improvement.status !== "in_review") return undefined;
  const parts: string[] = [];
  if (asked.length > 0)
    parts.push(
      `👀 Asked: ${asked
        .slice(0, mostAsked)
        .map(({ name, slackUser }) => mention(slackUser) ?? quote(name, 80))
        .join(", ")}`,
    );
  if (snoozedUntil !== undefined) parts.push(`💤 Snoozed until ${day(snoozedUntil)}`);
  return parts.length === 0 ? undefined : parts.join("  ·  ");
}

function buttons({ improvement }: Dossier): ActionsBlock {
  const value = `${improvement.id}:${improvement.version}`;
  const button = (action_id: string, text: string, style?: "primary" | "danger"): Button => ({
    type: "button",
    action_id,
    text: { type: "plain_text", text },
    value,
    ...(style === undefined ? {} : { style }),
  });
  return {
    type: "actions",
    elements: [
      button("approve", "Approve", "primary"),
      button("reject", "Reject", "danger"),
      button("request_changes", "Ask for changes"),
      button("snooze", "Snooze"),
      button("pass_on", "Not me"),
    ],
  };
}

function links({ improvement, studio, studioUrl }: Dossier): string | undefined {
  const { issue_url, issue_number, pull_request_url, pull_request_number, revert_pull_request_url } =
    improvement;
  const { implementation_url } = improvement;
  const found: string[] = [];
  const row = rowInStudio(studio, "improvements", improvement.id) ?? studioUrl;
  if (row !== undefined) found.push(link(row, "Studio"));
  if (issue_url) found.push(link(issue_url, `Issue #${issue_number}`));
  if (pull_request_url) found.push(link(pull_request_url, `Pull request #${pull_request_number}`));
  if (implementation_url) found.push(link(implementation_url, "Implementation"));
  if (revert_pull_request_url) found.push(link(revert_pull_request_url, "Revert"));
  return found.length === 0 ? undefined : found.join("  ·  ");
}

function section(text: string): KnownBlock {
  return { type: "section", text: mrkdwn(text) };
}

function optional(text: string | undefined, type: "section" | "context" = "section"): KnownBlock[] {
  if (text === undefined) return [];
  return [type === "section" ? section(text) : { type: "context", elements: [mrkdwn(text)] }];
}
