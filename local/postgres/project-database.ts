import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getAuthSchemaSql } from "@supabase/lite";
import type { DataFolder } from "../data-folder.ts";
import type { Guard } from "../processes/guard.ts";
import { createRoles, prepareDatabase } from "./bootstrap.ts";
import { type Cluster, owner, startCluster } from "./cluster.ts";
import { connect, databaseUrl, type Sql } from "./connect.ts";
import { applyMigrations, readMigrations, runFile } from "./migrations.ts";

export interface ProjectDatabaseOptions {
  data: DataFolder;
  port: number;
  password: string;
  durable: boolean;
  migrationsDir: string;
  /** Run once, after the first migrations. Undefined for none. */
  seedFile: string | undefined;
  /** Kept in Vault under these names, and brought up to date at every start. */
  vault: Record<string, string>;
  guard: Guard;
  log(line: string): void;
}

export interface ProjectDatabase {
  cluster: Cluster;
  /** As `postgres`. */
  url: string;
  adminUrl: string;
  isNew: boolean;
}

/** PostgreSQL with the project's database in it, migrated and, if it is new, seeded. */
export async function openProjectDatabase(options: ProjectDatabaseOptions): Promise<ProjectDatabase> {
  const { data, port, password, durable, guard, log } = options;
  const folder = data.path("postgres");
  const setup = currentSetup();
  const found = data.state().setup;
  if (found !== undefined && found !== setup) {
    throw new Error(
      "The database was set up by another version of the local stack. Start with --fresh to build it anew.",
    );
  }
  // No note of a set-up: there is nothing yet, or a first start that did not get to its end.
  if (found === undefined) rmSync(join(folder, "data"), { recursive: true, force: true });

  const cluster = await startCluster({ folder, port, password, durable, guard });
  const url = databaseUrl(port, "postgres", password);
  const adminUrl = databaseUrl(port, owner, password);
  try {
    if (found === undefined) {
      await withConnection(adminUrl, async (sql) => {
        await createRoles(sql, password);
        await prepareDatabase(sql);
      });
      data.note({ setup, seeded: false });
    }
    await withConnection(url, async (sql) => {
      const applied = await applyMigrations(sql, readMigrations(options.migrationsDir));
      if (found !== undefined) for (const file of applied) log(`applied the new migration ${file}`);
      await keepSecrets(sql, options.vault);
      if (!data.state().seeded) {
        if (options.seedFile !== undefined && existsSync(options.seedFile)) {
          await runFile(sql, options.seedFile, readFileSync(options.seedFile, "utf8"));
        }
        data.note({ setup, seeded: true });
      }
    });
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return { cluster, url, adminUrl, isNew: found === undefined };
}

async function keepSecrets(sql: Sql, secrets: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(secrets)) {
    const [known] = await sql`select id from vault.secrets where name = ${name}`;
    if (known) await sql`select vault.update_secret(${known.id}, ${value})`;
    else await sql`select vault.create_secret(${value}, ${name})`;
  }
}

async function withConnection(url: string, work: (sql: Sql) => Promise<void>): Promise<void> {
  const sql = connect(url, { max: 1, name: "local stack" });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

/** Changes when a database made earlier would lack something, or have too much. */
function currentSetup(): string {
  const hash = createHash("sha256").update(getAuthSchemaSql());
  for (const folder of ["./sql/", "../extensions/"]) {
    const path = fileURLToPath(new URL(folder, import.meta.url));
    for (const name of readdirSync(path).sort()) hash.update(name).update(readFileSync(join(path, name)));
  }
  return hash.digest("hex").slice(0, 16);
}
