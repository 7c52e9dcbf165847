import type { KnownBlock } from "@slack/types";
import { z } from "zod";
import type { SlackMessage } from "../../platform/slack.ts";
import { describeGrounds, directionOf, nameOf } from "../describe-effect.ts";
import { describeActor, reasonOf } from "../describe-state.ts";
import type { Dossier, DossierEvent } from "../read-dossier.ts";
import { describeEvidence, hasSizes, reportOf, type ShownReport } from "../show-report.ts";
import { buildDetails } from "./build-details.ts";
import { drawEffects, type Figures, tableReport } from "./build-figures.ts";
import { link, mention, mrkdwn, quote } from "./write-mrkdwn.ts";

/** Marks our notes in a thread. */
export const noteEvent = "improvement_note";

/** A note for the thread, and what it told, so that the same is not told twice. */
export interface Note {
  message: SlackMessage;
  /** Notes with the same topic tell the same; empty where each is news. */
  topic: string;
}

/** What happened, for the thread: in a sentence, and when it comes to review, with all that the message leaves out. Undefined for what is no news. */
export function buildEventNote(dossier: Dossier, event: DossierEvent, delivery: number): Note | undefined {
  if (event.kind === "moved" && event.to_status === "in_review")
    return toNote(dossier, buildDetails(dossier), delivery, "");
  const sentence = tellEvent(dossier, event);
  if (sentence === undefined) return undefined;
  const report = endsExperiment(event) ? reportOf(dossier) : undefined;
  const message = report === undefined ? { text: sentence } : withReport(sentence, dossier, report);
  return toNote(dossier, message, delivery, "");
}

function tellEvent(dossier: Dossier, event: DossierEvent): string | undefined {
  const { kind, reason } = event;
  const said = quote(describeActor(event), 150);
  if (kind === "moved") {
    const explanation = reasonOf(event);
    return `${tellMove(dossier, event)}${explanation === undefined ? "" : ` ${quote(explanation, 400)}`}`;
  }
  // A decision that settles it is told by the move that follows.
  if (kind === "decided")
    return event.to_status === "in_review"
      ? `${dossier.approvals} of ${dossier.quorum} approvals; the last one ${said}.`
      : undefined;
  if (kind === "passed_on") {
    const asked = dossier.asked
      .map(({ name, slackUser }) => mention(slackUser) ?? quote(name, 80))
      .join(", ");
    const why = reason === null ? "" : `: ${quote(reason, 300)}`;
    return `Passed on ${said}${why}.${asked === "" ? "" : ` Asked now: ${asked}`}`;
  }
  if (kind === "snoozed")
    return `Snoozed ${said}${reason === null ? "" : ` ${quote(reason, 40)}`}. It can be decided all the same.`;
  if (kind === "woken") return "Back after a snooze: it still waits for a decision.";
  return kind === "experiment" ? tellExperiment(event) : undefined;
}

const experimentMove = z.object({
  to: z.string(),
  share: z.number().optional(),
  tasks: z.number().optional(),
  treated: z.number().optional(),
});

const experimentEnds: Record<string, string> = {
  won: "The experiment is won",
  lost: "The experiment is lost: the new version is not better",
  harmed: "The experiment was stopped because the new version did harm",
  inconclusive: "The experiment ended without an answer",
  stopped: "The experiment was stopped",
};

/** A result is told with its sizes. */
function endsExperiment({ kind, details }: DossierEvent): boolean {
  const move = experimentMove.safeParse(details);
  return (
    kind === "experiment" &&
    move.success &&
    Object.hasOwn(experimentEnds, move.data.to) &&
    (move.data.tasks ?? 0) > 0
  );
}

function tellExperiment({ details, reason }: DossierEvent): string | undefined {
  const move = experimentMove.safeParse(details);
  if (!move.success) return undefined;
  const { to, share = 0, tasks = 0, treated = 0 } = move.data;
  const why = reason === null ? "" : ` ${quote(`${reason.charAt(0).toUpperCase()}${reason.slice(1)}`, 300)}.`;
  const count = `(${treated} of ${tasks} tasks had it)`;
  // Harm says itself how many had it.
  const counted = tasks > 0 && !reason?.includes(count) ? ` ${count}` : "";
  const end = experimentEnds[to];
  if (end !== undefined) return `${end}${counted}.${why}`;
  return share > 0
    ? `The experiment runs: ${share} % of the tasks get the new version${counted}.${why}`
    : undefined;
}

/** One sentence per metric, or undefined while nothing is measured. Told again only when a direction changes: numbers move a little each hour. */
export function buildMeasuredNote(dossier: Dossier, delivery: number): Note | undefined {
  const told = dossier.effects.filter((effect) => effect.effect !== null);
  if (told.length === 0) return undefined;
  const topic = told.map((effect) => `${effect.metric} ${directionOf(effect)}`).join(", ");
  const report = reportOf(dossier);
  if (report !== undefined)
    return toNote(dossier, withReport("Measured.", dossier, report), delivery, topic.slice(0, 500));
  const sentences = told.map(
    (effect) =>
      `Measured: ${quote(`${nameOf(effect.metric)}. ${effect.verdict} (${describeGrounds(effect)})`, 500)}.`,
  );
  return toNote(dossier, withFigures(sentences.join("\n"), drawEffects(told)), delivery, topic.slice(0, 500));
}

function tellMove({ improvement }: Dossier, event: DossierEvent): string {
  const said = quote(describeActor(event), 150);
  const actor = said === "" ? "" : ` ${said}`;
  const { pull_request_url, pull_request_number, revert_pull_request_url, implementation_url } = improvement;
  const pull = pull_request_url ? link(pull_request_url, `#${pull_request_number}`) : "";
  switch (event.to_status) {
    case "approved":
      return `Approved${actor}.`;
    case "rejected":
      return `Rejected${actor}:`;
    case "changes_requested":
      return `Changes requested${actor}:`;
    case "shipping":
      return event.from_status === "abandoned"
        ? `Pull request ${pull} was reopened.`
        : `Draft pull request opened: ${pull}.`;
    case "deployed":
      if (event.from_status === "reverting")
        return "The revert was closed unmerged; the change stays in force.";
      return implementation_url
        ? `Implemented by hand${actor}: ${link(implementation_url, "see where")}.`
        : `Merged: ${pull}. The change is in force.`;
    case "kept":
      return "Kept for good.";
    case "abandoned":
      return `Pull request ${pull} was closed without merging.`;
    case "reverting":
      return `To be undone${actor}.${revert_pull_request_url ? ` ${link(revert_pull_request_url, "Revert")}.` : ""}`;
    case "reverted":
      return "Reverted; the version before is in force again.";
    default:
      return `Now ${(event.to_status ?? "unknown").replaceAll("_", " ")}${actor}.`;
  }
}

/** The whole report: in words, as a table, and whether it can be relied on. */
function withReport(lead: string, dossier: Dossier, report: ShownReport): SlackMessage {
  const { headline, sentences, health } = report;
  const text = `${lead} *${quote(headline, 500)}*\n${quote(sentences.join(" "), 1_500)}`;
  const checks = health.map(
    ({ name, sound, text }) => `${sound ? "✅" : "⚠️"} ${quote(`${name}: ${text}`, 300)}`,
  );
  return {
    text,
    blocks: [
      { type: "section", text: mrkdwn(text) },
      ...(hasSizes(report) ? [tableReport(report)] : []),
      {
        type: "context",
        elements: [mrkdwn([...checks, quote(describeEvidence(report, dossier), 300)].join("\n"))],
      },
    ],
  };
}

function withFigures(text: string, figures: Figures | undefined): SlackMessage {
  if (figures === undefined) return { text };
  const told: KnownBlock = { type: "section", text: mrkdwn(text) };
  return { text, blocks: [told, figures.chart], plainerBlocks: [told, figures.table] };
}

function toNote({ improvement }: Dossier, message: SlackMessage, delivery: number, topic: string): Note {
  return {
    topic,
    message: {
      ...message,
      metadata: { event_type: noteEvent, event_payload: { improvement_id: improvement.id, delivery, topic } },
    },
  };
}
