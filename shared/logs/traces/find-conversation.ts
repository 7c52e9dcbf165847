import { shorten } from "../clean-text.ts";
import { text } from "./attributes.ts";
import type { SpanKind } from "./classify-span.ts";
import { isFields, textIn } from "./fields.ts";
import { inferText } from "./infer-attributes.ts";
import { parseLoosely, tidy } from "./parts.ts";
import type { Span } from "./span.ts";

/** Which conversation a span says it belongs to, and how much that word counts: the smallest rank of a trace wins. */
export interface Conversation {
  id: string;
  rank: string;
}

const names = [
  "gen_ai.conversation.id",
  "session.id",
  "langfuse.session.id",
  "gcp.vertex.agent.session_id",
  "traceloop.association.properties.session_id",
  "traceloop.association.properties.conversation_id",
  "traceloop.association.properties.thread_id",
  "ai.telemetry.metadata.sessionId",
  "ai.telemetry.metadata.conversationId",
  "ai.telemetry.metadata.chatId",
  "ai.telemetry.metadata.threadId",
  "gen_ai.thread.id",
  "thread_id",
  "conversation_id",
  "session_id",
  "group_id",
  "mlflow.trace.session",
];

/**
 * The conversation that a span names. Where spans of one trace name different ones, the better attribute counts,
 * then the earlier span: so the answer does not depend on the order in which spans come.
 */
export function findConversation(span: Span, kind: SpanKind): Conversation | null {
  const { attributes } = span;
  const at = names.findIndex((name) => text(attributes, name) !== null);
  const told =
    at >= 0
      ? text(attributes, names[at] ?? "")
      : (inMetadata(attributes.metadata) ?? inferText(attributes, "conversation"));
  if (told === null) return null;
  // A web session on an HTTP span is weaker than any word of an agent.
  const place = (at < 0 ? names.length : at) + (kind === "other" ? 50 : 0);
  const rank = [String(place).padStart(2, "0"), String(span.start).padStart(17, "0"), span.spanId].join(":");
  return { id: shorten(tidy(told), 500), rank };
}

function inMetadata(metadata: unknown): string | null {
  const value = parseLoosely(metadata);
  return isFields(value)
    ? textIn(value, "thread_id", "session_id", "conversation_id", "langfuse_session_id") || null
    : null;
}
