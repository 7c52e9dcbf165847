import { randomBytes } from "node:crypto";

/** A span in OTLP's JSON. */
export interface JsonSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano?: string;
  attributes: { key: string; value: unknown }[];
  events?: { name: string; timeUnixNano: string; attributes: { key: string; value: unknown }[] }[];
  status?: { code?: number; message?: string };
}

type Plain = Record<string, unknown>;

interface Common {
  traceId?: string;
  parent?: { spanId: string };
  /** Seconds after the beginning of the story. */
  from: number;
  to: number | null;
  attributes?: Plain;
  events?: { name: string; at: number; attributes: Plain }[];
  status?: JsonSpan["status"];
}

const beginning = Date.UTC(2026, 10, 20, 9) * 1000;
const oneTrace = randomBytes(16).toString("hex");

/** Microseconds since 1970 of a second of the story. */
export function at(second: number): number {
  return beginning + Math.round(second * 1_000_000);
}

export function attribute(value: unknown): unknown {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(attribute) } };
  if (typeof value === "object" && value !== null) return { kvlistValue: { values: attributes(value) } };
  return {};
}

function attributes(values: object): { key: string; value: unknown }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: attribute(value) }));
}

/** A span with whatever attributes a convention has. */
export function span({ name, ...given }: Common & { name: string }): JsonSpan {
  const made: JsonSpan = {
    traceId: given.traceId ?? oneTrace,
    spanId: randomBytes(8).toString("hex"),
    name,
    startTimeUnixNano: `${at(given.from)}000`,
    attributes: attributes(given.attributes ?? {}),
  };
  if (given.parent) made.parentSpanId = given.parent.spanId;
  if (given.to !== null) made.endTimeUnixNano = `${at(given.to)}000`;
  if (given.status) made.status = given.status;
  if (given.events)
    made.events = given.events.map((event) => ({
      name: event.name,
      timeUnixNano: `${at(event.at)}000`,
      attributes: attributes(event.attributes),
    }));
  return made;
}

/** A message as the conventions of 1.37 and later write it. */
export function said(role: string, content: string) {
  return {
    role,
    parts: [role === "tool" ? { type: "tool_call_response", response: content } : { type: "text", content }],
  };
}

export function agent(name: string, given: Common): JsonSpan {
  return span({
    ...given,
    name: `invoke_agent ${name}`,
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, ...given.attributes },
  });
}

export function chat({
  input = [],
  output,
  ...given
}: Common & { input?: unknown[]; output?: unknown[] }): JsonSpan {
  return span({
    ...given,
    name: "chat gpt",
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "gpt",
      "gen_ai.input.messages": JSON.stringify(input),
      ...(output ? { "gen_ai.output.messages": JSON.stringify(output) } : {}),
      ...given.attributes,
    },
  });
}

export function tool(
  name: string,
  { args, result, ...given }: Common & { args?: unknown; result?: unknown },
): JsonSpan {
  return span({
    ...given,
    name: `execute_tool ${name}`,
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": name,
      ...(args === undefined ? {} : { "gen_ai.tool.call.arguments": JSON.stringify(args) }),
      ...(result === undefined
        ? {}
        : { "gen_ai.tool.call.result": typeof result === "string" ? result : JSON.stringify(result) }),
      ...given.attributes,
    },
  });
}

/** A request of an exporter. */
export function batch(spans: readonly JsonSpan[], resource: Plain = { "service.name": "unknown_service" }) {
  return {
    resourceSpans: [
      { resource: { attributes: attributes(resource) }, scopeSpans: [{ scope: { name: "test" }, spans }] },
    ],
  };
}
