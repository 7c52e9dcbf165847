import { readFileSync } from "node:fs";
import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
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
  const authTables = await readAuthTables();
  await sql.begin(async (tx) => {
    const [database] = await tx<{ name: string }[]>`select quote_ident(current_database()) as name`;
    await tx.unsafe(`alter database ${database?.name} owner to postgres`);
    await tx.unsafe(readSql("schemas.sql"));
    await tx.unsafe(authTables);
    await tx.unsafe(readSql("auth.sql"));
  });
}

function readSql(name: string): string {
  return readFileSync(new URL(`./sql/${name}`, import.meta.url), "utf8");
}

/** The tables that the Auth server expects, in its own words. Nothing is connected to. */
async function readAuthTables(): Promise<string> {
  const connection = createPostgresConnection({ url: "postgresql://127.0.0.1:1/none" });
  await new App({ connection, auth: { enabled: true } }).init();
  const text = connection.config.baseSchema;
  if (!text?.includes("auth.users"))
    throw new Error("@supabase/lite no longer says which tables Auth needs.");
  return text;
}
