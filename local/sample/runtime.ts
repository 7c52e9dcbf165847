import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../../shared/platform/database-types.gen.ts";
import { samplePassword } from "./organisation.ts";
import type { SimulatedTask } from "./simulate-support.ts";

/** A team's software, signed in as it would be on a hosted project. */
export type RuntimeClient = SupabaseClient<Database>;

/** Signs in with the publishable key and the account's password, as any client does. */
export async function signIn(
  url: string,
  publishableKey: string,
  email: string,
  password = samplePassword,
): Promise<RuntimeClient> {
  const client = createClient<Database>(url, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { error } = await client.auth.signInWithPassword({ email, password });
  if (error) throw new Error(`${email} could not sign in: ${error.message}`);
  return client;
}

/** Rows of one insert; a request stays well below what a REST server accepts. */
const batchSize = 500;

/** Writes tasks and their messages as a runtime does: inserts only, nothing read back. */
export async function writeTasks(
  client: RuntimeClient,
  teamId: number,
  tasks: SimulatedTask[],
): Promise<number> {
  const rows = tasks.map(({ messages: _, ...task }) => ({ ...task, team_id: teamId }));
  const messages = tasks.flatMap((task) =>
    task.messages.map((message) => ({ ...message, team_id: teamId, task_id: task.id })),
  );
  for (let start = 0; start < rows.length; start += batchSize) {
    const { error } = await client.from("tasks").insert(rows.slice(start, start + batchSize));
    if (error) throw new Error(`Tasks were refused: ${error.message}`);
  }
  for (let start = 0; start < messages.length; start += batchSize) {
    const { error } = await client.from("messages").insert(messages.slice(start, start + batchSize));
    if (error) throw new Error(`Messages were refused: ${error.message}`);
  }
  return messages.length;
}
