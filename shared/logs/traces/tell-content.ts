import type { Node } from "./build-tree.ts";
import { sameAgent } from "./name-agents.ts";
import { countWords, listener, type Story, say } from "./story.ts";
import { tellCall, tellOldAnswer } from "./tell-tools.ts";

/**
 * What a model or agent was given, as far as it was not told before. Words count by how often they stand in the
 * list: a person who says "yes" a second time is heard, a history that is sent a second time is not.
 */
export function tellHistory(story: Story, hashes: readonly string[], node: Node, at: number): void {
  const agent = story.cast.agentOf(node);
  const span = story.cast.agentSpan(node);
  const begins = !story.begun.has(node.facts.trace);
  const briefed = begins ? undefined : story.briefedBy.get(sameAgent(agent));
  // Nobody but the colleague who handed over can have asked anew in the middle of a trace.
  const caller =
    (span && story.cast.caller(span)) ?? (briefed?.trace === node.facts.trace ? briefed.agent : null);
  const times = new Map<string, number>();
  for (const [place, hash] of hashes.entries()) {
    const item = story.items.get(hash);
    if (!item || item.type === "reasoning") continue;
    if (item.type === "result") tellOldAnswer(story, item, node, at);
    if (item.type === "result" || (item.empty && item.type !== "call")) continue;
    // Who says it differs between histories: a colleague's answer comes back as "user". What is said does not.
    const words = item.type === "call" ? hash : item.words;
    const occurrence = (times.get(words) ?? 0) + 1;
    times.set(words, occurrence);
    const told = story.told.get(words) ?? 0;
    // A new trace is a new turn, so its last request is new even if the same words were said before.
    const asksAnew =
      begins && item.role === "user" && place === hashes.length - 1 && told > 0 && hashes.length <= 2;
    if (told >= occurrence && !asksAnew) continue;
    if (item.type === "call") {
      if (item.callId === null || !story.byId.has(item.callId))
        tellCall(story, { key: `in:${hash}:${occurrence}`, at, node, item, args: item.words });
      countWords(story, hash);
      continue;
    }
    const key = `in:${words}:${countWords(story, words)}`;
    const said = words;
    if (item.role === "system")
      say(story, { key, at, agent: "system", to: agent, role: "system", type: "system", said });
    else if (item.role === "assistant")
      say(story, { key, at, agent: item.name ?? agent, role: "assistant", type: "message", said });
    else if (item.name !== null && sameAgent(item.name) !== sameAgent(agent))
      say(story, {
        key,
        at,
        agent: story.cast.known(item.name),
        to: agent,
        role: "user",
        type: "message",
        said,
      });
    else if (caller !== null)
      say(story, { key, at, agent: caller, to: agent, role: "assistant", type: "instruction", said });
    else say(story, { key, at, agent: "user", to: agent, role: "user", type: "message", said });
  }
  if (hashes.length === 0) return;
  story.begun.add(node.facts.trace);
  if (hashes.some((hash) => story.items.get(hash)?.role === "user")) story.briefedBy.delete(sameAgent(agent));
}

/** The last request in a list that was not told; what a hand-off hands over. */
export function newRequest(story: Story, hashes: readonly string[]): string | null {
  return (
    hashes.findLast((hash) => {
      const item = story.items.get(hash);
      return item?.role === "user" && item.type === "text" && !item.empty && !story.told.has(item.words);
    }) ?? null
  );
}

/** What a model or agent said and asked for. */
export function tellAnswer(story: Story, hashes: readonly string[], node: Node, at: number): void {
  const agent = story.cast.agentOf(node);
  const acts = hashes.some((hash) => story.items.get(hash)?.type === "call");
  for (const [place, hash] of hashes.entries()) {
    const item = story.items.get(hash);
    if (!item) continue;
    const key = `${node.key}:out:${place}`;
    if (item.type === "call") {
      // Its own span may have told it already; an id that was answered before is used a second time.
      const told = item.callId === null ? undefined : story.byId.get(item.callId);
      if (!told || told.answered) tellCall(story, { key, at, node, item, args: item.words });
      countWords(story, hash);
    } else if (item.type === "result") tellOldAnswer(story, item, node, at);
    else if (!item.empty) {
      countWords(story, item.words);
      const type = item.type === "reasoning" ? "thought" : acts ? "message" : "response";
      say(story, {
        key,
        at,
        agent,
        to: type === "response" ? listener(story, node) : null,
        role: "assistant",
        type,
        said: item.words,
      });
    }
  }
}
