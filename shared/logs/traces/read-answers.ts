import { type Fields, isFields } from "./fields.ts";
import { type Part, parseLoosely, stableJson, tidy } from "./parts.ts";
import { limits } from "./span.ts";

/** The answer of a tool as a part. */
export function result(name: string | null, callId: string | null, content: unknown, failed: boolean): Part {
  const { text, failed: says } = readAnswer(content);
  return { role: "tool", type: "result", name, callId, text, ...(failed || says ? { failed: true } : {}) };
}

/** Arguments as JSON with sorted keys; encoded twice or not at all makes no difference. */
export function readArguments(given: unknown): Pick<Part, "text" | "json"> {
  const value = parseLoosely(parseLoosely(given));
  if (value === undefined || value === null || value === "") return { text: "{}", json: true };
  if (typeof value === "string") return { text: tidy(value) };
  const text = stableJson(value);
  return text.length <= limits.text ? { text, json: true } : { text: tidy(text) };
}

/** What a tool answered, without the envelopes that frameworks put around it. */
export function readAnswer(given: unknown, depth = 0): { text: string; failed: boolean } {
  const value = parseLoosely(given);
  if (value === null || value === undefined) return { text: "", failed: false };
  if (typeof value === "string") return { text: tidy(value), failed: false };
  if (depth < 4 && isFields(value)) {
    // A command to LangGraph says nothing, nor does what LangChain could not serialise.
    if (
      (value.lc !== undefined && value.type === "not_implemented") ||
      ("goto" in value && "update" in value)
    )
      return { text: "", failed: false };
    const wrapped =
      value.lc !== undefined && isFields(value.kwargs)
        ? value.kwargs
        : "output" in value && Object.keys(value).every((name) => name === "output" || name === "kwargs")
          ? value.output
          : undefined;
    if (wrapped !== undefined) return readAnswer(wrapped, depth + 1);
    const failed = value.isError === true || value.is_error === true || value.status === "error";
    const envelope =
      (value.type === "function_result" ||
        value.type === "json" ||
        value.type === "text" ||
        value.type === "error-text") &&
      (value.result ?? value.value ?? value.text);
    const named = "response" in value && ("name" in value || "id" in value) ? value.response : undefined;
    const listed =
      Array.isArray(value.content) && value.content.every(isFields) ? joinTexts(value.content) : undefined;
    const message =
      typeof value.content === "string" && ("tool_call_id" in value || value.type === "tool")
        ? value.content
        : undefined;
    const inner = envelope || named || listed || message;
    // A function that returns nothing, as ADK wraps it.
    if (value.result === null && Object.keys(value).length === 1) return { text: "", failed };
    if (inner !== undefined && inner !== false && inner !== "") {
      const read = readAnswer(inner, depth + 1);
      return { text: read.text, failed: read.failed || failed };
    }
    return { text: tidy(stableJson(value)), failed };
  }
  if (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((part) => isFields(part) && typeof part.text === "string")
  )
    return { text: tidy(joinTexts(value.filter(isFields)) ?? ""), failed: false };
  return { text: tidy(stableJson(value)), failed: false };
}

function joinTexts(parts: Fields[]): string | undefined {
  const texts = parts.map((part) => part.text ?? (isFields(part.json) ? stableJson(part.json) : undefined));
  return texts.every((text) => typeof text === "string") ? texts.join("\n") : undefined;
}
