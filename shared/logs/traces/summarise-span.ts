import { shorten } from "../clean-text.ts";
import { text } from "./attributes.ts";
import { classifySpan, type SpanKind } from "./classify-span.ts";
import { type Conversation, findConversation } from "./find-conversation.ts";
import { infer } from "./infer-attributes.ts";
import { nameAgent } from "./name-agents.ts";
import { type Item, type Part, tidy, toItem } from "./parts.ts";
import { readContent } from "./read-content.ts";
import { type Evaluation, readEvaluations } from "./read-evaluations.ts";
import { readTool, type ToolFacts } from "./read-tool.ts";
import { readUsage } from "./read-usage.ts";
import type { Span } from "./span.ts";
import { transferTarget } from "./transfer-target.ts";

/**
 * What is kept of a span until the task is told: which parts it mentions (their words are stored once, under their
 * hash) and who, when, how much. Field names are short because there are as many as spans.
 */
export type SpanFacts = {
  trace: string;
  span: string;
  parent: string | null;
  name: string;
  kind: SpanKind;
  start: number;
  end: number | null;
  agent?: { name: string; weak: boolean };
  /** Agents that this one may call, where the framework says so. */
  managed?: string[];
  workflow?: string;
  service?: string;
  model?: string;
  tokensIn?: number;
  tokensOut?: number;
  cost?: number;
  input?: string[];
  output?: string[];
  tool?: ToolFacts;
  status: "unset" | "ok" | "error";
  /** Hash of what went wrong, in words. */
  error?: string;
  evaluations?: Evaluation[];
};

export interface Summary {
  facts: SpanFacts;
  conversation: Conversation | null;
  /** Every part that the facts name, with its words. */
  parts: Map<string, { item: Item; body: string; json: boolean }>;
}

/** Reduces a span to what the log of a team needs. */
export function summariseSpan(span: Span): Summary {
  const { attributes } = span;
  const kind = classifySpan(span);
  const parts: Summary["parts"] = new Map();
  const keep = (part: Part): string => {
    const item = toItem(part);
    const target = part.type === "call" && part.name !== null ? transferTarget(part.name, part.text) : null;
    if (target !== null) item.target = shorten(tidy(target), 200);
    if (!parts.has(item.hash)) parts.set(item.hash, { item, body: part.text, json: part.json ?? false });
    return item.hash;
  };
  const facts: SpanFacts = {
    trace: span.traceId,
    span: span.spanId,
    parent: span.parentId,
    name: shorten(tidy(span.name), 200),
    kind,
    start: span.start,
    end: span.end,
    status: span.status,
  };
  const agent = nameAgent(span, kind);
  if (agent) facts.agent = agent;
  const managed = Object.keys(attributes).filter((key) =>
    /^smolagents\.managed_agents\.\d+\.name$/.test(key),
  );
  if (managed.length > 0) facts.managed = managed.map((key) => String(attributes[key]));
  const workflow = text(attributes, "gen_ai.workflow.name");
  if (workflow) facts.workflow = shorten(tidy(workflow), 200);
  const service = text(span.resource, "service.name");
  if (service && !service.startsWith("unknown_service")) facts.service = shorten(tidy(service), 200);
  Object.assign(facts, readUsage(span));

  const { input, output } = readContent(span, kind);
  if (input.length > 0) facts.input = input.map(keep);
  if (output.length > 0) facts.output = output.map(keep);
  if (kind === "tool") facts.tool = readTool(span, keep);
  const error = readError(span);
  if (error !== null)
    facts.error = keep({ role: "system", type: "text", name: null, callId: null, text: error });
  const evaluations = readEvaluations(span, keep);
  if (evaluations.length > 0) facts.evaluations = evaluations;
  return { facts, conversation: findConversation(span, kind), parts };
}

/** What went wrong, in the words of the exception or the status; null when nothing did. */
function readError({ status, statusMessage, attributes, events }: Span): string | null {
  const exception = events.findLast(({ name }) => name === "exception")?.attributes ?? {};
  const type = text(exception, "exception.type") ?? text(attributes, "error.type", "exception.type");
  const said =
    text(exception, "exception.message") ??
    (statusMessage.trim() ||
      text(attributes, "error.message", "exception.message", "langfuse.observation.status_message"));
  // An exception that was handled does not make the span one that failed.
  const failed =
    status === "error" ||
    (status !== "ok" && (text(attributes, "error.type") !== null || saysFailed(attributes)));
  if (!failed) return null;
  if (said && type && !said.includes(type)) return tidy(`${type}: ${said}`);
  return tidy(said || type || "error");
}

/** Not every sender uses the status for it; Logfire's level 17 is the error of OpenTelemetry's logs. */
function saysFailed(attributes: Span["attributes"]): boolean {
  const level = attributes["logfire.level_num"];
  return (
    (typeof level === "number" && level >= 17) ||
    infer(attributes, "failed").some(
      (value) => value === true || /^(?:true|error|failed|failure)$/i.test(String(value)),
    )
  );
}
