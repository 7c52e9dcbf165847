import type { Button, KnownBlock } from "@slack/types";
import type { SlackMessage } from "../../platform/slack.ts";
import { type ProposalLine, section, tellOutcome, tellProposal } from "./proposal-lines.ts";
import { mrkdwn } from "./write-mrkdwn.ts";

/** Slack keeps 2,000 characters in a button; an id with its version takes at most 47. */
const mostAtOnce = 10;

/** Small proposals to decide together. What was decided meanwhile says so instead of a button. */
export function buildBatch(
  proposals: readonly ProposalLine[],
  addresses: ReadonlyMap<string, string>,
): Pick<SlackMessage, "text" | "blocks"> {
  const shown = proposals.slice(0, mostAtOnce);
  const open = shown.filter(({ status }) => status === "in_review");
  const blocks: KnownBlock[] = [
    {
      type: "header",
      text: { type: "plain_text", text: "Small proposals to decide together", emoji: false },
    },
    {
      type: "context",
      elements: [
        mrkdwn(
          "Low risk, prompts and parameters only, and every check passed. The title leads to the whole proposal.",
        ),
      ],
    },
  ];
  for (const line of shown) {
    const address = addresses.get(line.id);
    blocks.push(
      line.status === "in_review"
        ? { ...section(tellProposal(line, address)), accessory: approveOne(line) }
        : section(tellOutcome(line, address)),
    );
  }
  if (open.length > 1) blocks.push({ type: "actions", elements: [approveAll(open)] });
  const text =
    open.length === 0
      ? "Every one of these small proposals was decided."
      : open.length === 1
        ? "1 small proposal waits for a decision."
        : `${open.length} small proposals wait for a decision.`;
  return { text, blocks };
}

function buttonValue({ id, version }: ProposalLine): string {
  return `${id}:${version}`;
}

function approveOne(line: ProposalLine): Button {
  return {
    type: "button",
    action_id: "approve",
    text: { type: "plain_text", text: "Approve" },
    value: buttonValue(line),
  };
}

function approveAll(open: readonly ProposalLine[]): Button {
  return {
    type: "button",
    action_id: "approve_all",
    style: "primary",
    text: { type: "plain_text", text: `Approve all ${open.length}` },
    value: open.map(buttonValue).join(","),
    confirm: {
      title: { type: "plain_text", text: `Approve ${open.length} proposals?` },
      text: { type: "plain_text", text: "Each is approved in your name, in the version that is shown here." },
      confirm: { type: "plain_text", text: "Approve all" },
      deny: { type: "plain_text", text: "Not yet" },
    },
  };
}
