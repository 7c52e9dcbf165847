import type { SlackMessage } from "../../platform/slack.ts";
import { describeGrounds, directionOf, nameOf } from "../describe-effect.ts";
import { describeActor, reasonOf } from "../describe-state.ts";
import type { Dossier, DossierEvent } from "../read-dossier.ts";
import { link, quote } from "./write-mrkdwn.ts";

/** Marks our notes in a thread. */
export const noteEvent = "improvement_note";

/** A note for the thread, and what it told, so that the same is not told twice. */
export interface Note {
  message: SlackMessage;
  /** Notes with the same topic tell the same; empty where each is news. */
  topic: string;
}

/** One sentence about an event. */
export function buildEventNote(dossier: Dossier, event: DossierEvent, delivery: number): Note {
  const explanation = reasonOf(event);
  const reason = explanation === undefined ? "" : ` ${quote(explanation, 400)}`;
  return toNote(dossier, `${tellMove(dossier, event)}${reason}`, delivery, "");
}

/** One sentence per metric, or undefined while nothing is measured. Told again only when a direction changes: numbers move a little each hour. */
export function buildMeasuredNote(dossier: Dossier, delivery: number): Note | undefined {
  const told = dossier.effects.filter((effect) => effect.effect !== null);
  if (told.length === 0) return undefined;
  const sentences = told.map(
    (effect) =>
      `Measured: ${quote(`${nameOf(effect.metric)}. ${effect.verdict} (${describeGrounds(effect)})`, 500)}.`,
  );
  const topic = told.map((effect) => `${effect.metric} ${directionOf(effect)}`).join(", ");
  return toNote(dossier, sentences.join("\n"), delivery, topic.slice(0, 500));
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

function toNote({ improvement }: Dossier, text: string, delivery: number, topic: string): Note {
  return {
    topic,
    message: {
      text,
      metadata: { event_type: noteEvent, event_payload: { improvement_id: improvement.id, delivery, topic } },
    },
  };
}
