import type { Json } from "../../platform/database-types.gen.ts";
import type { Span } from "./span.ts";
import { summariseSpan } from "./summarise-span.ts";

/** The spans of one trace as `record_spans` takes them. */
type TracePlan = {
  trace: string;
  conversation: string | null;
  rank: string | null;
  /** Whether there is more in it than HTTP and its like; a trace without agents is no task. */
  speaks: boolean;
  started: string;
  spans: Json[];
  items: Json[];
  /** What was said, each once. */
  words: Json[];
};

/** What a request brings, by trace; of each trace only what an agent's log needs. */
export function planBatch(spans: readonly Span[]): TracePlan[] {
  const traces: TracePlan[] = [];
  for (const [trace, group] of Map.groupBy(spans, ({ traceId }) => traceId)) {
    const summaries = group.map(summariseSpan);
    const [named] = summaries
      .flatMap(({ conversation }) => (conversation === null ? [] : [conversation]))
      .sort((left, right) => (left.rank < right.rank ? -1 : 1));
    const started = Math.min(...group.map(({ start }) => start));
    const items = new Map(summaries.flatMap(({ parts }) => [...parts]));
    const words = new Map([...items.values()].map(({ item, body, json }) => [item.words, { body, json }]));
    traces.push({
      trace,
      conversation: named?.id ?? null,
      rank: named?.rank ?? null,
      speaks: summaries.some(({ facts }) => facts.kind !== "other"),
      started: new Date(started / 1000).toISOString(),
      // What no convention knows comes too: it may stand between an agent and its tools.
      spans: summaries.map(({ facts }) => facts),
      items: [...items.values()].map(({ item }) => item),
      words: [...words].map(([hash, { body, json }]) => ({ hash, body, json })),
    });
  }
  return traces;
}
