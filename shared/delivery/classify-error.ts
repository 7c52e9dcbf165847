import { CodedError, describeError } from "../platform/errors.ts";

/** What becomes of a delivery that failed. */
export type Consequence =
  | { kind: "retry"; text: string }
  | { kind: "reschedule"; text: string; retryAfterSeconds: number }
  | { kind: "give_up"; text: string };

/** What is meant to happen, and nothing that somebody should read in a log: a budget of ours, or more than fits at once. */
const ordinary: ReadonlySet<string> = new Set(["rate_budget_spent", "more_left"]);

/** Whether a delivery failed as it is meant to. */
export function isOrdinary(error: unknown): boolean {
  return error instanceof CodedError && ordinary.has(error.code);
}

/**
 * Coded errors know whether trying again can help; what they say stays until a person mends it is given up at once,
 * so that it becomes visible at once. An error without a code is ours, and may be gone with the next version.
 */
export function classifyError(error: unknown): Consequence {
  const text = describeError(error);
  if (!(error instanceof CodedError)) return { kind: "retry", text };
  if (error.retryAfterSeconds !== undefined)
    return { kind: "reschedule", text, retryAfterSeconds: Math.max(1, Math.ceil(error.retryAfterSeconds)) };
  return error.retryable ? { kind: "retry", text } : { kind: "give_up", text };
}
