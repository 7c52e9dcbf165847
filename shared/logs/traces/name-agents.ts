import { shorten } from "../clean-text.ts";
import { text } from "./attributes.ts";
import type { SpanKind } from "./classify-span.ts";
import { isFields, textIn } from "./fields.ts";
import { inferText } from "./infer-attributes.ts";
import { parseLoosely, tidy } from "./parts.ts";
import type { Span } from "./span.ts";

/** Who a span says it is about. A weak name comes from the span's own name, which may also name a workflow. */
export interface AgentName {
  name: string;
  weak: boolean;
}

/** Nodes of graphs that every team calls the same: they name a step, not an agent. */
const generic =
  /^(agent|agents|tools?|model|call_?model|call_?llm|llm|chat_?bot|chat|action|node|model_request|generate|start|end|__start__|__end__|langgraph|should_continue|runnable\w*|prompt|pre_model_hook|post_model_hook|generate_structured_response)$/i;

/** The agent that a span names by an attribute of any convention, or by its own name. */
export function nameAgent(span: Span, kind: SpanKind): AgentName | null {
  const { attributes } = span;
  const said = text(
    attributes,
    "gen_ai.agent.name",
    "agent.name",
    "agent_name",
    "ai.agent.name",
    "langfuse.agent.name",
  );
  // A name that a span of no agent carries under some other prefix may be anybody's.
  const inferred = said === null && kind === "agent" ? inferText(attributes, "agent") : null;
  if (inferred !== null) return { name: clean(inferred), weak: false };
  if (said) return { name: clean(said), weak: false };
  if (kind === "agent") {
    const node = text(attributes, "graph.node.name", "graph.node.id");
    if (node && !generic.test(node)) return { name: clean(node), weak: false };
    const entity = text(attributes, "traceloop.entity.name", "entity.name");
    if (entity && !generic.test(entity)) return { name: clean(entity), weak: false };
    // Logfire names its spans by templates: "Agent run: {name!r}".
    const filled = /\{name\b/.test(span.name) ? text(attributes, "name") : null;
    if (filled) return { name: clean(filled), weak: false };
    const told = toldName(text(attributes, "smolagents.task") ?? "");
    if (told) return { name: told, weak: false };
    const id = text(attributes, "gen_ai.agent.id", "ai.telemetry.functionId");
    if (id) return { name: clean(id), weak: false };
    const own = fromSpanName(span.name);
    return own === null || generic.test(own) ? graphNode(span) : { name: own, weak: true };
  }
  return graphNode(span) ?? stepAgent(span);
}

/** A step of LlamaIndex's workflows says whose turn it is only in the event that it was given. */
function stepAgent({ attributes }: Span): AgentName | null {
  const given = attributes["input.value"];
  const found =
    typeof given === "string"
      ? /\bcurrent_agent_name["']?\s*[:=]\s*["']([^"'\\]{1,100})["']/.exec(given)?.[1]
      : undefined;
  return found === undefined ? null : { name: clean(found), weak: false };
}

/** LangGraph says in which node a step ran, and in which graphs inside graphs. */
function graphNode({ attributes }: Span): AgentName | null {
  const whole = parseLoosely(attributes.metadata);
  const metadata = isFields(whole) ? whole : attributes;
  const path = (
    textIn(metadata, "langgraph_checkpoint_ns", "checkpoint_ns") ||
    inferText(attributes, "graphs") ||
    ""
  )
    .split("|")
    .map((step) => step.split(":")[0] ?? "");
  const node = textIn(metadata, "langgraph_node") || inferText(attributes, "node") || "";
  const named = [...path, node].filter((step) => step !== "" && !generic.test(step)).at(-1);
  return named === undefined ? null : { name: clean(named), weak: false };
}

/** What smolagents tells an agent that works for another: "You're a helpful agent named 'searcher'." */
function toldName(task: string): string | null {
  return /^\s*You(?:'|’)re a helpful agent named ['"]([^'"\n]{1,100})['"]/.exec(task)?.[1] ?? null;
}

const forms = [
  /^invoke_agent\s+(.+)$/,
  /\[([^\]]+)\]$/,
  /^(.+?)\s*\.(?:_?execute(?:_core|_task)?|a?run(?:_agent_step)?|kickoff|take_step|a?invoke|a?stream|agent|chat|handle|process|interaction|query|receive_response)$/,
  /^(.+?) (?:run|agent run)$/,
  /^agent run: ['"]?(.+?)['"]?$/i,
  /^agent[:./ ]\s*(.+)$/i,
];

/** "agent_run [writer]", "writer run", "Researcher._execute_core" and their like, without what is not the name. */
export function fromSpanName(name: string): string | null {
  // Names are short; a hostile one must not keep the forms busy.
  const plain = name.slice(0, 1_000).replace(/\s+/g, " ").trim();
  if (plain === "invoke_agent") return null;
  for (const form of forms) {
    const found = form.exec(plain)?.[1];
    if (found) return clean(found);
  }
  return plain === "" ? null : clean(plain);
}

function clean(name: string): string {
  return shorten(tidy(name.replace(/\s+/g, " ")), 200) || "agent";
}

/** Spellings that mean the same agent: "helm-agent" and "helm_agent", "Research Agent" and "research_agent". */
export function sameAgent(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, "");
}
