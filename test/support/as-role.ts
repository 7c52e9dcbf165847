import type postgres from "postgres";
import type { Sql } from "../../local/postgres/connect.ts";

/** Who acts: a role of the API, and the claims of the token if there is one. */
export interface Actor {
  role: "anon" | "authenticated" | "service_role";
  claims?: Record<string, unknown>;
}

/** A signed-in user. */
export function user(id: string, claims: Record<string, unknown> = {}): Actor {
  return { role: "authenticated", claims: { sub: id, role: "authenticated", ...claims } };
}

/** Runs `work` in a transaction set up as the REST server does it: the role, and the token's claims. */
export async function asRole<Result>(
  sql: Sql,
  { role, claims }: Actor,
  work: (tx: postgres.TransactionSql) => Promise<Result>,
): Promise<Result> {
  const results = await sql.begin(async (tx) => {
    await tx`select set_config('role', ${role}, true), set_config('request.jwt.claims', ${JSON.stringify({ role, ...claims })}, true)`;
    return [await work(tx)] as const;
  });
  return results[0];
}
