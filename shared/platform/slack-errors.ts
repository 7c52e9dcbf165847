import { ErrorCode } from "@slack/web-api";
import { CodedError } from "./errors.ts";

/** Slack answers these for a while only; every other error of its own stays until a person mends something. */
const passing = new Set([
  "fatal_error",
  "internal_error",
  "request_timeout",
  "service_unavailable",
  "team_added_to_org",
  // Ours, for an answer that is not Slack's: some proxy was in between.
  "unreadable_answer",
]);

/** An error of the client as one of ours, which knows whether trying again can help. */
export function toCodedError(error: unknown): CodedError {
  if (!(error instanceof Error) || !("code" in error))
    return new CodedError("slack_unreachable", "Slack could not be asked.", {
      retryable: true,
      cause: error,
    });
  if (error.code === ErrorCode.RateLimitedError && "retryAfter" in error)
    return new CodedError("slack_rate_limited", "Slack asks to wait.", {
      retryable: true,
      retryAfterSeconds: Number(error.retryAfter),
      cause: error,
    });
  if (error.code === ErrorCode.PlatformError && "data" in error) {
    const reason = reasonOf(error.data);
    return new CodedError(`slack_${reason}`, `Slack refused: ${reason}.`, {
      retryable: passing.has(reason),
      cause: error,
    });
  }
  if (error.code === ErrorCode.HTTPError && "statusCode" in error) {
    const status = Number(error.statusCode);
    return new CodedError(`slack_http_${status}`, `Slack answered with status ${status}.`, {
      retryable: status >= 500,
      cause: error,
    });
  }
  return new CodedError("slack_unreachable", "Slack could not be reached.", {
    retryable: true,
    cause: error,
  });
}

function reasonOf(data: unknown): string {
  const reason = typeof data === "object" && data !== null && "error" in data ? data.error : undefined;
  return typeof reason === "string" && /^[a-z0-9_]{1,80}$/.test(reason) ? reason : "unreadable_answer";
}
