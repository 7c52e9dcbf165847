/** What went wrong, in a code for programs and a sentence for people. */
export class CodedError extends Error {
  override readonly name = "CodedError";
  readonly code: string;
  readonly hint: string | undefined;
  /** Whether trying again later can help. */
  readonly retryable: boolean;
  /** Seconds the other side asked us to wait, if it did. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: string,
    message: string,
    options: { hint?: string; retryable?: boolean; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** One line for a log or a `last_error` column; never contains a request or a secret. */
export function describeError(error: unknown): string {
  if (error instanceof CodedError)
    return `${error.code}: ${error.message}${error.hint ? ` ${error.hint}` : ""}`;
  return error instanceof Error ? error.message : String(error);
}
