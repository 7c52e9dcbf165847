import type { PostgrestError } from "@supabase/supabase-js";
import { CodedError } from "../../shared/platform/errors.ts";

const attempts = 6;
// Two importers of the same file can meet between a trigger's look and its insert; the next try skips the row.
const retryableCodes = new Set(["23505", "40001", "40P01", "55P03", "57014"]);

/**
 * Writes, and tries again when the trouble may pass. Whatever is written here is skipped by the database if it
 * is there already, so that a try whose answer was lost does no harm.
 */
export async function write(
  what: string,
  send: () => PromiseLike<{ error: PostgrestError | null; status: number }>,
  pause: (milliseconds: number) => Promise<unknown> = (ms) => new Promise((done) => setTimeout(done, ms)),
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { error, status } = await send();
    if (!error) return;
    const passing =
      status === 0 || status === 408 || status === 429 || status >= 500 || retryableCodes.has(error.code);
    if (!passing || attempt === attempts) throw explain(what, error, status);
    await pause(250 * 2 ** (attempt - 1));
  }
}

function explain(what: string, error: PostgrestError, status: number): CodedError {
  if (error.code === "42501")
    return new CodedError("not_a_runtime", `The database does not let you write ${what}.`, {
      hint: "Sign in with the account of the team's runtime; an administrator adds it in memberships.",
    });
  if (status === 401)
    return new CodedError("signed_out", "The session has ended.", {
      hint: "Run the import again: it continues where it stopped.",
    });
  return new CodedError(
    error.code || "database_unreachable",
    `Writing ${what} failed: ${error.message || "no answer"}.`,
    {
      hint: "Run the import again: it continues where it stopped.",
    },
  );
}
