import { measureWaits } from "../measure-waits.ts";
import type { LoggedTask, Message } from "../prepare-messages.ts";
import { asksSomething, isSpoken } from "../read-conversation.ts";
import type { Detector, Finding } from "./contract.ts";

/** Everybody waited for one agent for at least so long, in seconds, … */
const MIN_WAITED = 300;
/** … and that was so much of all waiting for agents, … */
const SHARE = 0.8;
/** … among so many agents, each with a turn or more. */
const MIN_AGENTS = 3;
/** So many turns of talk without a call or a decision are a debate. */
const DEBATE = 16;

/** Debates that do not come to a decision, and one agent for whom everybody waits. */
export const slowDecision: Detector = {
  rule: "slow_decision",
  title: "Decides slowly, or waits for one agent",
  mast: null,
  detect: (task, messages) => [...bottleneck(task, messages), ...debate(messages)],
};

function bottleneck(task: LoggedTask, messages: readonly Message[]): Finding[] {
  const waits = [...measureWaits(task, messages)].filter(([agent]) => agent !== null);
  const total = waits.reduce((sum, [, { waited_seconds }]) => sum + waited_seconds, 0);
  const [agent, most] = waits.sort(([, a], [, b]) => b.waited_seconds - a.waited_seconds)[0] ?? [];
  if (!agent || most === undefined || waits.length < MIN_AGENTS) return [];
  if (most.waited_seconds < MIN_WAITED || most.waited_seconds < SHARE * total || most.stalls === 0) return [];
  const evidence = longestWaits(messages, agent);
  return [
    {
      severity: "low",
      agent,
      tool: null,
      summary: `The team spends most of its time waiting for ${agent}.`,
      confidence: 0.7,
      evidence,
      errors: 0,
    },
  ];
}

/** The three messages of the agent that took longest, in their order. */
function longestWaits(messages: readonly Message[], agent: string): Message[] {
  const took = messages.map((message, at) => ({
    message,
    gap: Date.parse(message.occurred_at) - Date.parse(messages[at - 1]?.occurred_at ?? message.occurred_at),
  }));
  return took
    .filter(({ message }) => message.actor === agent)
    .sort((a, b) => b.gap - a.gap)
    .slice(0, 3)
    .map(({ message }) => message)
    .sort((a, b) => a.seq - b.seq);
}

function debate(messages: readonly Message[]): Finding[] {
  let row: Message[] = [];
  let longest: Message[] = [];
  for (const message of messages) {
    const isTalk =
      message.speaker === "agent" &&
      isSpoken(message) &&
      ["message", "response"].includes(message.message_type);
    if (isTalk) row.push(message);
    else if (message.speaker !== "framework") row = [];
    if (row.length > longest.length) longest = row;
  }
  const agents = new Set(longest.map(({ agent }) => agent));
  const questions = longest.filter(({ content }) => asksSomething(content));
  // Agents that write something together also talk long; a debate is one in which they keep asking.
  if (longest.length < DEBATE || agents.size < 2 || questions.length < longest.length / 3) return [];
  return [
    {
      severity: "medium",
      agent: null,
      tool: null,
      summary: "The agents talk for long without a call, a result or a decision.",
      confidence: 0.6,
      evidence: longest,
      wasted: longest.slice(DEBATE),
      errors: 0,
    },
  ];
}
