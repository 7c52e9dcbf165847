import type { Message } from "../prepare-messages.ts";

/** What a message of an agent is for the work of its team. */
export type TurnKind = "opening" | "thought" | "order" | "call" | "contribution" | "closing";

/** A message that may be the step that caused a failure, with what stands around it. */
export interface Turn {
  message: Message;
  kind: TurnKind;
  /** Which contribution of the team it is, counted from 0; -1 for other kinds. */
  ordinal: number;
  /** What came of it at once: the next message, where that is a tool's answer. */
  outcome: "failed" | "worked" | "nothing";
}

/** A conversation as attribution sees it. */
export interface Turns {
  turns: Turn[];
  /** The agent that plans and gives the others their orders; null in a team without one. */
  coordinator: string | null;
  /** Whether a person is among those who talk (a service), or the team works on its own. */
  withPerson: boolean;
  /** Whether the team came to an end by itself. */
  concluded: boolean;
}

const ordering = new Set(["handoff", "instruction"]);
const thinking = new Set(["thought", "plan", "phase_start"]);
const closing = new Set(["termination", "conclusion", "final_answer", "run_end"]);
/** An answer of a terminal to a message in which there was nothing to run. */
const nothingRun = /^(?:there is |found )?no (?:code|command|script)\b|^nothing to (?:run|execute)/i;

/** Finds the turns of agents and what they are for. */
export function describeTurns(messages: readonly Message[]): Turns {
  const coordinator = findCoordinator(messages) ?? findHub(messages);
  const withPerson = messages.some(({ speaker }, position) => speaker === "person" && position > 2);
  const turns: Turn[] = [];
  let contributions = 0;
  let concluded = false;
  for (const [position, message] of messages.entries()) {
    if (message.speaker !== "agent") continue;
    const next = messages[position + 1];
    const kind = kindOf(message, coordinator, turns.length === 0 && position === 0, next);
    if (kind === "closing") concluded = true;
    const answered = next?.speaker === "tool" && !nothingRun.test(next.content.slice(0, 60));
    turns.push({
      message,
      kind,
      ordinal: kind === "contribution" ? contributions++ : -1,
      outcome: !answered ? "nothing" : next.failed ? "failed" : "worked",
    });
  }
  return { turns, coordinator, withPerson, concluded };
}

function kindOf(
  message: Message,
  coordinator: string | null,
  first: boolean,
  next: Message | undefined,
): TurnKind {
  if (closing.has(message.message_type)) return "closing";
  if (message.message_type === "tool_call") return "call";
  if (first && coordinator === null) return "opening";
  if (message.agent === coordinator) {
    // Without types, what a colleague answers was an order.
    const answered = message.message_type === "message" && next !== undefined && next.agent !== coordinator;
    return ordering.has(message.message_type) || answered ? "order" : "thought";
  }
  if (thinking.has(message.message_type)) return "thought";
  return ordering.has(message.message_type) ? "order" : "contribution";
}

/** An agent most of whose messages are plans, thoughts and orders, and that gives orders to somebody else. */
function findCoordinator(messages: readonly Message[]): string | null {
  const counts = new Map<string, { all: number; leading: number; orders: number }>();
  for (const { speaker, agent, message_type, to_agent } of messages) {
    if (speaker !== "agent") continue;
    const count = counts.get(agent) ?? { all: 0, leading: 0, orders: 0 };
    counts.set(agent, count);
    count.all += 1;
    if (thinking.has(message_type) || ordering.has(message_type) || closing.has(message_type))
      count.leading += 1;
    if (ordering.has(message_type) && to_agent !== agent) count.orders += 1;
    if (message_type === "plan" || message_type === "thought") count.orders += 0.25;
  }
  let best: string | null = null;
  let most = 0.5;
  for (const [agent, { all, leading, orders }] of counts)
    if (leading / all >= 0.6 && orders >= most) [best, most] = [agent, orders];
  return best;
}

/** How much of all turns the hub of a team has, and of how many of the others' turns the one before. */
const HUB_SHARE = 0.55;
const HUB_BEFORE = 0.8;
/** Fewer turns of others show no pattern. */
const HUB_OTHERS = 3;

/** Where a log has no types of messages: the agent after whom nearly everybody else speaks. */
function findHub(messages: readonly Message[]): string | null {
  if (messages.some(({ message_type }) => ordering.has(message_type) || thinking.has(message_type)))
    return null;
  const turns = messages.filter(({ speaker }) => speaker !== "framework" && speaker !== "person");
  const counts = new Map<string, number>();
  for (const { speaker, agent } of turns)
    if (speaker === "agent") counts.set(agent, (counts.get(agent) ?? 0) + 1);
  const [hub, own] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  if (hub === undefined || own === undefined || counts.size < 2 || own < HUB_SHARE * turns.length)
    return null;
  const others = turns.filter(({ agent }) => agent !== hub).length;
  const after = turns.filter(({ agent }, at) => agent !== hub && turns[at - 1]?.agent === hub).length;
  return others >= HUB_OTHERS && after >= HUB_BEFORE * others ? hub : null;
}
