import type { KnownBlock } from "@slack/types";
import { z } from "zod";
import type { SlackBlock, SlackMessage } from "../../platform/slack.ts";
import { describeMeasured, directionOf } from "../describe-effect.ts";
import type { MeasuredEffect } from "../read-dossier.ts";
import { proposalLine, section, tellProposal } from "./proposal-lines.ts";
import { mrkdwn, quote } from "./write-mrkdwn.ts";

/** What became of the proposals of a channel's teams within a time, in the words of `channel_summary`. */
export const channelSummary = z.object({
  teams: z.array(z.string()),
  proposed: z.number(),
  to_review: z.number(),
  blocked: z.number(),
  approved: z.number(),
  rejected: z.number(),
  changes_requested: z.number(),
  deployed: z.number(),
  kept: z.number(),
  reverted: z.number(),
  in_review: z.number(),
  hours_to_decision: z.number().nullable(),
  waiting: z.array(proposalLine),
  reverts: z.array(z.object({ id: z.string(), title: z.string(), reason: z.string().nullable() })),
  in_force: z.array(z.object({ id: z.string(), title: z.string(), status: z.string() })),
});
export type ChannelSummary = z.infer<typeof channelSummary>;

/** What the summary is written from. `effects` by improvement; `more` are lines that other rooms add. */
export interface SummaryFacts {
  summary: ChannelSummary;
  days: number;
  effects: ReadonlyMap<string, readonly MeasuredEffect[]>;
  addresses: ReadonlyMap<string, string>;
  more: readonly string[];
}

const mostWins = 5;
/** Slack takes 3,000 characters in a section. */
const sectionLimit = 2_000;
const mostMore = 5;

/** The weekly summary, and what `/improve stats` answers: the funnel, wins, reverts, and what waits longest. */
export function buildSummary(facts: SummaryFacts): Pick<SlackMessage, "text" | "blocks" | "plainerBlocks"> {
  const { summary, days, more } = facts;
  const title = days === 7 ? "The week in improvements" : `The last ${days} days in improvements`;
  const text = `${title}: ${summary.proposed} proposed, ${summary.approved} approved, ${summary.deployed} in force, ${summary.reverted} reverted`;
  const draw = <Figure>(funnel: Figure): (KnownBlock | Figure)[] => [
    { type: "header", text: { type: "plain_text", text: title, emoji: false } },
    ...(summary.teams.length === 0 ? [] : [context(`For ${quote(summary.teams.join(", "), 300)}`)]),
    funnel,
    section(tellCounts(summary)),
    ...list("🏆 Wins", winsOf(facts)),
    ...list("↩️ Reverted", revertsOf(summary)),
    ...list(
      "⏳ Waiting longest",
      summary.waiting.map((line) => tellProposal(line, facts.addresses.get(line.id))),
    ),
    ...list(
      "🎓 Learned",
      more.slice(0, mostMore).map((line) => quote(line, 300)),
    ),
  ];
  return { text, blocks: draw(funnelChart(summary)), plainerBlocks: draw(funnelTable(summary)) };
}

function steps(summary: ChannelSummary): [string, number][] {
  return [
    ["proposed", summary.proposed],
    ["reviewed", summary.to_review],
    ["approved", summary.approved],
    ["in force", summary.deployed],
    ["kept", summary.kept],
  ];
}

function funnelChart(summary: ChannelSummary): SlackBlock {
  const data = steps(summary).map(([label, value]) => ({ label, value }));
  return {
    type: "data_visualization",
    title: "From proposal to a change that stays",
    chart: {
      type: "bar",
      series: [{ name: "proposals", data }],
      axis_config: { categories: data.map(({ label }) => label), y_label: "proposals" },
    },
  };
}

function funnelTable(summary: ChannelSummary): KnownBlock {
  const rows = [["Step", "Proposals"], ...steps(summary).map(([label, value]) => [label, String(value)])];
  return { type: "table", rows: rows.map((row) => row.map((text) => ({ type: "raw_text", text }))) };
}

function tellCounts(summary: ChannelSummary): string {
  const { blocked, rejected, changes_requested, reverted, in_review, hours_to_decision } = summary;
  const speed =
    hours_to_decision === null ? "" : ` · decided within ${formatHours(hours_to_decision)} (median)`;
  return `${rejected} rejected · ${changes_requested} to be changed · ${blocked} refused by the checks · ${reverted} reverted\n${in_review} in review now${speed}`;
}

function formatHours(hours: number): string {
  if (hours < 1) return `${Math.max(1, Math.round(hours * 60))} minutes`;
  return hours < 48 ? `${Math.round(hours)} hours` : `${Math.round(hours / 24)} days`;
}

/** A win is a change whose interval excludes "no change" in the good direction. */
function winsOf({ summary, effects }: SummaryFacts): string[] {
  const wins: string[] = [];
  for (const { id, title } of summary.in_force)
    for (const effect of effects.get(id) ?? []) {
      const good = effect.metric === "duration" ? "down" : "up";
      const measured = describeMeasured(effect);
      if (measured !== undefined && directionOf(effect) === good)
        wins.push(`*${quote(title, 120)}*\n${quote(measured, 200)}`);
    }
  return wins.slice(0, mostWins);
}

function revertsOf({ reverts }: ChannelSummary): string[] {
  return reverts.map(({ title, reason }) =>
    reason === null ? `*${quote(title, 120)}*` : `*${quote(title, 120)}*\n${quote(reason, 200)}`,
  );
}

function list(title: string, entries: readonly string[]): KnownBlock[] {
  if (entries.length === 0) return [];
  let text = `*${title}*`;
  for (const entry of entries)
    if (text.length + entry.length + 3 <= sectionLimit) text = `${text}\n• ${entry}`;
  return [section(text)];
}

function context(text: string): KnownBlock {
  return { type: "context", elements: [mrkdwn(text)] };
}
