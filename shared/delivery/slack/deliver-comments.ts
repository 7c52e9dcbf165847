import { type Database, type Row, unwrap } from "../../platform/database.ts";
import type { Slack, SlackMessage } from "../../platform/slack.ts";
import type { Delivered } from "../delivery-contract.ts";
import type { Dossier } from "../read-dossier.ts";
import { quote, quoteLines } from "./write-mrkdwn.ts";

/** Marks what was said elsewhere, so that a second try finds what the first one posted. */
export const commentEvent = "improvement_comment";

type Comment = Pick<
  Row<"comments">,
  "id" | "improvement_id" | "surface" | "author_name" | "body" | "addressed_to_team"
>;

const bodyLimit = 2_500;
const places: Record<string, string> = { github: "on GitHub", studio: "in the review queue" };

/** Adds to the thread what was said about the proposal elsewhere and is not there yet, in order and once. */
export async function deliverComments(
  slack: Slack,
  database: Database,
  dossier: Dossier,
): Promise<Delivered> {
  const { id, slack_channel_id: channel, slack_message_ts: thread } = dossier.improvement;
  // Posting the message has this queued again.
  if (channel === null || thread === null) return {};
  const comments = unwrap(await database.rpc("comments_to_show", { improvement: id, surface: "slack" }));
  if (comments.length === 0) return {};
  const posted = new Map<unknown, string>();
  for (const { ts, eventType, eventPayload } of await slack.findReplies(channel, thread))
    if (eventType === commentEvent) posted.set(eventPayload.comment, ts);
  for (const comment of comments) {
    const ts = posted.get(comment.id) ?? (await slack.post(channel, buildComment(comment), thread));
    unwrap(
      await database.rpc("record_comment_copy", {
        comment_id: comment.id,
        surface: "slack",
        surface_ref: `${channel}:${ts}`,
      }),
    );
  }
  return {};
}

/** What somebody said elsewhere, as a quotation under the name. */
export function buildComment(comment: Comment): SlackMessage {
  const { id, improvement_id, surface, author_name, body, addressed_to_team } = comment;
  const who = `*${quote(author_name, 200)}*`;
  const head =
    surface === "team"
      ? `${who} answers:`
      : `${who} ${places[surface] ?? "elsewhere"}${addressed_to_team ? ", to the team" : ""}:`;
  return {
    text: `${head}\n${quoteLines(body, bodyLimit)}`,
    metadata: { event_type: commentEvent, event_payload: { improvement_id, comment: id } },
  };
}
