import { text } from "./attributes.ts";
import { infer, inferText } from "./infer-attributes.ts";
import { parseLoosely } from "./parts.ts";
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
  ...{ stt: "other", tts: "other", transcription: "other", speech: "other", image_generation: "other" },
};
/** What frameworks call the kinds of their spans, in attributes of their own. */
const words: Record<string, SpanKind> = {
  ...{ agent: "agent", agent_run: "agent", agent_turn: "agent", interaction: "agent" },
  ...{ llm: "llm", llm_request: "llm", llm_call: "llm", chat: "llm", chat_model: "llm" },
  ...{ generation: "llm", model_generation: "llm", inference: "llm" },
  ...{ tool: "tool", tool_call: "tool", mcp_tool_call: "tool", tool_execution: "tool" },
  ...{ function_call: "tool", function_tool: "tool", handoff: "tool" },
  ...{ workflow: "workflow", workflow_run: "workflow", workflow_step: "workflow" },
  ...{ chain: "workflow", task: "workflow", graph: "workflow", crew: "workflow", team: "workflow" },
  ...{ prompt: "other", retriever: "other", embedding: "other", parser: "other" },
  ...{ reranker: "other", guardrail: "other", evaluator: "other" },
};

/** Recognises the kind of a span by whichever convention it follows; the more deliberate statement goes first. */
export function classifySpan({ attributes, name }: Span): SpanKind {
  if (text(attributes, "logfire.span_type") === "pending_span") return "other";
  // Google's ADK sums parallel calls up in one more span.
  if (text(attributes, "gen_ai.tool.name") === "(merged tools)") return "other";
  const kind = wordOf(attributes);
  // A template that is filled in is no call of a model, though it may say so.
  if (kind === "other") return "other";
  const operation = text(attributes, "gen_ai.operation.name")?.toLowerCase();
  const vercel = text(attributes, "ai.operationId");
  if (vercel) return classifyVercel(vercel, operation);
  return (
    lookUp(operations, operation) ??
    (/^invoke_(?!agent$)\w+$/.test(operation ?? "") ? "workflow" : undefined) ??
    kind ??
    classifyByAttributes(attributes) ??
    classifyByName(name)
  );
}

function wordOf(attributes: Span["attributes"]): SpanKind | undefined {
  for (const value of infer(attributes, "kind")) {
    const said = parseLoosely(value);
    const word = typeof said === "string" ? said.toLowerCase().replace(/[\s-]+/g, "_") : "";
    const kind = lookUp(words, word);
    if (kind !== undefined) return kind;
  }
  return undefined;
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
  if (inferText(attributes, "tool") !== null || has("gen_ai.tool.call.id")) return "tool";
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
  // Haystack says of which class a component is.
  if (/Generator$/.test(text(attributes, "haystack.component.type") ?? "")) return "llm";
  if (inferText(attributes, "agent") !== null || has("pydantic_ai.all_messages")) return "agent";
  return infer(attributes, "tokens out").length > 0 && inferText(attributes, "model") !== null
    ? "llm"
    : undefined;
}

function classifyByName(name: string): SpanKind {
  if (/^(?:invoke_agent\b|agent[ _.]run\b)/i.test(name)) return "agent";
  if (/\.llm(?:_call)?$/.test(name)) return "llm";
  if (/^haystack\.agent\.run$/.test(name)) return "agent";
  if (/^(?:execute_tool\b|running tool: |(?:function|tool|handoff): )/i.test(name)) return "tool";
  return "other";
}
