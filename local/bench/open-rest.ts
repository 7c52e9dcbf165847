import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createClient } from "@supabase/supabase-js";
import type { Database } from "../../shared/platform/database.ts";

/** The database as functions see it, over a REST server that is a process of its own. */
export async function openRest(databaseUrl: string): Promise<{ database: Database; close(): void }> {
  const server = fork(fileURLToPath(new URL("./rest-server.ts", import.meta.url)), [databaseUrl]);
  const { url, key } = await new Promise<{ url: string; key: string }>((resolve, reject) => {
    server.once("message", (message: { url: string; key: string }) => resolve(message));
    server.once("exit", () => reject(new Error("The REST server did not start.")));
  });
  const options = { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } };
  return { database: createClient(url, key, options), close: () => server.disconnect() };
}
