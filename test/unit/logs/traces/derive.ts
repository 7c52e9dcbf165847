import { deriveTask } from "../../../../shared/logs/traces/derive-task.ts";
import { readJsonTraces } from "../../../../shared/logs/traces/read-json.ts";
import { summariseSpan } from "../../../../shared/logs/traces/summarise-span.ts";
import { batch, type JsonSpan } from "../../../support/spans.ts";

/** The log that spans give, as one line per message; resource attributes count for all of them. */
export function derive(spans: readonly JsonSpan[], resource: Record<string, unknown> = {}) {
  const { spans: read } = readJsonTraces(JSON.stringify(batch(spans, resource)));
  const summaries = read.map(summariseSpan);
  const parts = summaries.flatMap((summary) => [...summary.parts.values()]);
  const items = new Map(parts.map(({ item }) => [item.hash, item]));
  const words = new Map(parts.map(({ item, body }) => [item.words, body]));
  const task = deriveTask(
    summaries.map(({ facts }) => facts),
    items,
  );
  const [named] = summaries
    .flatMap(({ conversation }) => conversation ?? [])
    .sort((left, right) => (left.rank < right.rank ? -1 : 1));
  const say = (hash: string | null) => (hash === null ? "" : (words.get(hash) ?? ""));
  return {
    task,
    conversation: named?.id ?? null,
    lines: task.messages.map(
      ({ type, agent, to, said, tool, args, isError }) =>
        `${type} ${agent} → ${to ?? "-"}: ${args !== null || type === "tool_call" ? `${tool}(${say(args)})` : say(said)}${isError ? " !" : ""}`,
    ),
    tokens: task.messages.flatMap(({ agent, tokensIn, tokensOut }) =>
      tokensIn === null && tokensOut === null ? [] : [`${agent} ${tokensIn}/${tokensOut}`],
    ),
  };
}
