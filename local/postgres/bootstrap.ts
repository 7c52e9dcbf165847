import { readFileSync } from "node:fs";
import { getAuthSchemaSql } from "@supabase/lite";
import { owner } from "./cluster.ts";
import type { Sql } from "./connect.ts";

const loginRoles = [owner, "postgres", "authenticator", "supabase_auth_admin", "supabase_storage_admin"];

/** Makes the roles of a hosted project; once per server. `sql` is the owner's connection. */
export async function createRoles(sql: Sql, password: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe(readSql("roles.sql"));
    for (const role of loginRoles)
      await tx.unsafe(`alter role ${role} password '${password.replaceAll("'", "''")}'`);
  });
}

/** Makes what a hosted project's database contains before the first migration; once per database. */
export async function prepareDatabase(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    const [database] = await tx<{ name: string }[]>`select quote_ident(current_database()) as name`;
    await tx.unsafe(`alter database ${database?.name} owner to postgres`);
    await tx.unsafe(readSql("schemas.sql"));
    await tx.unsafe(getAuthSchemaSql());
    await tx.unsafe(readSql("auth.sql"));
  });
}

function readSql(name: string): string {
  return readFileSync(new URL(`./sql/${name}`, import.meta.url), "utf8");
}
