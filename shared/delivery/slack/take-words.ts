import { type Database, type Row, unwrap } from "../../platform/database.ts";
import type { FoundMessage } from "../../platform/slack.ts";
import { readSlackText } from "../../review/read-slack-text.ts";

/** Words of a thread that are kept, by their place (`channel:ts`). */
export type KnownWords = ReadonlyMap<
  string,
  Pick<Row<"comments">, "edited_at" | "removed_at" | "created_at">
>;

const mostWords = 100;
/** A thread that is longer is not read to its end, and then nobody knows what is not there. */
const mostRead = 1_900;

/** What is kept of an improvement's thread. */
export async function readKnown(database: Database, improvement: string): Promise<KnownWords> {
  const rows = unwrap(
    await database
      .from("comments")
      .select("surface_ref, edited_at, removed_at, created_at")
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
  }: { channel: string; thread: string; known: KnownWords; found: readonly FoundMessage[] },
): Promise<void> {
  // The first message of a thread is ours.
  const bot = found.find(({ ts }) => ts === thread)?.user;
  for (const message of found.slice(-mostWords)) {
    const { ts, user, workspace, words, editedTs } = message;
    if (ts === thread || words === undefined || user === undefined) continue;
    const { text, toBot } = readSlackText(words, bot);
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
    else if (editedTs !== undefined && isNews(kept.edited_at, editedTs))
      await change(database, channel, ts, text, new Date(Number(editedTs) * 1_000));
  }
  const isWhole = found.length < mostRead && found.some(({ ts }) => ts === thread);
  if (!isWhole) return;
  const present = new Set(found.map(({ ts }) => `${channel}:${ts}`));
  for (const [place, { removed_at }] of known)
    if (removed_at === null && !present.has(place) && place.startsWith(`${channel}:`))
      await change(database, channel, place.slice(channel.length + 1), "", new Date());
}

function isNews(knownEdit: string | null, editedTs: string): boolean {
  return knownEdit === null || Date.parse(knownEdit) < Math.floor(Number(editedTs) * 1_000);
}

async function change(
  database: Database,
  channel: string,
  ts: string,
  body: string,
  moment: Date,
): Promise<void> {
  unwrap(
    await database.rpc("receive_slack_comment_change", {
      delivery_key: `thread:${channel}:${ts}:${body === "" ? "removed" : moment.getTime()}`,
      channel,
      ts,
      body,
      moment: moment.toISOString(),
    }),
  );
}
