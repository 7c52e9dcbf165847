import { createClient } from "@supabase/supabase-js";
import { type Database, unwrap } from "../../shared/platform/database.ts";
import type { Database as Schema } from "../../shared/platform/database-types.gen.ts";
import { CodedError } from "../../shared/platform/errors.ts";

export interface Account {
  url: string;
  /** The project's publishable key. */
  key: string;
  email: string;
  password: string;
}

/**
 * Signs in as the runtime of one team or several.
 * @returns The signed-in client, and the ids by slug of the teams that the account writes for.
 * @throws CodedError when nobody answers, the password is wrong, or the account is no team's runtime.
 */
export async function signIn({ url, key, email, password }: Account): Promise<{
  client: Database;
  teamIds: Map<string, number>;
}> {
  const client = createClient<Schema>(url, key, { auth: { persistSession: false, autoRefreshToken: true } });
  const { data, error } = await client.auth.signInWithPassword({ email, password });
  if (error?.code === "invalid_credentials")
    throw new CodedError("wrong_password", `No account ${email} with this password.`);
  if (error || !data.user)
    throw new CodedError("sign_in_failed", `Signing in at ${url} failed: ${error?.message ?? "no user"}.`, {
      hint: "Is the stack running, and is the key the project's publishable key?",
    });
  const memberships = unwrap(
    await client.from("memberships").select("team_id").eq("user_id", data.user.id).eq("role", "runtime"),
  );
  const ids = memberships.flatMap(({ team_id }) => (team_id === null ? [] : [team_id]));
  if (ids.length === 0)
    throw new CodedError("no_membership", `${email} is not the runtime of any team.`, {
      hint: "An administrator adds a row to memberships: team_id, the account as user_id, role runtime.",
    });
  const teams = unwrap(await client.from("teams").select("id, slug").in("id", ids));
  return { client, teamIds: new Map(teams.map(({ id, slug }) => [slug, id])) };
}
