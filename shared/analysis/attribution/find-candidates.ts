import type { Message } from "../prepare-messages.ts";
import { describeTurns, type Turn, type Turns } from "./describe-turns.ts";
import { changesState, readSigns, replans } from "./read-signs.ts";
import { traceAnswer } from "./trace-answer.ts";

/** A turn with what speaks for and against it; absent features are 0. */
export interface Candidate {
  turn: Turn;
  features: Map<string, number>;
}

/** What is known of the conversation as a whole when one of its turns is looked at. */
interface Whole extends Turns {
  shares: Map<string, number>;
  most: number;
  lastAgent: string | null;
  lastContribution: Turn | undefined;
  firstFailed: Turn | undefined;
  origin: Turn | undefined;
  answer: Message | undefined;
}

/**
 * The turns of a conversation that may have made it fail, each with its features. What may mean different things in
 * different teams is there twice: for all teams, and under the kind of team, `led` (somebody gives orders), `flat`
 * (nobody does) or `served` (agents talk with a person). The second only says how that kind differs.
 */
export function findCandidates(messages: readonly Message[]): Candidate[] {
  const whole = lookAtWhole(messages);
  const team = whole.coordinator !== null ? "led" : whole.withPerson ? "served" : "flat";
  const before = { keys: new Set<string>(), agents: new Set<string>(), replanned: false };
  return whole.turns.map((turn, index) => {
    const features = new Map<string, number>();
    const set = (name: string, value: number | boolean) => {
      if (value) features.set(name, Number(value));
    };
    const setByTeam = (name: string, value: number | boolean) => {
      set(name, value);
      set(`${team}.${name}`, value);
    };
    const { message, kind } = turn;
    if (kind === "closing") set("closing", true);
    else setByTeam(kind, true);
    set("repeated", before.keys.has(message.key));
    set("origin", turn === whole.origin);
    set("answer", message === whole.answer);
    set("length", Math.log1p(message.content.length) / 10);
    set("relative", index / Math.max(1, whole.turns.length - 1));
    setByTeam("last_agent", message.agent === whole.lastAgent);
    if (kind === "thought") {
      const giving = replans(message.content);
      set("replans", giving);
      set("first_replan", giving && !before.replanned);
      before.replanned ||= giving;
    } else if (kind !== "closing") {
      const signs = readSigns(message.content);
      set("failed", turn.outcome === "failed");
      set("first_failed", turn === whole.firstFailed);
      setByTeam("coded", signs.coded);
      if (kind === "opening") set("opening_run", turn.outcome !== "nothing");
      if (kind === "call") set("changes", changesState(message.tool));
      if (kind === "contribution") {
        set("assumes", signs.assumes);
        set("claims", signs.claims && turn.outcome === "nothing" && team === "flat");
        setByTeam("new_agent", !before.agents.has(message.agent));
        describePlace(turn, whole, setByTeam);
        before.agents.add(message.agent);
      }
    }
    before.keys.add(message.key);
    return { turn, features };
  });
}

function describePlace(
  turn: Turn,
  { shares, most, lastContribution, concluded }: Whole,
  set: (name: string, value: number | boolean) => void,
): void {
  const last = turn === lastContribution;
  const minor = (shares.get(turn.message.agent) ?? 0) < most;
  set("first", turn.ordinal === 0);
  set("early", turn.ordinal === 1 || turn.ordinal === 2);
  set("late", Math.log1p(turn.ordinal));
  set("last", last);
  set("last_concluded", last && concluded);
  set("minor", minor);
  set("minor_last", last && minor);
}

function lookAtWhole(messages: readonly Message[]): Whole {
  const shape = describeTurns(messages);
  const working = shape.turns.filter(({ kind }) => kind === "contribution" || kind === "call");
  const shares = new Map<string, number>();
  for (const { message } of working) shares.set(message.agent, (shares.get(message.agent) ?? 0) + 1);
  const answerAt = messages.findLastIndex(
    ({ speaker, content, message_type }) =>
      speaker === "agent" &&
      content.length > 12 &&
      (message_type !== "termination" || /final answer/i.test(content)),
  );
  const originAt = traceAnswer(messages, answerAt, messages[0]?.content ?? "");
  const originSeq = messages[originAt]?.seq ?? Number.NEGATIVE_INFINITY;
  return {
    ...shape,
    shares,
    most: Math.max(1, ...shares.values()),
    lastAgent: shape.turns.at(-1)?.message.agent ?? null,
    lastContribution: working.at(-1),
    firstFailed: working.find(({ outcome }) => outcome === "failed"),
    // Where a tool said it first, whoever called it brought it in.
    origin: shape.turns.findLast(({ message }) => message.seq <= originSeq),
    answer: messages[answerAt],
  };
}
