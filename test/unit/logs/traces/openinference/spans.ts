type Plain = Record<string, unknown>;

/** The attributes of a span of a kind. */
export const oi = (kind: string, more: Plain = {}) => ({ "openinference.span.kind": kind, ...more });

/** `llm.input_messages.N.message.*` of messages with role and content. */
function flat(prefix: string, messages: Plain[]): Plain {
  const flattened: Plain = {};
  for (const [place, message] of messages.entries()) {
    for (const [key, value] of Object.entries(message))
      flattened[`${prefix}.${place}.message.${key}`] = value;
  }
  return flattened;
}

/** The attributes of a model call: what was read and what was said. */
export const llm = (input: Plain[], output: Plain[], tokens = [10, 5]) =>
  oi("LLM", {
    "llm.model_name": "gpt",
    "llm.token_count.prompt": tokens[0],
    "llm.token_count.completion": tokens[1],
    ...flat("llm.input_messages", input),
    ...flat("llm.output_messages", output),
  });

/** A message of a model that calls a tool. */
export const call = (name: string, args: string, id?: string): Plain => ({
  role: "assistant",
  "tool_calls.0.tool_call.function.name": name,
  "tool_calls.0.tool_call.function.arguments": args,
  ...(id ? { "tool_calls.0.tool_call.id": id } : {}),
});

export const system = { role: "system", content: "You help." };
