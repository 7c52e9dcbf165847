import { type Database, type Row, unwrap } from "../../platform/database.ts";
import type { FoundMessage, Slack, SlackMessage } from "../../platform/slack.ts";
import { readSlackText } from "../../review/read-slack-text.ts";
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
const mostWords = 100;
const places: Record<string, string> = { github: "on GitHub", studio: "in the review queue" };

/** Adds to the thread what was said about the proposal elsewhere and is not there yet, in order and once; and takes from it what no event told of. */
export async function deliverComments(
  slack: Slack,
  database: Database,
  dossier: Dossier,
): Promise<Delivered> {
  const { id, slack_channel_id: channel, slack_message_ts: thread } = dossier.improvement;
  // Posting the message has this queued again.
  if (channel === null || thread === null) return {};
  const comments = unwrap(await database.rpc("comments_to_show", { improvement: id, surface: "slack" }));
  const found = await slack.findReplies(channel, thread);
  await takeWords(database, channel, thread, found);
  const posted = new Map<unknown, string>();
  for (const { ts, eventType, eventPayload } of found)
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

/** Events get lost. What was written in the thread is known by its place, so that taking it twice changes nothing. */
async function takeWords(
  database: Database,
  channel: string,
  thread: string,
  found: readonly FoundMessage[],
): Promise<void> {
  const known = new Set(
    unwrap(
      await database
        .from("comments")
        .select("surface_ref")
        .eq("surface", "slack")
        .in(
          "surface_ref",
          found.slice(-mostWords).map(({ ts }) => `${channel}:${ts}`),
        ),
    ).map(({ surface_ref }) => surface_ref),
  );
  // The first message of a thread is ours.
  const bot = found.find(({ ts }) => ts === thread)?.user;
  for (const { ts, user, workspace, words } of found.slice(-mostWords)) {
    if (ts === thread || words === undefined || user === undefined || known.has(`${channel}:${ts}`)) continue;
    const { text, toBot } = readSlackText(words, bot);
    unwrap(
      await database.rpc("receive_slack_comment", {
        delivery_key: `thread:${channel}:${ts}`,
        workspace: workspace ?? "",
        slack_user: user,
        channel,
        thread_ts: thread,
        ts,
        body: text,
        to_team: toBot,
      }),
    );
  }
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
