import { createClient, type PostgrestError, type SupabaseClient } from "@supabase/supabase-js";
import type { Database as Schema } from "./database-types.gen.ts";
import { CodedError } from "./errors.ts";

/** The project's database through its REST interface, typed by the migrations. */
export type Database = SupabaseClient<Schema>;

/** A row of a table or view. */
export type Row<Name extends keyof Schema["public"]["Tables"]> = Schema["public"]["Tables"][Name]["Row"];
export type ViewRow<Name extends keyof Schema["public"]["Views"]> = Schema["public"]["Views"][Name]["Row"];
/** What a database function returns. */
export type Returned<Name extends keyof Schema["public"]["Functions"]> =
  Schema["public"]["Functions"][Name]["Returns"];

/**
 * The database as a function sees it: with the project's secret key, which reaches only what the migrations
 * grant to service_role.
 * @param secretKeys `SUPABASE_SECRET_KEYS` as the platform provides it: a JSON object of key by name.
 */
export function openDatabase(url: string, secretKeys: string): Database {
  const keys: Record<string, string> = JSON.parse(secretKeys);
  const key = keys.default ?? Object.values(keys)[0];
  if (!key) throw new CodedError("config_missing", "SUPABASE_SECRET_KEYS holds no key.");
  return createClient<Schema>(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
}

/**
 * The data of an answer.
 * @throws CodedError with the database's own code; 5xx, network trouble and lock conflicts are retryable.
 */
export function unwrap<Data>(answer: {
  data: Data;
  error: PostgrestError | null;
  status?: number;
}): Exclude<Data, null> {
  if (answer.error) {
    const { code, message, details, hint } = answer.error;
    const status = answer.status ?? 0;
    throw new CodedError(code || "database_unreachable", [message, details].filter(Boolean).join(" – "), {
      ...(hint ? { hint } : {}),
      retryable: status === 0 || status >= 500 || code === "40001" || code === "40P01",
    });
  }
  if (answer.data === null) throw new CodedError("database_empty", "The database answered without data.");
  return answer.data as Exclude<Data, null>;
}
