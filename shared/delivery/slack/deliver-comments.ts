import { type Database, type Row, unwrap } from "../../platform/database.ts";
import { CodedError } from "../../platform/errors.ts";
import type { Slack, SlackMessage } from "../../platform/slack.ts";
import { type Delivered, goOnLater } from "../delivery-contract.ts";
import type { Dossier } from "../read-dossier.ts";
import { readKnown, takeWords } from "./take-words.ts";
import { quote, quoteLines } from "./write-mrkdwn.ts";

/** Marks what was said elsewhere, so that a second try finds what the first one posted. */
export const commentEvent = "improvement_comment";

/** What is shown of a comment. */
export interface ShownComment
  extends Pick<
    Row<"comments">,
    "id" | "improvement_id" | "surface" | "author_name" | "body" | "addressed_to_team"
  > {
  file_path?: string | null;
  file_line?: number | null;
  is_edited?: boolean;
  is_removed?: boolean;
}

const bodyLimit = 2_500;
const places: Record<string, string> = { github: "on GitHub", studio: "in the review queue" };

/**
 * Adds to the thread what was said about the proposal elsewhere and is not there yet, in order and once, and changes what
 * was changed there; and takes from the thread what no event told of.
 */
export async function deliverComments(
  slack: Slack,
  database: Database,
  dossier: Dossier,
  now: number,
): Promise<Delivered> {
  const { id, slack_channel_id: channel, slack_message_ts: thread } = dossier.improvement;
  // Posting the message has this queued again.
  if (channel === null || thread === null) return {};
  const readUnshown = async () =>
    unwrap(await database.rpc("comments_to_show", { improvement: id, surface: "slack" }));
  const comments = await readUnshown();
  // Read before the thread: what is known by now and not there any more was removed.
  const known = await readKnown(database, id);
  const found = await slack.findReplies(channel, thread);
  await takeWords(database, { channel, thread, known, found, now });
  const posted = new Map<unknown, string>();
  for (const { ts, eventType, eventPayload } of found.messages)
    if (eventType === commentEvent) posted.set(eventPayload.comment, ts);
  for (const comment of comments) {
    const [, noted] = comment.shown_at?.split(":") ?? [];
    // A copy that somebody took away stays away.
    const shown = posted.get(comment.id) ?? (found.isWhole ? undefined : noted);
    if (shown !== undefined && comment.revision > 1) await rewrite(slack, channel, shown, comment);
    const ts = shown ?? noted ?? (await slack.post(channel, buildComment(comment), thread));
    unwrap(
      await database.rpc("record_comment_copy", {
        comment_id: comment.id,
        surface: "slack",
        surface_ref: `${channel}:${ts}`,
        revision: comment.revision,
      }),
    );
  }
  if ((await readUnshown()).length > 0) throw goOnLater("comments");
  return {};
}

async function rewrite(slack: Slack, channel: string, ts: string, comment: ShownComment): Promise<void> {
  try {
    await slack.update(channel, ts, buildComment(comment));
  } catch (error) {
    // Taken away after it was seen, or where nobody looked.
    if (!(error instanceof CodedError) || error.code !== "slack_message_not_found") throw error;
  }
}

/** What somebody said elsewhere, as a quotation under the name. */
export function buildComment(comment: ShownComment): SlackMessage {
  const { id, improvement_id, surface, author_name, body, addressed_to_team, is_edited, is_removed } =
    comment;
  const who = `*${quote(author_name, 200)}*`;
  const changed = is_edited && !is_removed ? ", edited" : "";
  const head =
    surface === "team"
      ? `${who} answers:`
      : `${who} ${places[surface] ?? "elsewhere"}${placeIn(comment)}${addressed_to_team ? ", to the team" : ""}${changed}:`;
  return {
    text: `${head}\n${is_removed ? "_removed_" : quoteLines(body, bodyLimit)}`,
    metadata: { event_type: commentEvent, event_payload: { improvement_id, comment: id } },
  };
}

function placeIn({ file_path, file_line }: ShownComment): string {
  if (file_path == null) return "";
  return `, ${quote(file_path, 200)}${file_line == null ? "" : `, line ${file_line}`}`;
}
