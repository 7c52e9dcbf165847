import { z } from "zod";
import { type Database, unwrap } from "../platform/database.ts";
import type { SlackMessage } from "../platform/slack.ts";
import type { FoundProposal, SlackAnswers } from "./slack-answers.ts";
import type { SlackCommand } from "./slack-request.ts";

/** What commands work with. */
export interface CommandPorts {
  database: Database;
  answers: SlackAnswers;
}

/** What is answered; to whoever typed it alone, unless it concerns everybody in the channel. */
export interface CommandAnswer extends SlackMessage {
  concernsAll?: boolean;
}

const help = [
  "*/improve list* – what waits for a decision here",
  "*/improve show 6f1c1a52* – one proposal, by the eight characters that the list shows",
  "*/improve approve 6f1c1a52-3* – approve it, in the version that you looked at",
  "*/improve run* – hold a session now: look at the findings and propose",
  "*/improve pause*, */improve resume* – hold back what this team proposes, and its pull requests",
  "*/improve stats* – the last 30 days in numbers",
  "In the thread of a proposal you discuss it; mention this app there, and the team itself is asked.",
  "Only reviewers whose Slack account an administrator has mapped can decide.",
].join("\n");

/** What people look for here and is done in another place. */
const elsewhere = {
  reject:
    "A rejection says why: press *Reject* on the message of the proposal, or on what `/improve show` answers.",
  changes: "Changes are asked for with words: press *Ask for changes* on the message of the proposal.",
  snooze: "A proposal is put off with *Snooze* on its message.",
  revert: "What is in force is taken back on GitHub (`/revert` with the reason) or in the review queue.",
  ask: "The proposing team is asked in the thread of the proposal: mention this app there.",
} as const;

const found = z.array(z.object({ id: z.uuid(), version: z.number(), title: z.string() }));
const outcome = z.object({
  ok: z.boolean(),
  repeated: z.boolean().optional(),
  status: z.string().optional(),
  message: z.string().optional(),
  hint: z.string().nullish(),
  teams: z.array(z.string()).optional(),
});

/** What the person who typed `/improve …` sees. */
export async function answerCommand(command: SlackCommand, ports: CommandPorts): Promise<CommandAnswer> {
  const [verb = "", argument = ""] = command.text.trim().toLowerCase().split(/\s+/);
  switch (verb) {
    case "list":
      return list(command, ports);
    case "show":
      return show(command, argument, ports);
    case "approve":
      return approve(command, argument, ports);
    case "run":
    case "pause":
    case "resume":
      return order(command, verb, ports);
    case "stats":
      return ports.answers.stats(command.channel);
    case "":
    case "help":
      return { text: help };
    case "reject":
    case "changes":
    case "snooze":
    case "revert":
    case "ask":
      return { text: `${elsewhere[verb]}\n${help}` };
    default:
      return { text: `There is no such command.\n${help}` };
  }
}

async function list({ workspace, user, channel }: SlackCommand, ports: CommandPorts): Promise<SlackMessage> {
  const proposals = unwrap(await ports.database.rpc("slack_list", { workspace, slack_user: user, channel }));
  return ports.answers.list(proposals);
}

async function show(command: SlackCommand, argument: string, ports: CommandPorts): Promise<SlackMessage> {
  const proposal = await find(command, argument.split("-")[0] ?? "", ports);
  return "text" in proposal ? proposal : ports.answers.show(proposal);
}

async function approve(command: SlackCommand, argument: string, ports: CommandPorts): Promise<SlackMessage> {
  const [reference = "", version = ""] = argument.split("-");
  if (!/^[1-9]\d{0,8}$/.test(version))
    return {
      text: "Please say which version you looked at, as `/improve list` shows it: `/improve approve 6f1c1a52-3`.",
    };
  const proposal = await find(command, reference, ports);
  if ("text" in proposal) return proposal;
  const { workspace, user, channel, triggerId } = command;
  const answer = outcome.parse(
    unwrap(
      await ports.database.rpc("receive_slack_decision", {
        delivery_key: `${workspace}:${user}:${triggerId}:approve`,
        workspace,
        slack_user: user,
        channel,
        improvement: proposal.id,
        expected_version: Number(version),
        decision: "approve",
        answered_at_once: true,
      }),
    ),
  );
  if (!answer.ok) return { text: explain(answer) };
  return {
    text:
      answer.status === "in_review"
        ? `Your approval of ${plain(proposal.title)} is recorded. More people have to approve.`
        : `Approved: ${plain(proposal.title)}. Thank you.`,
  };
}

async function order(
  { workspace, user, channel, triggerId }: SlackCommand,
  wanted: "run" | "pause" | "resume",
  { database }: CommandPorts,
): Promise<CommandAnswer> {
  const answer = outcome.parse(
    unwrap(
      await database.rpc("receive_slack_order", {
        delivery_key: `${workspace}:${user}:${triggerId}:${wanted}`,
        workspace,
        slack_user: user,
        channel,
        wanted,
      }),
    ),
  );
  if (!answer.ok) return { text: explain(answer) };
  if (answer.repeated) return { text: "That is done already." };
  const names = plain((answer.teams ?? []).join(", "));
  const done = {
    run: "A session starts now. What it proposes is posted here once it has passed the checks; where the findings are no reason to propose anything, nothing is.",
    pause: `<@${user}> paused ${names}. What is proposed waits, and so do pull requests; decisions go on. \`/improve resume\` ends it.`,
    resume: `<@${user}> ended the pause of ${names}. What waited follows in order.`,
  };
  return { text: done[wanted], concernsAll: wanted !== "run" };
}

async function find(
  { workspace, user, channel }: SlackCommand,
  reference: string,
  { database }: CommandPorts,
): Promise<FoundProposal | SlackMessage> {
  if (!/^[0-9a-f]{8}$/.test(reference))
    return { text: "Please name a proposal by its eight characters, as `/improve list` shows them." };
  const proposals = found.parse(
    unwrap(await database.rpc("slack_find", { workspace, slack_user: user, channel, reference })),
  );
  const [only, another] = proposals;
  if (!only) return { text: "No proposal of your teams is called that." };
  return another ? { text: "More than one proposal begins like that; use the queue in Studio." } : only;
}

function explain({ message, hint }: z.infer<typeof outcome>): string {
  return plain([message, hint].filter(Boolean).join(" "));
}

/** Titles and names of teams are others' text: nothing in them is to be markup. */
function plain(text: string): string {
  return text
    .slice(0, 300)
    .replace(/[*_~`@]/g, "$&\u200B")
    .replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? "");
}
