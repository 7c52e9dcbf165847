import { shorten } from "../clean-text.ts";
import { count, text } from "./attributes.ts";
import { isFields } from "./fields.ts";
import { infer, inferText } from "./infer-attributes.ts";
import { parseLoosely, tidy } from "./parts.ts";
import type { Attributes, Span } from "./span.ts";

/** What a span says was used. */
export interface Usage {
  model?: string;
  tokensIn?: number;
  tokensOut?: number;
  /** In dollars. */
  cost?: number;
}

const MAX_TOKENS = 2_147_483_647;

/** Model, tokens and cost of a span, from whichever convention tells them. */
export function readUsage({ attributes }: Span): Usage {
  const usage: Usage = {};
  const model =
    text(
      attributes,
      "gen_ai.response.model",
      "gen_ai.request.model",
      "llm.model_name",
      "ai.response.model",
      "ai.model.id",
      "model_name",
    ) ?? inferText(attributes, "model");
  if (model) usage.model = shorten(tidy(model), 200);
  const tokensIn =
    count(
      attributes,
      "gen_ai.usage.input_tokens",
      "gen_ai.usage.prompt_tokens",
      "llm.token_count.prompt",
      "ai.usage.inputTokens",
      "ai.usage.promptTokens",
    ) ??
    counted(attributes, "tokens in") ??
    detailed(attributes, /^(?:input|prompt)/);
  const tokensOut =
    count(
      attributes,
      "gen_ai.usage.output_tokens",
      "gen_ai.usage.completion_tokens",
      "llm.token_count.completion",
      "ai.usage.outputTokens",
      "ai.usage.completionTokens",
    ) ??
    counted(attributes, "tokens out") ??
    detailed(attributes, /^(?:output|completion)/);
  const cost =
    count(attributes, "operation.cost", "gen_ai.usage.cost", "gen_ai.usage.total_cost", "llm.cost.total") ??
    sumOf(attributes["langfuse.observation.cost_details"], /^total$/);
  if (tokensIn !== null) usage.tokensIn = Math.min(Math.round(tokensIn), MAX_TOKENS);
  if (tokensOut !== null) usage.tokensOut = Math.min(Math.round(tokensOut), MAX_TOKENS);
  if (cost !== null && cost < 1_000_000) usage.cost = cost;
  return usage;
}

function counted(attributes: Attributes, meaning: "tokens in" | "tokens out"): number | null {
  for (const value of infer(attributes, meaning)) {
    const number = count({ value }, "value");
    if (number !== null) return number;
  }
  return null;
}

/** Langfuse and MLflow tell usage as JSON; Langfuse's kinds of input (`input`, `input_cached_tokens`) add up. */
function detailed(attributes: Attributes, kind: RegExp): number | null {
  return (
    sumOf(attributes["langfuse.observation.usage_details"], kind) ??
    sumOf(attributes["mlflow.chat.tokenUsage"], kind)
  );
}

function sumOf(given: unknown, kind: RegExp): number | null {
  const details = parseLoosely(given);
  if (!isFields(details)) return null;
  const counts = Object.entries(details).flatMap(([name, value]) =>
    kind.test(name) && typeof value === "number" && value >= 0 ? [value] : [],
  );
  return counts.length === 0 ? null : counts.reduce((sum, one) => sum + one, 0);
}
