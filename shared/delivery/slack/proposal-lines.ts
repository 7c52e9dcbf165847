import type { SectionBlock } from "@slack/types";
import { z } from "zod";
import { describeExpectation } from "../describe-effect.ts";
import { describeChangeType, describeStatus } from "../describe-state.ts";
import { day, link, mrkdwn, quote } from "./write-mrkdwn.ts";

/** A proposal as lists know it, in the words of `private.proposal_line`. */
export const proposalLine = z.object({
  id: z.uuid(),
  version: z.number(),
  title: z.string(),
  status: z.string(),
  risk: z.string(),
  change_type: z.string(),
  since: z.string(),
  channel: z.string().nullable(),
  message_ts: z.string().nullable(),
  expected_effect: z.unknown(),
  team: z.string(),
  path: z.string(),
  agent: z.string().nullable(),
  decided_by: z.string().nullable(),
  snoozed_until: z.string().nullable(),
  asked: z.array(z.string()),
});
export type ProposalLine = z.infer<typeof proposalLine>;

/** How people name a proposal and the version they looked at: `6f1c1a52-3`. */
export function referenceOf({ id, version }: Pick<ProposalLine, "id" | "version">): string {
  return `${id.slice(0, 8)}-${version}`;
}

/** A proposal in two lines, linked to its message where that is known. */
export function tellProposal(line: ProposalLine, address: string | undefined): string {
  const title = address === undefined ? `*${quote(line.title, 150)}*` : link(address, line.title);
  const agent = line.agent === null ? "" : ` of ${quote(line.agent, 60)}`;
  const expected = describeExpectation(line.expected_effect);
  const facts = [
    `${describeChangeType(line.change_type)}${agent}`,
    `${line.risk} risk`,
    ...(expected === undefined ? [] : [quote(expected, 120)]),
    `since ${day(line.since)}`,
    ...(line.asked.length > 0 ? [`asked: ${quote(line.asked.join(", "), 100)}`] : []),
    ...(line.snoozed_until === null ? [] : [`snoozed until ${day(line.snoozed_until)}`]),
  ];
  return `${title}\n${facts.join(" · ")}`;
}

/** What became of a proposal that was offered in a batch. */
export function tellOutcome(line: ProposalLine, address: string | undefined): string {
  const title = address === undefined ? quote(line.title, 150) : link(address, line.title);
  const who = line.decided_by === null ? "" : ` · decided by ${quote(line.decided_by, 80)}`;
  return `${title}\n*${describeStatus(line.status)}*${who}`;
}

export function section(text: string): SectionBlock {
  return { type: "section", text: mrkdwn(text) };
}
