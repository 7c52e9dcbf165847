import { text } from "./attributes.ts";
import type { Span } from "./span.ts";

/**
 * What a span is about. `workflow` holds agents together without speaking; `other` is what no convention of agents
 * describes (HTTP, A2A, databases), which counts only for who is whose parent.
 */
export type SpanKind = "agent" | "workflow" | "llm" | "tool" | "other";

const operations: Record<string, SpanKind> = {
  ...{
    invoke_agent: "agent",
    agent: "agent",
    invoke_workflow: "workflow",
    workflow: "workflow",
    conversation: "workflow",
  },
  ...{
    chat: "llm",
    generate_content: "llm",
    text_completion: "llm",
    completion: "llm",
    generate: "llm",
    message: "llm",
  },
  ...{ execute_tool: "tool", tool: "tool", handoff: "tool" },
  ...{ create_agent: "other", embeddings: "other", embedding: "other", retrieval: "other", rerank: "other" },
};
const openInference: Record<string, SpanKind> = {
  ...{ LLM: "llm", AGENT: "agent", TOOL: "tool", CHAIN: "workflow" },
  ...{
    RETRIEVER: "other",
    EMBEDDING: "other",
    RERANKER: "other",
    GUARDRAIL: "other",
    EVALUATOR: "other",
    PROMPT: "other",
  },
};
const traceloop: Record<string, SpanKind> = {
  agent: "agent",
  tool: "tool",
  workflow: "workflow",
  task: "workflow",
};
const langfuse: Record<string, SpanKind> = {
  generation: "llm",
  agent: "agent",
  tool: "tool",
  chain: "workflow",
};

/** Recognises the kind of a span by whichever convention it follows; the more deliberate statement goes first. */
export function classifySpan({ attributes, name }: Span): SpanKind {
  if (text(attributes, "logfire.span_type") === "pending_span") return "other";
  // Google's ADK sums parallel calls up in one more span.
  if (text(attributes, "gen_ai.tool.name") === "(merged tools)") return "other";
  const operation = text(attributes, "gen_ai.operation.name")?.toLowerCase();
  const vercel = text(attributes, "ai.operationId");
  if (vercel) return classifyVercel(vercel, operation);
  return (
    lookUp(operations, operation) ??
    lookUp(openInference, text(attributes, "openinference.span.kind")?.toUpperCase()) ??
    lookUp(traceloop, text(attributes, "traceloop.span.kind")) ??
    classifyByAttributes(attributes) ??
    lookUp(langfuse, text(attributes, "langfuse.observation.type")) ??
    classifyByName(name)
  );
}

function lookUp(table: Record<string, SpanKind>, word: string | null | undefined): SpanKind | undefined {
  return word && Object.hasOwn(table, word) ? table[word] : undefined;
}

function classifyVercel(id: string, operation: string | undefined): SpanKind {
  if (id.startsWith("ai.toolCall")) return "tool";
  if (/\.do(Generate|Stream)/.test(id)) return "llm";
  if (/^ai\.(generate|stream)(Text|Object)/.test(id)) return "agent";
  return lookUp(operations, operation) ?? "other";
}

function classifyByAttributes(attributes: Span["attributes"]): SpanKind | undefined {
  const has = (...names: string[]) =>
    names.some((name) => attributes[name] !== undefined && attributes[name] !== null);
  if (has("gen_ai.tool.name", "tool_name", "tool.name", "gen_ai.tool.call.id")) return "tool";
  if (
    has(
      "gen_ai.completion.0.role",
      "gen_ai.prompt.0.role",
      "gen_ai.request.model",
      "llm.request.type",
      "llm.model_name",
    )
  )
    return "llm";
  if (has("gen_ai.workflow.name")) return "workflow";
  return has("gen_ai.agent.name", "agent_name", "agent.name", "pydantic_ai.all_messages")
    ? "agent"
    : undefined;
}

function classifyByName(name: string): SpanKind {
  if (/^invoke_agent\b|^agent_run \[/.test(name)) return "agent";
  if (/^execute_tool\b|^running tool: /.test(name)) return "tool";
  return "other";
}
