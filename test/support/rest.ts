import { createClient } from "@supabase/supabase-js";
import { startLite } from "../../local/gateway/lite.ts";
import { makeKeys } from "../../local/keys.ts";
import type { Database } from "../../shared/platform/database.ts";
import type { Database as Schema } from "../../shared/platform/database-types.gen.ts";
import type { TestDatabase } from "./database.ts";

/**
 * A function's way to the database: the REST interface with the secret key, without a port. What a test wants to happen
 * before and after each request is done `around` it.
 */
export async function startRest(
  database: Pick<TestDatabase, "url">,
  around = (send: () => Promise<Response>) => send(),
): Promise<{ rest: Database; close(): Promise<void> }> {
  const keys = await makeKeys();
  const lite = await startLite({
    databaseUrl: database.url,
    keys,
    url: "http://127.0.0.1:1",
    config: { apiSchemas: ["public"], enableSignup: false, verifyJwt: () => true, isEnabled: () => true },
    log: () => {},
  });
  const rest = createClient<Schema>("http://127.0.0.1", keys.secret, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: (input, init) => around(() => lite.api(new Request(input, init), null)) },
  });
  return { rest, close: () => lite.close() };
}
