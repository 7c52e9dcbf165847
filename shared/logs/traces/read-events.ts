import { isFields, textIn } from "./fields.ts";
import { type Part, parseLoosely } from "./parts.ts";
import { readMessages } from "./read-messages.ts";
import type { Attributes, Span } from "./span.ts";

const message = /^gen_ai\.(system|user|assistant|tool)\.message$/;

/**
 * The messages that conventions up to 1.36 told by events: `gen_ai.user.message` and its like, `gen_ai.choice`, and
 * the older `gen_ai.content.prompt`. Logfire keeps the same events as JSON in an attribute.
 */
export function readEvents(span: Span): { input: Part[]; output: Part[] } {
  const input: Part[] = [];
  const output: Part[] = [];
  for (const { name, attributes } of [...span.events, ...storedEvents(span.attributes)]) {
    const role = message.exec(name)?.[1];
    if (role !== undefined) input.push(...readEvent(attributes, role));
    else if (name === "gen_ai.choice") output.push(...readChoice(attributes));
    else if (name === "gen_ai.content.prompt")
      input.push(...readMessages(attributes["gen_ai.prompt"], "user"));
    else if (name === "gen_ai.content.completion")
      output.push(...readMessages(attributes["gen_ai.completion"], "assistant"));
    else if (name === "gen_ai.client.inference.operation.details") {
      const instructions = readMessages(
        [{ role: "system", content: attributes["gen_ai.system_instructions"] ?? [] }],
        "system",
      );
      input.push(...instructions, ...readMessages(attributes["gen_ai.input.messages"], "user"));
      output.push(...readMessages(attributes["gen_ai.output.messages"], "assistant"));
    }
  }
  return { input, output };
}

function storedEvents(attributes: Attributes): { name: string; attributes: Attributes }[] {
  const stored = parseLoosely(attributes.events ?? attributes.all_messages_events);
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((given) => {
    const event = parseLoosely(given);
    return isFields(event) ? [{ name: textIn(event, "event.name"), attributes: event as Attributes }] : [];
  });
}

/** The body of an event: its attributes, or JSON in one of them. */
function readEvent(attributes: Attributes, role: string): Part[] {
  const body = bodyOf(attributes);
  const id = textIn(body, "id", "tool_call_id", "gen_ai.tool.call.id");
  return readMessages(
    [
      {
        ...body,
        role,
        content: body.content ?? body.parts ?? "",
        ...(role === "tool" && id ? { tool_call_id: id } : {}),
      },
    ],
    "user",
  );
}

function readChoice(attributes: Attributes): Part[] {
  const body = bodyOf(attributes);
  const inner = parseLoosely(body.message);
  const said = isFields(inner) ? inner : { ...body, content: inner ?? body.content ?? "" };
  return readMessages([{ ...said, role: "assistant" }], "assistant");
}

function bodyOf(attributes: Attributes): Record<string, unknown> {
  const body = parseLoosely(
    attributes["gen_ai.event.content"] ?? attributes["event.body"] ?? attributes.body,
  );
  return isFields(body) ? body : attributes;
}
