import type { KnownBlock } from "@slack/types";
import type { SlackMessage } from "../../platform/slack.ts";
import { type ProposalLine, section, tellProposal } from "./proposal-lines.ts";
import { mrkdwn } from "./write-mrkdwn.ts";

const mostListed = 10;

/** What waits in a channel besides what is listed. */
export interface DigestCounts {
  snoozed: number;
  held: number;
}

/** The daily digest: what waits for a decision, the oldest first. */
export function buildDigest(
  proposals: readonly ProposalLine[],
  { snoozed, held }: DigestCounts,
  addresses: ReadonlyMap<string, string>,
): Pick<SlackMessage, "text" | "blocks"> {
  const count = proposals.length;
  const title = count === 1 ? "1 proposal waits for a decision" : `${count} proposals wait for a decision`;
  const rest = [
    ...(count > mostListed ? [`${count - mostListed} more`] : []),
    ...(snoozed > 0 ? [`${snoozed} snoozed`] : []),
    ...(held > 0 ? [`${held} held back by limits of policies`] : []),
    "`/improve list` shows them at any time",
  ];
  const blocks: KnownBlock[] = [
    { type: "header", text: { type: "plain_text", text: title, emoji: false } },
    ...proposals.slice(0, mostListed).map((line) => section(tellProposal(line, addresses.get(line.id)))),
    { type: "context", elements: [mrkdwn(rest.join("  ·  "))] },
  ];
  return { text: title, blocks };
}
