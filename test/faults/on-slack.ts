import { type Of, type ProposalRow, personAt } from "./on-stage.ts";
import type { Stage } from "./stage.ts";

/** Somebody presses a button of a proposal's message, and fills in the modal that may follow. */
export async function press(stage: Stage, row: ProposalRow, { who, button }: Of<"press">): Promise<void> {
  const { slack } = stage.world;
  const person = personAt(who);
  if (button === "approve") stage.approvers.add(`${row.id} ${person.name}`);
  const opened = new Set(slack.openViews(person.slack).map(({ id }) => id));
  await slack.click({ user: person.slack, channel: row.channel, ts: row.message ?? "", actionId: button });
  const view = slack.openViews(person.slack).find(({ id }) => !opened.has(id));
  if (view === undefined) return;
  const values: Record<string, string> =
    button === "snooze" ? { preset: "3" } : { reason: "It misses the second case." };
  await slack.submit({ user: person.slack, viewId: String(view.id), values });
}

/** Somebody approves in the message that offers small proposals together. */
export async function pressBatch(
  stage: Stage,
  { channel }: ProposalRow,
  { who, button }: Of<"press batch">,
): Promise<void> {
  const { sql, slack } = stage.world;
  const person = personAt(who);
  const [batch] = await sql`
    select message_ts, improvement_ids from public.channel_posts where channel = ${channel} and kind = 'batch'`;
  const ids: string[] = batch?.improvement_ids ?? [];
  for (const id of ids) stage.approvers.add(`${id} ${person.name}`);
  await slack.click({ user: person.slack, channel, ts: batch?.message_ts ?? "", actionId: button });
}

/** Somebody types `/improve …` in the channel of a proposal. */
export async function improve(stage: Stage, row: ProposalRow, { who, verb }: Of<"improve">): Promise<void> {
  const person = personAt(who);
  const short = row.id.slice(0, 8);
  if (verb === "approve") stage.approvers.add(`${row.id} ${person.name}`);
  const text =
    verb === "approve" ? `approve ${short}-${row.version}` : verb === "show" ? `show ${short}` : verb;
  await stage.world.slack.command({ user: person.slack, channel: row.channel, command: "/improve", text });
}
