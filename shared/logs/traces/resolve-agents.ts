import { above, below, type Node } from "./build-tree.ts";
import { sameAgent } from "./name-agents.ts";

/** Who is behind each span. */
export interface Cast {
  /** The agent that acts in a span: itself, the one around it, or the likeliest. */
  agentOf(node: Node): string;
  /** Spans of agents, without the ones that only hold other agents together. */
  isAgent(node: Node): boolean;
  /** The agent span that works around this one. */
  agentSpan(node: Node): Node | null;
  /** The agent for whom the agent of this span works; null for one that works for a person. */
  caller(agentSpan: Node): string | null;
  /** The agent who has this done by a tool that goes to a colleague, if anybody has. */
  delegator(node: Node): string | null;
  /** The known agent that a name in a tool's name means, else the name itself. */
  known(name: string): string;
}

const unclear =
  /^(?:runnable\w*|langgraph|agentexecutor|llmchain|\w*(?:sequence|parser|prompt|lambda|template)|ai\.\w+(?:\.\w+)?|step \d+|agent|model|tools?|call_model|chat|completion|response|workflow|invocation|call_llm)\b/i;

/** Works out the agents of a task from what its spans say, and where they say nothing from where they stand. */
export function resolveAgents(nodes: readonly Node[]): Cast {
  const agents = new Set(nodes.filter(({ facts }) => facts.kind === "agent"));
  // Outer spans first: a workflow that calls itself an agent has agents below it and says nothing itself.
  for (const node of nodes)
    if (agents.has(node) && (node.facts.agent?.weak ?? true) && holdsOnlyAgents(node)) agents.delete(node);

  function holdsOnlyAgents(node: Node): boolean {
    const inside = below(node, (inner) => inner.facts.kind === "agent");
    return (
      inside.some(({ facts }) => facts.kind === "agent") &&
      !inside.some(({ facts }) => facts.kind === "llm" || facts.kind === "tool")
    );
  }

  const managed = new Map<Node, string>();
  for (const node of agents) {
    const manager = above(node, (up) => agents.has(up));
    const [only, another] = manager?.facts.managed ?? [];
    if (only !== undefined && another === undefined && (node.facts.agent?.weak ?? true))
      managed.set(node, only);
    // An agent that is known only by its class works in a step that says whose it is.
    const step = above(node, (up) => up.facts.agent?.weak === false || agents.has(up));
    if (step?.facts.agent && !agents.has(step) && node.facts.agent?.weak === true)
      managed.set(node, step.facts.agent.name);
  }
  const nameOf = (node: Node): string | null =>
    managed.get(node) ??
    (node.facts.kind === "agent" && !agents.has(node) ? null : (node.facts.agent?.name ?? null));

  // Of several spellings of one name the most used counts; a span of an agent's own work counts like any other.
  const spellings = new Map<string, Map<string, number>>();
  for (const node of nodes) {
    const name = nameOf(node);
    if (name === null) continue;
    const counts = spellings.get(sameAgent(name)) ?? new Map<string, number>();
    spellings.set(sameAgent(name), counts.set(name, (counts.get(name) ?? 0) + 1));
  }
  const known = (name: string): string => {
    const counts =
      spellings.get(sameAgent(name)) ??
      spellings.get(sameAgent(name.replace(/[_ -]?agent$/i, ""))) ??
      spellings.get(sameAgent(`${name}_agent`));
    return [...(counts ?? [])].reduce((best, one) => (one[1] > best[1] ? one : best), [name, 0] as [
      string,
      number,
    ])[0];
  };

  const agentSpan = (node: Node): Node | null =>
    agents.has(node) ? node : above(node, (up) => agents.has(up));
  const inTrace = Map.groupBy(agents, ({ facts }) => facts.trace);

  function agentOf(node: Node): string {
    const own = nameOf(node);
    if (own !== null && !(node.facts.agent?.weak && agentSpan(node) !== node)) return known(own);
    const asked = delegation(node);
    if (asked !== null) return known(asked.facts.tool?.target ?? "agent");
    const around = above(
      node,
      (up) => nameOf(up) !== null && (agents.has(up) || up.facts.agent?.weak === false),
    );
    const name = around === null ? null : nameOf(around);
    return known(name ?? meanwhile(node) ?? holder(node) ?? node.facts.service ?? "agent");
  }

  /** The tool by which work was given to a colleague who has no span but does the work inside of this one. */
  function delegation(node: Node): Node | null {
    const around = above(node, (up) => agents.has(up) || Boolean(up.facts.tool?.target));
    return around === null || agents.has(around) ? null : around;
  }

  /** The agent that was at work when this happened, for spans whose parent never came. */
  function meanwhile({ facts }: Node): string | null {
    const named = (inTrace.get(facts.trace) ?? []).filter((one) => nameOf(one) !== null);
    const working = named.filter(
      (one) => one.facts.start <= facts.start && (one.facts.end ?? Number.POSITIVE_INFINITY) >= facts.start,
    );
    const likely =
      working.at(-1) ??
      (new Set(named.map((one) => sameAgent(nameOf(one) ?? ""))).size === 1 ? named[0] : undefined) ??
      named.findLast((one) => one.facts.start <= facts.start);
    return likely === undefined ? null : nameOf(likely);
  }

  return {
    agentOf,
    isAgent: (node) => agents.has(node),
    agentSpan,
    known,
    delegator(node) {
      const asked = delegation(node);
      return asked === null ? null : agentOf(asked);
    },
    caller(span) {
      const name = agentOf(span);
      const up = above(span, (node) => agents.has(node) && sameAgent(agentOf(node)) !== sameAgent(name));
      return up === null ? null : agentOf(up);
    },
  };
}

/** What calls a model without any agent around it: the innermost chain or function that has a name of its own. */
function holder(node: Node): string | null {
  const chain = above(node, ({ facts }) => facts.kind === "workflow" && !unclear.test(facts.name));
  return chain === null
    ? null
    : chain.facts.name.replace(/\.(?:workflow|task|kickoff)$/, "").replace(/^invocation \[(.+)\]$/, "$1");
}
