import {
  classes,
  type ErrorClass,
  errorObject,
  errorWords,
  failingLines,
  reports,
  succeeded,
  toolReports,
} from "./error-patterns.ts";
import type { LoggedMessage } from "./prepare-messages.ts";

export type { ErrorClass } from "./error-patterns.ts";

type Told = Pick<LoggedMessage, "is_error" | "message_type" | "role" | "content">;

/** Where a report begins: what stands further on in a text is a quotation. */
const START = 400;
/** Longer texts of agents are talk, in which an error is quoted or discussed. */
const MAX_TALK = 4_000;

const outputRoles = new Set(["tool", "function", "ipython", "environment", "system"]);

/**
 * Whether a message reports an error: the log's own word where it has one (`is_error`, or the type "error");
 * where it has none, its text.
 */
export function reportsError(message: Told): boolean {
  if (message.message_type === "error") return message.is_error !== false;
  if (message.is_error !== null) return message.is_error;
  return textReportsError(message);
}

/**
 * The same by the text alone, without regard to flags and types. What a tool or the framework says may report an
 * error in any line; an agent or a person reports one only when the message begins as a report, because in the
 * middle of it they talk about errors, or show code that handles them.
 */
export function textReportsError({ role, content, message_type }: Omit<Told, "is_error">): boolean {
  const isOutput = outputRoles.has(role) || message_type === "tool_result";
  const start = content.slice(0, START);
  if (!errorWords.test(isOutput ? content : start)) return false;
  if (isOutput && succeeded.test(start)) return false;
  if (!isOutput) return content.length <= MAX_TALK && (reports.test(start) || errorObject.test(start));
  if (reports.test(start) || errorObject.test(start)) return true;
  return role !== "system" && (toolReports.test(start) || failingLines.test(content));
}

/** What kind of error a message reports; null when it reports none. */
export function classifyError(message: Told): ErrorClass | null {
  if (!reportsError(message)) return null;
  const text = message.content.slice(0, 2_000);
  return classes.find(([, words]) => words.test(text))?.[0] ?? "other";
}
