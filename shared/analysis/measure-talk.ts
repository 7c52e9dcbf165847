import type { LoggedTask, Message } from "./prepare-messages.ts";
import { asksSomething, handoffTarget, isRequest, isSpoken, participantsOf } from "./read-conversation.ts";

/** Who spoke to whom: a row of `task_edges`. */
export interface Edge {
  from_agent: string;
  to_agent: string;
  messages: number;
  requests: number;
  requests_ignored: number;
  replies: number;
  timed_replies: number;
  reply_seconds: number;
  handoffs: number;
  handoffs_taken_up: number;
}

/** Questions of one participant: how many were decided, after how many messages and seconds. */
export interface Decisions {
  clarifications: number;
  decisions: number;
  decision_turns: number;
  timed_decisions: number;
  decision_seconds: number;
}

export interface Talk {
  edges: Edge[];
  /** By who answered. */
  decisions: Map<string, Decisions>;
  /** Hand-offs that came straight back, by who had handed over. */
  bounced: Map<string, number>;
}

interface Pending {
  edge: Edge;
  turn: number;
  at: number;
  replied: boolean;
}

/** Messages that must follow before silence counts as ignoring: a log may simply end. */
const GOES_ON = 3;

/** Follows who asks whom and who answers. One pass, whatever the length. */
export function measureTalk({ times_derived }: LoggedTask, messages: readonly Message[]): Talk {
  const participants = participantsOf(messages);
  const edges = new Map<string, Edge>();
  const edgeOf = (from: string, to: string): Edge => {
    const key = JSON.stringify([from, to]);
    const known = edges.get(key) ?? emptyEdge(from, to);
    edges.set(key, known);
    return known;
  };
  const next = nextSpeakers(messages);
  const lastAct = new Map<string, number>();
  for (const [at, message] of messages.entries())
    if (message.speaker === "agent" || message.speaker === "person") lastAct.set(message.agent, at);
  const decisions = new Map<string, Decisions>();
  const bounced = new Map<string, number>();
  /** By who is asked, then by who asked: the earliest open request. */
  const open = new Map<string, Map<string, Pending>>();
  const handedTo = new Map<string, string>();
  let turn = 0;

  for (const [at, message] of messages.entries()) {
    if (message.speaker !== "agent" && message.speaker !== "person") continue;
    turn += 1;
    const { agent } = message;
    const time = Date.parse(message.occurred_at);
    const target = handoffTarget(message, participants);
    if (target !== null) {
      const edge = edgeOf(agent, target === "" ? "(outside)" : target);
      edge.handoffs += 1;
      const acts = target === "" ? messages[at + 1]?.failed !== true : (lastAct.get(target) ?? -1) > at;
      if (acts) edge.handoffs_taken_up += 1;
      if (handedTo.get(agent) === target) bounced.set(target, (bounced.get(target) ?? 0) + 1);
    }
    // Whoever acts first after a hand-off has either taken the work up or passed it back.
    handedTo.delete(agent);
    if (target) handedTo.set(target, agent);
    if (!isSpoken(message)) continue;

    const named =
      message.to_agent !== null && message.to_agent !== agent && participants.has(message.to_agent);
    answer(message, time);
    const addressee = named ? message.to_agent : message.to_agent === null ? (next[at] ?? null) : null;
    if (addressee === null) continue;
    const edge = edgeOf(agent, addressee);
    edge.messages += 1;
    if (!named || !isRequest(message)) continue;
    edge.requests += 1;
    const silent = (lastAct.get(addressee) ?? -1) <= at;
    if (silent && goesOn(at)) edge.requests_ignored += 1;
    const ofAddressee = open.get(addressee) ?? new Map<string, Pending>();
    open.set(addressee, ofAddressee);
    if (!ofAddressee.has(agent)) ofAddressee.set(agent, { edge, turn, at: time, replied: false });
  }
  return { edges: [...edges.values()], decisions, bounced };

  function answer({ agent, to_agent, content }: Message, time: number): void {
    const asked = open.get(agent);
    if (asked === undefined) return;
    const question = asksSomething(content);
    for (const [asker, pending] of asked) {
      if (to_agent !== null && to_agent !== asker && to_agent !== "<all>") continue;
      const own = decisions.get(agent) ?? noDecisions();
      decisions.set(agent, own);
      if (!pending.replied) {
        const back = edgeOf(agent, asker);
        back.replies += 1;
        if (!times_derived) {
          back.timed_replies += 1;
          back.reply_seconds += seconds(time - pending.at);
        }
        pending.replied = true;
      }
      if (question) {
        own.clarifications += 1;
        continue;
      }
      own.decisions += 1;
      own.decision_turns += turn - pending.turn;
      if (!times_derived) {
        own.timed_decisions += 1;
        own.decision_seconds += seconds(time - pending.at);
      }
      asked.delete(asker);
    }
  }

  function goesOn(at: number): boolean {
    let more = 0;
    for (let i = at + 1; i < messages.length && more < GOES_ON; i += 1)
      if (messages[i]?.speaker === "agent") more += 1;
    return more >= GOES_ON;
  }
}

/** For each message the next participant who speaks and is somebody else: the addressee where the log names none. */
function nextSpeakers(messages: readonly Message[]): (string | undefined)[] {
  const next: (string | undefined)[] = new Array(messages.length);
  let following: string | undefined;
  let other: string | undefined;
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at];
    if (message === undefined || !isSpoken(message)) continue;
    next[at] = following === message.agent ? other : following;
    if (following !== message.agent) other = following;
    following = message.agent;
  }
  return next;
}

function seconds(milliseconds: number): number {
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds / 1000) : 0;
}

function noDecisions(): Decisions {
  return { clarifications: 0, decisions: 0, decision_turns: 0, timed_decisions: 0, decision_seconds: 0 };
}

function emptyEdge(from_agent: string, to_agent: string): Edge {
  return {
    from_agent,
    to_agent,
    messages: 0,
    requests: 0,
    requests_ignored: 0,
    replies: 0,
    timed_replies: 0,
    reply_seconds: 0,
    handoffs: 0,
    handoffs_taken_up: 0,
  };
}
