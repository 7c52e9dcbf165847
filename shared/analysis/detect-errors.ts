import type { LoggedMessage } from "./prepare-messages.ts";

/**
 * Starts of tool results that report an error beyond doubt. Kept short on purpose: a page about errors, or a
 * program that prints the word, must not count.
 */
const errorStarts =
  /^\s*(?:["'{[(]\s*["']?)?(?:error\b["'\])]?\s*[:!](?!\s*(?:null|false|none|0\b|""|''|\[\s*\]|\{\s*\}))|error\]|(?:[\w.]{1,60}(?:error|exception))\s*:|traceback \(most recent call last\)|exception\b\s*[:!]|fatal\s*:|(?:http[ /\d.]{0,6})?[45]\d\d (?:bad request|unauthorized|forbidden|not found|too many requests|internal server error|bad gateway|service unavailable|gateway time-?out)|exit ?code:? ?[1-9-]|timed? ?out\b)/i;

/**
 * Whether a message reports an error: the log's own word where it has one (`is_error`, or the type "error");
 * where it has none, the start of a tool's result.
 */
export function reportsError(
  message: Pick<LoggedMessage, "is_error" | "message_type" | "role" | "content">,
): boolean {
  if (message.message_type === "error") return message.is_error !== false;
  if (message.is_error !== null) return message.is_error;
  if (message.message_type !== "tool_result" && message.role !== "tool") return false;
  return errorStarts.test(message.content.slice(0, 300));
}
