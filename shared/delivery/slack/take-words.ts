import { type Database, type Row, unwrap } from "../../platform/database.ts";
import { digest } from "../../platform/digest.ts";
import type { FoundMessages } from "../../platform/slack.ts";
import { readSlackText } from "../../review/read-slack-text.ts";
import { readSlackTime } from "../../review/read-slack-time.ts";

/** Words of a thread that are kept, by their place (`channel:ts`). */
export type KnownWords = ReadonlyMap<string, Pick<Row<"comments">, "body" | "edited_at" | "removed_at">>;

const mostWords = 100;
/** A list may lack for a moment what was just written, and a removal that is followed cannot be taken back. */
const unlistedMs = 120_000;

/** What is kept of an improvement's thread. */
export async function readKnown(database: Database, improvement: string): Promise<KnownWords> {
  const rows = unwrap(
    await database
      .from("comments")
      .select("surface_ref, body, edited_at, removed_at")
      .eq("improvement_id", improvement)
      .eq("surface", "slack")
      .order("id", { ascending: false })
      .limit(1_000),
  );
  return new Map(rows.map(({ surface_ref, ...row }) => [surface_ref ?? "", row]));
}

/**
 * Takes from a thread what no event told: words, edits and removals. Words are known by their place, so that taking them
 * twice changes nothing.
 */
export async function takeWords(
  database: Database,
  {
    channel,
    thread,
    known,
    found,
    now,
  }: { channel: string; thread: string; known: KnownWords; found: FoundMessages; now: number },
): Promise<void> {
  const { messages, isWhole } = found;
  // The first message of a thread is ours.
  const first = messages.find(({ ts }) => ts === thread);
  for (const message of messages.slice(-mostWords)) {
    const { ts, user, workspace, words, editedTs } = message;
    if (ts === thread || words === undefined || user === undefined) continue;
    const { text, toBot } = readSlackText(words, first?.user);
    const kept = known.get(`${channel}:${ts}`);
    if (kept === undefined)
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
    else if (editedTs !== undefined && kept.removed_at === null) {
      const moment = momentOfNews(kept, text, editedTs);
      if (moment !== undefined) await change(database, channel, ts, text, moment);
    }
  }
  // Of a part nobody knows what else is there.
  if (!isWhole || first === undefined) return;
  const present = new Set(messages.map(({ ts }) => `${channel}:${ts}`));
  for (const [place, { removed_at }] of known) {
    const [where, ts = ""] = place.split(":");
    if (removed_at !== null || present.has(place) || where !== channel) continue;
    if (now - Number(ts) * 1_000 > unlistedMs)
      await change(database, channel, ts, "", new Date().toISOString());
  }
}

/**
 * When a text that stands in the thread was written, if that is news. Slack tells edits by the second here, so that of two
 * within one second the text decides: what stands there is the last of them.
 */
function momentOfNews(
  kept: { body: string; edited_at: string | null },
  text: string,
  editedTs: string,
): string | undefined {
  const second = readSlackTime(editedTs);
  const since = kept.edited_at === null ? undefined : Date.parse(kept.edited_at) - Date.parse(second);
  if (kept.edited_at === null || since === undefined || since < 0) return second;
  return since < 1_000 && kept.body !== text ? kept.edited_at : undefined;
}

async function change(
  database: Database,
  channel: string,
  ts: string,
  body: string,
  moment: string,
): Promise<void> {
  const what = body === "" ? "removed" : `${moment}:${await digest(body)}`;
  unwrap(
    await database.rpc("receive_slack_comment_change", {
      delivery_key: `thread:${channel}:${ts}:${what}`,
      channel,
      ts,
      body,
      moment,
    }),
  );
}
