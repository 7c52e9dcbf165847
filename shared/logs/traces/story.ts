import { below, type Node } from "./build-tree.ts";
import type { Call } from "./merge-calls.ts";
import { sameAgent } from "./name-agents.ts";
import type { Item } from "./parts.ts";
import type { Cast } from "./resolve-agents.ts";

/** A message of the log without its words, which are stored under their hash. */
export interface DerivedMessage {
  /** The same for the same message, however often it is derived. */
  key: string;
  /** Microseconds since 1970. */
  at: number;
  agent: string;
  to: string | null;
  role: "system" | "user" | "assistant" | "tool";
  type: string;
  said: string | null;
  tool: string | null;
  args: string | null;
  isError: boolean | null;
  tokensIn: number | null;
  tokensOut: number | null;
  cost: number | null;
  durationMs: number | null;
  model: string | null;
  phase: string | null;
  /** Key of the message that this one answers. */
  answers: string | null;
}

/** A call of a tool that was told, and what is still missing. */
export interface OpenCall {
  message: DerivedMessage;
  callId: string | null;
  span: Node | null;
  answered: boolean;
}

/** The messages of a task while they are told, and what is known by then. */
export interface Story {
  items: ReadonlyMap<string, Item>;
  cast: Cast;
  messages: DerivedMessage[];
  /** How often words were told, whoever said them: a history that is sent again holds nothing new. */
  told: Map<string, number>;
  open: OpenCall[];
  byId: Map<string, OpenCall>;
  /** Hand-offs that nobody has taken up yet, by agent. */
  handedTo: Map<string, DerivedMessage>;
  /** Who handed over to an agent that has not been asked anything since, and in which trace. */
  briefedBy: Map<string, { agent: string; trace: string }>;
  callsOf: Map<Node | null, Call[]>;
  /** Tools that have spans of their own, which tell call and answer best. */
  traced: { ids: Set<string>; names: Set<string> };
  /** The agent that a tool's span goes to, by `id …` and by `name …`. */
  delegates: Map<string, string>;
  /** Traces that have told something: what a person asks begins a new one. */
  begun: Set<string>;
}

export function openStory(
  items: Story["items"],
  cast: Cast,
  nodes: readonly Node[],
  calls: readonly Call[],
): Story {
  const story: Story = {
    items,
    cast,
    messages: [],
    told: new Map(),
    open: [],
    byId: new Map(),
    handedTo: new Map(),
    briefedBy: new Map(),
    callsOf: Map.groupBy(calls, ({ node }) => cast.agentSpan(node)),
    traced: { ids: new Set(), names: new Set() },
    delegates: new Map(),
    begun: new Set(),
  };
  for (const node of nodes) {
    const tool = node.facts.tool;
    if (!tool) continue;
    if (tool.callId !== null) story.traced.ids.add(tool.callId);
    story.traced.names.add(tool.name);
    const inside = below(node, cast.isAgent).find(cast.isAgent);
    if (inside === undefined || sameAgent(cast.agentOf(inside)) === sameAgent(cast.agentOf(node))) continue;
    if (tool.callId !== null) story.delegates.set(`id ${tool.callId}`, cast.agentOf(inside));
    story.delegates.set(`name ${tool.name}`, cast.agentOf(inside));
  }
  return story;
}

type Given = Partial<DerivedMessage> & Pick<DerivedMessage, "key" | "at" | "agent" | "role" | "type">;

/** Appends a message; what is not said of it is unknown. */
export function say(story: Story, given: Given): DerivedMessage {
  const message: DerivedMessage = {
    to: null,
    said: null,
    tool: null,
    args: null,
    isError: null,
    tokensIn: null,
    tokensOut: null,
    cost: null,
    durationMs: null,
    model: null,
    phase: null,
    answers: null,
    ...given,
  };
  story.messages.push(message);
  return message;
}

/** The name under which the words of a part are stored. */
export function wordsOf(story: Story, hash: string | null | undefined): string | null {
  const item = hash ? story.items.get(hash) : undefined;
  return item === undefined || item.empty ? null : item.words;
}

/** Notes that these words were told, and says how often by now. */
export function countWords(story: Story, hash: string): number {
  const times = (story.told.get(hash) ?? 0) + 1;
  story.told.set(hash, times);
  return times;
}

/** For whom an agent works: the agent above it, or a person. */
export function listener(story: Story, node: Node): string {
  const delegator = story.cast.delegator(node);
  if (delegator !== null) return delegator;
  const span = story.cast.agentSpan(node);
  return (span && story.cast.caller(span)) ?? "user";
}
