import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sql } from "./connect.ts";

/** One file of supabase/migrations. */
export interface Migration {
  version: string;
  name: string;
  file: string;
  text: string;
}

/** Reads a folder in the order in which the CLI applies it. */
export function readMigrations(folder: string): Migration[] {
  if (!existsSync(folder)) return [];
  const migrations: Migration[] = [];
  for (const file of readdirSync(folder).sort()) {
    const found = /^(\d{14})_(.+)\.sql$/.exec(file);
    if (!found?.[1] || !found[2]) continue;
    migrations.push({
      version: found[1],
      name: found[2],
      file,
      text: readFileSync(join(folder, file), "utf8"),
    });
  }
  return migrations;
}

/**
 * Applies what is new, as user `postgres`, each file in a transaction of its own, and records it where
 * the CLI does. Returns the files applied.
 */
export async function applyMigrations(sql: Sql, migrations: Migration[]): Promise<string[]> {
  await sql.unsafe(`
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (version text not null primary key, statements text[], name text);
  `);
  const applied = await sql<{ version: string; text: string }[]>`
    select version, array_to_string(statements, '') as text from supabase_migrations.schema_migrations order by version`;
  refuseChanged(applied, migrations);

  const done = new Set(applied.map((row) => row.version));
  const files: string[] = [];
  for (const migration of migrations) {
    if (done.has(migration.version)) continue;
    await applyOne(sql, migration);
    files.push(migration.file);
  }
  return files;
}

/** Runs a file of SQL as it is, with the place of an error in the message. */
export async function runFile(sql: Sql, file: string, text: string): Promise<void> {
  try {
    await sql.begin((tx) => tx.unsafe(text).simple());
  } catch (error) {
    throw new Error(explain(file, text, error));
  }
}

async function applyOne(sql: Sql, { version, name, file, text }: Migration): Promise<void> {
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(text).simple();
      // A migration may set these for itself; they must not reach the line below.
      await tx.unsafe("reset role; reset search_path;").simple();
      // One entry with the whole text: it is also what tells us later whether the file was changed.
      await tx`insert into supabase_migrations.schema_migrations (version, statements, name) values (${version}, array[${text}], ${name})`;
    });
  } catch (error) {
    throw new Error(explain(file, text, error));
  }
}

function refuseChanged(applied: { version: string; text: string }[], migrations: Migration[]): void {
  const advice = "Start with --fresh to build the database anew (its data are lost), or put the file back.";
  for (const { version, text } of applied) {
    const migration = migrations.find((one) => one.version === version);
    if (!migration)
      throw new Error(`Migration ${version} is in the database, but its file is gone. ${advice}`);
    if (migration.text !== text)
      throw new Error(`Migration ${migration.file} was changed after it was applied. ${advice}`);
  }
}

function explain(file: string, text: string, error: unknown): string {
  if (!(error instanceof Error)) return `${file}: ${error}`;
  const parts = [`${file}: ${error.message}`];
  const position = Number("position" in error ? error.position : Number.NaN);
  if (position > 0) parts[0] = `${file}:${text.slice(0, position).split("\n").length}: ${error.message}`;
  for (const key of ["detail", "hint", "where"] as const) {
    const value = key in error ? Reflect.get(error, key) : undefined;
    if (typeof value === "string") parts.push(`  ${key}: ${value}`);
  }
  return parts.join("\n");
}
