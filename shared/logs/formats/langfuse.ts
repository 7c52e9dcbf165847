import type { Json } from "../../platform/database-types.gen.ts";
import { normaliseTime } from "../derive-times.ts";
import { deriveTask } from "../traces/derive-task.ts";
import { type Fields, isFields, textIn } from "../traces/fields.ts";
import { type Item, parseLoosely } from "../traces/parts.ts";
import type { Attributes, AttributeValue, Span } from "../traces/span.ts";
import { summariseSpan } from "../traces/summarise-span.ts";
import type { Converted, Format, LogRecord } from "./contract.ts";

const isObservation = (value: unknown): value is Fields =>
  isFields(value) &&
  typeof value.id === "string" &&
  typeof (value.traceId ?? value.trace_id) === "string" &&
  typeof value.type === "string";
const isTrace = (value: unknown): value is Fields =>
  isFields(value) &&
  !("traceId" in value || "trace_id" in value) &&
  typeof value.id === "string" &&
  (Array.isArray(value.observations) || "sessionId" in value || "htmlPath" in value);

/**
 * Langfuse exports: traces with their observations, or observations alone, as JSON or JSON Lines, as the API and the
 * export of the user interface write them. Observations are spans, so they are told like those.
 */
export const langfuse: Format = {
  name: "langfuse",
  about: "Langfuse traces or observations, from the API or an export",
  recognises: (value) =>
    isObservation(value) ||
    isTrace(value) ||
    (isFields(value) &&
      Array.isArray(value.data) &&
      value.data.some((one) => isObservation(one) || isTrace(one))),
  convert(values) {
    const converted: Converted = { records: [], problems: [] };
    const spans = new Map<string, Span[]>();
    const sessions = new Map<string, string>();
    const flat = values.flatMap((value) =>
      isFields(value) && Array.isArray(value.data) ? value.data : [value],
    );
    for (const [place, value] of flat.entries()) {
      if (isTrace(value) && typeof value.sessionId === "string" && value.sessionId !== "")
        sessions.set(String(value.id), value.sessionId);
      const observations = isTrace(value)
        ? Array.isArray(value.observations)
          ? value.observations
          : []
        : [value];
      for (const [inner, observation] of observations.entries()) {
        const span = isObservation(observation) ? toSpan(observation) : "it has no id, traceId and type";
        const at = `entry ${place + 1}${isTrace(value) ? `, observation ${inner + 1}` : ""}`;
        if (typeof span === "string") converted.problems.push({ at, reason: span });
        else {
          const trace = textIn(observation, "traceId", "trace_id");
          const session = sessions.get(trace) ?? textIn(observation, "sessionId", "session_id");
          const key = session || trace;
          spans.set(key, [...(spans.get(key) ?? []), span]);
        }
      }
    }
    for (const [conversation, list] of spans) converted.records.push(...tell(conversation, list));
    return converted;
  },
};

function toSpan(observation: Fields): Span | string {
  const [begun, ended] = [
    textIn(observation, "startTime", "start_time"),
    textIn(observation, "endTime", "end_time"),
  ];
  const start = microseconds(begun);
  if (start === null) return `its startTime is no time: ${begun || "(none)"}`;
  const trace = textIn(observation, "traceId", "trace_id");
  const parent = textIn(observation, "parentObservationId", "parent_observation_id");
  return {
    traceId: trace,
    spanId: textIn(observation, "id"),
    parentId: parent === "" || parent === trace ? null : parent,
    name: textIn(observation, "name"),
    start,
    end: microseconds(ended) ?? (/^event$/i.test(textIn(observation, "type")) ? start : null),
    status: textIn(observation, "level") === "ERROR" ? "error" : "unset",
    statusMessage: textIn(observation, "statusMessage", "status_message"),
    attributes: attributesOf(observation),
    events: [],
    resource: {},
    scope: "langfuse",
  };
}

/** What Langfuse kept of a span's own attributes counts, and its columns beside them. */
function attributesOf(observation: Fields): Attributes {
  const metadata = parseLoosely(observation.metadata);
  const own = isFields(metadata) ? (parseLoosely(metadata.attributes) ?? {}) : {};
  const type = textIn(observation, "type").toLowerCase();
  const name = textIn(observation, "name");
  const usage = parseLoosely(observation.usageDetails ?? observation.usage_details ?? observation.usage);
  const used = isFields(usage) ? usage : {};
  const columns: Fields = {
    "langfuse.observation.type": type,
    "langfuse.observation.input": observation.input,
    "langfuse.observation.output": observation.output,
    "gen_ai.request.model": observation.model,
    "gen_ai.usage.input_tokens":
      used.input ?? used.promptTokens ?? observation.promptTokens ?? observation.inputUsage,
    "gen_ai.usage.output_tokens":
      used.output ?? used.completionTokens ?? observation.completionTokens ?? observation.outputUsage,
    "operation.cost": observation.calculatedTotalCost ?? observation.totalCost ?? observation.total_cost,
    ...(type === "tool" ? { "gen_ai.tool.name": name } : {}),
    ...(type === "agent" ? { "gen_ai.agent.name": name } : {}),
    ...(isFields(metadata) ? { metadata: metadata as AttributeValue } : {}),
  };
  const given = Object.entries(columns).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  return { ...Object.fromEntries(given), ...(isFields(own) ? own : {}) } as Attributes;
}

function microseconds(time: string): number | null {
  const normalised = normaliseTime(time);
  return normalised === null ? null : Date.parse(normalised) * 1000;
}

function tell(conversation: string, spans: readonly Span[]): LogRecord[] {
  const summaries = spans.map(summariseSpan);
  const parts = summaries.flatMap((summary) => [...summary.parts.values()]);
  const items = new Map<string, Item>(parts.map(({ item }) => [item.hash, item]));
  const words = new Map(parts.map(({ item, body, json }) => [item.words, { body, json }]));
  const { messages } = deriveTask(
    summaries.map(({ facts }) => facts),
    items,
  );
  const positions = new Map(messages.map(({ key }, seq) => [key, seq]));
  return messages.map((message, seq) => {
    const said = words.get(message.said ?? "")?.body ?? "";
    const args = words.get(message.args ?? "");
    const parsed: Json = args?.json ? JSON.parse(args.body) : null;
    return {
      conversation_id: conversation,
      seq,
      agent: message.agent,
      to_agent: message.to,
      role: message.role,
      message_type: message.type,
      content: message.args === null ? said : `${message.tool}(${args?.body ?? ""})`,
      tool_name: message.tool,
      tool_args: parsed,
      is_error: message.isError,
      ts: new Date(message.at / 1000).toISOString(),
      tokens: message.tokensOut,
      tokens_in: message.tokensIn,
      cost_usd: message.cost,
      duration_s: message.durationMs === null ? null : message.durationMs / 1000,
      model: message.model,
      ref: message.answers === null ? null : (positions.get(message.answers) ?? null),
    };
  });
}
