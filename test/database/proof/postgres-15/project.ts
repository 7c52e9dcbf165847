import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { prepareDatabase } from "../../../../local/postgres/bootstrap.ts";
import { connect } from "../../../../local/postgres/connect.ts";
import { applyMigrations, readMigrations } from "../../../../local/postgres/migrations.ts";
import { installExtensions15, type Server15 } from "./server.ts";

const path = (name: string) => fileURLToPath(new URL(`../../../../${name}`, import.meta.url));

/** A hosted project's database with all migrations, as far as PostgreSQL 15 knows its roles. Returns the files applied. */
export async function makeProject15(server: Server15): Promise<string[]> {
  const admin = connect(server.adminUrl, { max: 1 });
  try {
    // These two predefined roles came with 16 and 17.
    const roles = readFileSync(path("local/postgres/sql/roles.sql"), "utf8");
    await admin.unsafe(roles.replace(", pg_create_subscription, pg_maintain", ""));
    await prepareDatabase(admin);
  } finally {
    await admin.end();
  }
  await installExtensions15(server.adminUrl);
  const sql = connect(server.url, { max: 1 });
  try {
    return await applyMigrations(sql, readMigrations(path("supabase/migrations/")));
  } finally {
    await sql.end();
  }
}
