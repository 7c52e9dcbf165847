import { shorten } from "../clean-text.ts";
import { count, text } from "./attributes.ts";
import { classifySpan, type SpanKind } from "./classify-span.ts";
import { type Conversation, findConversation } from "./find-conversation.ts";
import { nameAgent } from "./name-agents.ts";
import { type Item, type Part, tidy, toItem } from "./parts.ts";
import { readContent } from "./read-content.ts";
import { type Evaluation, readEvaluations } from "./read-evaluations.ts";
import { readTool, type ToolFacts } from "./read-tool.ts";
import type { Span } from "./span.ts";

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
  addUsage(facts, span);

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

function addUsage(facts: SpanFacts, { attributes }: Span): void {
  const model = text(
    attributes,
    "gen_ai.response.model",
    "gen_ai.request.model",
    "llm.model_name",
    "ai.response.model",
    "ai.model.id",
    "model_name",
  );
  if (model) facts.model = shorten(tidy(model), 200);
  const tokensIn = count(
    attributes,
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "llm.token_count.prompt",
    "ai.usage.inputTokens",
    "ai.usage.promptTokens",
    "llm.usage.prompt_tokens",
  );
  const tokensOut = count(
    attributes,
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.token_count.completion",
    "ai.usage.outputTokens",
    "ai.usage.completionTokens",
    "llm.usage.completion_tokens",
  );
  const cost = count(
    attributes,
    "operation.cost",
    "gen_ai.usage.cost",
    "gen_ai.usage.total_cost",
    "llm.cost.total",
  );
  if (tokensIn !== null) facts.tokensIn = Math.min(Math.round(tokensIn), 2_147_483_647);
  if (tokensOut !== null) facts.tokensOut = Math.min(Math.round(tokensOut), 2_147_483_647);
  if (cost !== null && cost < 1_000_000) facts.cost = cost;
}

/** What went wrong, in the words of the exception or the status; null when nothing did. */
function readError({ status, statusMessage, attributes, events }: Span): string | null {
  const exception = events.findLast(({ name }) => name === "exception")?.attributes ?? {};
  const type = text(exception, "exception.type") ?? text(attributes, "error.type", "exception.type");
  const said =
    text(exception, "exception.message") ??
    (statusMessage.trim() || text(attributes, "error.message", "exception.message"));
  // An exception that was handled does not make the span one that failed.
  if (status !== "error" && (status === "ok" || text(attributes, "error.type") === null)) return null;
  if (said && type && !said.includes(type)) return tidy(`${type}: ${said}`);
  return tidy(said || type || "error");
}
