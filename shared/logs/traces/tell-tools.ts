import type { Node } from "./build-tree.ts";
import { sameAgent } from "./name-agents.ts";
import type { Item } from "./parts.ts";
import { isSameCall } from "./read-tool.ts";
import { countWords, listener, type OpenCall, type Story, say, wordsOf } from "./story.ts";

const finalAnswer = /^final_?(?:answer|result|response|output)$/i;

interface ToldCall {
  key: string;
  at: number;
  node: Node;
  item: Pick<Item, "name" | "callId"> & { target?: string | null };
  /** Name of the arguments' words; null where they are not recorded. */
  args: string | null;
}

/** A call of a tool; one that goes to another agent is a hand-off, and one by which a task ends a final answer. */
export function tellCall(story: Story, { key, at, node, item, args }: ToldCall): OpenCall {
  const name = item.name ?? "tool";
  const delegate = story.delegates.get(`id ${item.callId}`) ?? story.delegates.get(`name ${name}`) ?? null;
  const to = delegate ?? (item.target ? story.cast.known(item.target) : null);
  const agent = giver(story, story.cast.agentOf(node), to);
  const isFinal = finalAnswer.test(name);
  const message = say(story, {
    key,
    at,
    agent,
    to: to ?? (isFinal ? listener(story, node) : name),
    role: "assistant",
    type: to !== null ? "handoff" : isFinal ? "final_answer" : "tool_call",
    tool: name,
    args,
  });
  const open: OpenCall = { message, callId: item.callId, span: null, answered: false };
  story.open.push(open);
  if (item.callId !== null) story.byId.set(item.callId, open);
  if (to !== null) {
    story.handedTo.set(sameAgent(to), message);
    story.briefedBy.set(sameAgent(to), { agent, trace: node.facts.trace });
  }
  return open;
}

/** Nobody hands over to himself: such a call, told by a history, was made by the colleague who spoke before. */
function giver(story: Story, agent: string, to: string | null): string {
  if (to === null || sameAgent(to) !== sameAgent(agent)) return agent;
  const before = story.messages.findLast(
    (message) => message.role === "assistant" && sameAgent(message.agent) !== sameAgent(to),
  );
  return before?.agent ?? agent;
}

/** The answer of a tool that has no span of its own, as the next call of the model tells it. */
export function tellOldAnswer(story: Story, item: Item, node: Node, at: number): void {
  const { callId, name } = item;
  if (callId !== null ? story.traced.ids.has(callId) : name !== null && story.traced.names.has(name)) return;
  const open =
    (callId === null ? undefined : story.byId.get(callId)) ??
    story.open.find(
      (one) => !one.answered && one.span === null && (name === null || one.message.tool === name),
    );
  const tool = open?.message.tool ?? name;
  if (
    open
      ? open.answered || open.span !== null
      : story.told.has(item.words) || (tool !== null && story.traced.names.has(tool))
  )
    return;
  if (tool !== null && open && story.traced.names.has(tool) && callId === null) return;
  // A tool's own span tells its answer; without names it is known by what it says.
  if (callId === null && name === null && story.told.has(item.words)) return;
  if (open) open.answered = true;
  countWords(story, item.words);
  const key = open ? `${open.message.key}:answer` : `in:${item.words}:1`;
  if (open?.message.type === "handoff" && item.empty) return;
  say(story, {
    key,
    at,
    agent: tool ?? "tool",
    to: open?.message.agent ?? story.cast.agentOf(node),
    role: "tool",
    type: "tool_result",
    said: item.empty ? null : item.words,
    tool,
    isError: item.failed ? true : null,
    answers: open?.message.key ?? null,
  });
}

/** A tool begins: its call was told by the model that asked for it, or is told now. */
export function toolStarts(story: Story, node: Node): void {
  const { tool, start } = node.facts;
  if (!tool) return;
  const agent = story.cast.agentOf(node);
  const isIts = (name: string | null, by: string): boolean =>
    name === tool.name ||
    (tool.target !== null &&
      name !== null &&
      by === agent &&
      story.handedTo.has(sameAgent(story.cast.known(tool.target))));
  const told =
    (tool.callId === null ? undefined : story.byId.get(tool.callId)) ??
    story.open.find(
      (one) =>
        one.span === null &&
        !one.answered &&
        isIts(one.message.tool, one.message.agent) &&
        (tool.callId === null || one.callId === null),
    );
  const open =
    told?.span === null
      ? told
      : tellCall(story, {
          key: `${node.key}:call`,
          at: start,
          node,
          item: tool,
          args: wordsOf(story, tool.call),
        });
  open.span = node;
  // The span knows arguments that a model's answer may leave out.
  open.message.args ??= wordsOf(story, tool.call);
}

/** A tool ends, well or not. */
export function toolAnswers(story: Story, node: Node, at: number): void {
  const { tool, status, error, start } = node.facts;
  if (!tool) return;
  const open = story.open.findLast((one) => one.span === node);
  const item = tool.result === null ? undefined : story.items.get(tool.result);
  const said = wordsOf(story, tool.result);
  // Some trace the running of a tool once more inside, and say only there how it went.
  const again = node.children.flatMap(({ facts }) =>
    facts.tool && isSameCall(tool, facts.tool) ? [facts] : [],
  );
  const wrong = error ?? again.find((inner) => inner.error !== undefined)?.error;
  const failed = status === "error" || wrong !== undefined || item?.failed === true;
  if (open) open.answered = true;
  if (said !== null) countWords(story, said);
  // That an answer was taken says nothing.
  if (open?.message.type === "final_answer" && !failed) return;
  // The answer of a colleague is the colleague's message, and was told when it was given.
  if (
    open?.message.type === "handoff" &&
    !failed &&
    (said === null || story.delegates.has(`name ${tool.name}`))
  )
    return;
  say(story, {
    key: `${node.key}:result`,
    at,
    agent: tool.name,
    to: open?.message.agent ?? story.cast.agentOf(node),
    role: "tool",
    type: "tool_result",
    said: said ?? wordsOf(story, wrong ?? again.find(({ tool: inner }) => inner?.result)?.tool?.result),
    tool: tool.name,
    isError: failed ? true : status === "ok" ? false : null,
    durationMs: Math.round((at - start) / 1000),
    answers: open?.message.key ?? null,
  });
}
