import { above, below, buildTree, type Node } from "./build-tree.ts";
import { mergeCalls } from "./merge-calls.ts";
import type { Item } from "./parts.ts";
import { isSameCall } from "./read-tool.ts";
import { resolveAgents } from "./resolve-agents.ts";
import { type DerivedMessage, openStory } from "./story.ts";
import type { SpanFacts } from "./summarise-span.ts";
import * as tell from "./tell-moments.ts";
import { toolAnswers, toolStarts } from "./tell-tools.ts";

/** What the spans of a task amount to. */
export interface DerivedTask {
  messages: DerivedMessage[];
  /** Hash of the words that ask for the task, or the name of the outermost span. */
  titleSaid: string | null;
  title: string;
  /** Microseconds since 1970. */
  startedAt: number;
  /** Null while the outermost span of the latest trace has not come. */
  endedAt: number | null;
  outcome: "success" | "failure" | null;
}

/** What happens at one moment, in this order: an answer comes before what it causes, and a new call sees it all. */
const order = ["answer", "tool", "agent", "agent ends", "result", "evaluation", "call"] as const;

interface Moment {
  at: number;
  what: (typeof order)[number];
  node: Node;
  happen(): void;
}

/**
 * The log of a task from its spans, in whatever order they came: everything is put in the order of time first, and
 * told from the beginning. The same spans give the same messages, with the same keys.
 */
export function deriveTask(spans: readonly SpanFacts[], items: ReadonlyMap<string, Item>): DerivedTask {
  const nodes = buildTree(spans);
  const cast = resolveAgents(nodes);
  const calls = mergeCalls(nodes);
  const story = openStory(items, cast, nodes, calls);
  const moments: Moment[] = [];
  const add = (at: number | null, what: Moment["what"], node: Node, happen: () => void): void => {
    if (at !== null) moments.push({ at, what, node, happen });
  };
  const failed = failures(nodes);
  for (const call of calls) {
    const answered = call.answered === null ? null : Math.max(call.answered, call.start + 1);
    add(call.start, "call", call.node, () => tell.callStarts(story, call));
    add(answered, "answer", call.node, () =>
      tell.callAnswers(story, call, answered ?? call.start, failed.has(call.node)),
    );
  }
  for (const node of nodes) {
    const { facts } = node;
    const end = facts.end === null ? null : Math.max(facts.end, facts.start + 1);
    if (facts.kind === "tool" && !repeats(node)) {
      add(facts.start, "tool", node, () => toolStarts(story, node));
      add(end, "result", node, () => toolAnswers(story, node, end ?? facts.start));
    } else if (cast.isAgent(node)) {
      add(facts.start, "agent", node, () => tell.agentStarts(story, node));
      add(end, "agent ends", node, () => tell.agentEnds(story, node, end ?? facts.start));
    }
    if (facts.kind !== "tool" && facts.kind !== "llm" && failed.has(node))
      add(end, "agent ends", node, () => tell.spanFails(story, node, end ?? facts.start));
    for (const [place, evaluation] of (facts.evaluations ?? []).entries())
      add(evaluation.at || end, "evaluation", node, () =>
        tell.spanIsJudged(story, node, evaluation.at || (end ?? facts.start), evaluation, place),
      );
  }
  for (const { happen } of moments.sort(byTime)) happen();
  const asked = story.messages.find(({ role, type }) => role === "user" && type === "message");
  if (asked) asked.type = "task";
  return {
    messages: story.messages,
    titleSaid: asked?.said ?? null,
    title: nodes[0]?.facts.name ?? "",
    ...frame(nodes),
  };
}

function byTime(left: Moment, right: Moment): number {
  const inner = left.what === "agent ends" || left.what === "result" ? -1 : 1;
  return (
    left.at - right.at ||
    order.indexOf(left.what) - order.indexOf(right.what) ||
    inner * (left.node.depth - right.node.depth) ||
    (left.node.key < right.node.key ? -1 : 1)
  );
}

/** A tool that is traced twice, by the framework and by its client, is told once. */
function repeats(node: Node): boolean {
  const outer = above(
    node,
    ({ facts }) => facts.kind === "tool",
    ({ facts }) => facts.kind !== "other" && facts.kind !== "workflow",
  );
  const [told, again] = [outer?.facts.tool, node.facts.tool];
  return told !== undefined && again !== undefined && isSameCall(told, again);
}

/** Spans in which something went wrong first: an error that only passes through is not told again. */
function failures(nodes: readonly Node[]): Set<Node> {
  const counts = ({ facts }: Node): boolean => facts.error !== undefined;
  const failed = new Set<Node>();
  for (const node of nodes) {
    if (!counts(node) || (node.facts.kind === "other" && node.parent !== null)) continue;
    if (!below(node).some((inner) => inner.facts.kind !== "other" && counts(inner))) failed.add(node);
  }
  return failed;
}

function frame(nodes: readonly Node[]): Pick<DerivedTask, "startedAt" | "endedAt" | "outcome"> {
  const told = nodes.filter(({ facts }) => facts.kind !== "other");
  const [first] = told.length > 0 ? told : nodes;
  const latest = nodes.filter(({ facts }) => facts.trace === nodes.at(-1)?.facts.trace);
  const root = latest.find(({ facts }) => facts.parent === null && facts.end !== null);
  const ends = nodes.flatMap(({ facts }) => (facts.end === null ? [] : [facts.end]));
  const judged = root
    ? nodes.flatMap(({ facts }) => facts.evaluations ?? []).findLast(({ outcome }) => outcome !== null)
    : undefined;
  return {
    startedAt: Math.min(first?.facts.start ?? 0, ...nodes.map(({ facts }) => facts.start)),
    endedAt: root ? Math.max(...ends) : null,
    outcome: judged?.outcome ?? null,
  };
}
