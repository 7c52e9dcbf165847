import { above, type Node } from "./build-tree.ts";

/** One call of a model, told by one span or by several around each other. */
export interface Call {
  /** The innermost span: it comes first and stays, whatever comes around it later. */
  node: Node;
  spans: Node[];
  start: number;
  /** When the answer was there; null while there is none. */
  answered: number | null;
  input: string[];
  output: string[];
  tokensIn: number | null;
  tokensOut: number | null;
  cost: number | null;
  model: string | null;
  durationMs: number | null;
  error: string | null;
}

const isModel = ({ facts }: Node): boolean => facts.kind === "llm";
const endsCall = ({ facts }: Node): boolean => facts.kind === "agent" || facts.kind === "tool";

/**
 * The calls of models in a task. Frameworks, gateways and clients each trace the same call, one span inside the
 * other; tokens must count once, and content is taken from the span that tells the most. A model span with several
 * others directly inside is no call but holds them together.
 */
export function mergeCalls(nodes: readonly Node[]): Call[] {
  const models = nodes.filter(isModel);
  const inside = Map.groupBy(models, (node) => above(node, isModel, endsCall));
  const calls: Call[] = [];
  for (const node of models) {
    if ((inside.get(node) ?? []).length > 0) continue;
    const spans = [node];
    for (
      let outer = above(node, isModel, endsCall);
      outer && inside.get(outer)?.length === 1;
      outer = above(outer, isModel, endsCall)
    )
      spans.push(outer);
    calls.push(toCall(node, spans));
  }
  return calls;
}

function toCall(node: Node, spans: Node[]): Call {
  const said = ({ facts }: Node): number => (facts.input?.length ?? 0) + (facts.output?.length ?? 0);
  const fullest = spans.reduce((best, one) => (said(one) > said(best) ? one : best)).facts;
  const first = <Value>(read: (node: Node) => Value | undefined): Value | null => {
    for (const span of spans) {
      const value = read(span);
      if (value !== undefined) return value;
    }
    return null;
  };
  const start = Math.min(...spans.map(({ facts }) => facts.start));
  const ends = spans.flatMap(({ facts }) => (facts.end === null ? [] : [facts.end]));
  // What the model asked for is done inside some of these spans, so its answer was there before.
  const work = spans.flatMap((span) => span.children.filter(endsCall).map(({ facts }) => facts.start));
  return {
    node,
    spans,
    start,
    answered: ends.length === 0 ? null : Math.max(start, Math.min(...ends, ...work)),
    input: fullest.input ?? [],
    output: fullest.output ?? [],
    tokensIn: first(({ facts }) => facts.tokensIn),
    tokensOut: first(({ facts }) => facts.tokensOut),
    cost: first(({ facts }) => facts.cost),
    model: first(({ facts }) => facts.model),
    durationMs: ends.length === 0 ? null : Math.round((Math.min(...ends) - node.facts.start) / 1000),
    error: first(({ facts }) => facts.error),
  };
}
