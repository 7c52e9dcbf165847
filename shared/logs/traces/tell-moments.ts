import { above, type Node } from "./build-tree.ts";
import type { Call } from "./merge-calls.ts";
import { sameAgent } from "./name-agents.ts";
import type { Evaluation } from "./read-evaluations.ts";
import { countWords, listener, type Story, say, wordsOf } from "./story.ts";
import { newRequest, tellAnswer, tellHistory } from "./tell-content.ts";

// Each of these tells one moment of a task. They are called in the order of time.

export function callStarts(story: Story, call: Call): void {
  tellHistory(story, call.input, call.node, call.start);
}

export function callAnswers(story: Story, call: Call, at: number, failed: boolean): void {
  const { node, error, tokensIn, tokensOut, cost, durationMs, model } = call;
  const agent = story.cast.agentOf(node);
  const before = story.messages.length;
  tellAnswer(story, call.output, node, at);
  if (failed) tellError(story, node, error, at);
  // Content may not be recorded; what was used is told all the same.
  if (story.messages.length === before)
    say(story, {
      key: `${node.key}:out`,
      at,
      agent,
      to: listener(story, node),
      role: "assistant",
      type: "message",
    });
  Object.assign(story.messages[before] ?? {}, { tokensIn, tokensOut, cost, durationMs, model });
}

export function agentStarts(story: Story, node: Node): void {
  const { input = [], start } = node.facts;
  const agent = story.cast.agentOf(node);
  const caller = story.cast.caller(node);
  const calls = story.callsOf.get(node) ?? [];
  tellHistory(
    story,
    input.filter((hash) => story.items.get(hash)?.role === "system"),
    node,
    start,
  );
  const handed = story.handedTo.delete(sameAgent(agent));
  if (caller !== null && !handed && !continues(story, node, agent)) {
    const said = newRequest(story, calls[0]?.input ?? []) ?? newRequest(story, input);
    const words = wordsOf(story, said);
    if (words !== null) countWords(story, words);
    say(story, {
      key: `${node.key}:handoff`,
      at: start,
      agent: caller,
      to: agent,
      role: "assistant",
      type: "handoff",
      said: words,
    });
  }
  if (calls.every((call) => call.input.length === 0)) tellHistory(story, input, node, start);
}

/** A span of an agent inside one of the same agent goes on with its work. */
function continues(story: Story, node: Node, agent: string): boolean {
  const outer = above(node, story.cast.isAgent);
  return outer !== null && sameAgent(story.cast.agentOf(outer)) === sameAgent(agent);
}

export function agentEnds(story: Story, node: Node, at: number): void {
  const { output = [], tokensIn = null, tokensOut = null, cost = null, model = null } = node.facts;
  const calls = story.callsOf.get(node) ?? [];
  const before = story.messages.length;
  if (calls.every((call) => call.output.length === 0))
    tellAnswer(
      story,
      output.filter((hash) => !story.told.has(wordsOf(story, hash) ?? hash)),
      node,
      at,
    );
  const first = story.messages[before];
  if (calls.length === 0 && first) Object.assign(first, { tokensIn, tokensOut, cost, model });
}

/** Something went wrong in a span around calls and tools. */
export function spanFails(story: Story, node: Node, at: number): void {
  tellError(story, node, node.facts.error, at);
}

function tellError(story: Story, node: Node, error: string | null | undefined, at: number): void {
  say(story, {
    key: `${node.key}:error`,
    at,
    agent: story.cast.agentOf(node),
    role: "assistant",
    type: "error",
    said: wordsOf(story, error),
    isError: true,
  });
}

export function spanIsJudged(
  story: Story,
  node: Node,
  at: number,
  evaluation: Evaluation,
  place: number,
): void {
  say(story, {
    key: `${node.key}:evaluation:${place}`,
    at,
    agent: "evaluation",
    role: "system",
    type: "review",
    said: wordsOf(story, evaluation.said),
  });
}
