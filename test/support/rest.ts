import { createClient } from "@supabase/supabase-js";
import { startLite } from "../../local/gateway/lite.ts";
import { makeKeys } from "../../local/keys.ts";
import type { Database } from "../../shared/platform/database.ts";
import type { Database as Schema } from "../../shared/platform/database-types.gen.ts";
import type { TestDatabase } from "./database.ts";

export interface RestOptions {
  /** What happens before and after each request. */
  around?: (send: () => Promise<Response>) => Promise<Response>;
  log?: (line: string) => void;
}

/** A function's way to the database: the REST interface with the secret key, without a port. */
export async function startRest(
  { url: databaseUrl }: Pick<TestDatabase, "url">,
  { around = (send) => send(), log = () => {} }: RestOptions = {},
): Promise<{ rest: Database; close(): Promise<void> }> {
  const keys = await makeKeys();
  const lite = await startLite({
    databaseUrl,
    keys,
    url: "http://127.0.0.1:1",
    config: { apiSchemas: ["public"], enableSignup: false, verifyJwt: () => true, isEnabled: () => true },
    log,
  });
  const rest = createClient<Schema>("http://127.0.0.1", keys.secret, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: (input, init) => around(() => lite.api(new Request(input, init), null)) },
  });
  return { rest, close: () => lite.close() };
}
