import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { createRoles, prepareDatabase } from "../../local/postgres/bootstrap.ts";
import { owner, startCluster } from "../../local/postgres/cluster.ts";
import { connect, databaseUrl } from "../../local/postgres/connect.ts";
import { applyMigrations, readMigrations } from "../../local/postgres/migrations.ts";
import { startGuard } from "../../local/processes/guard.ts";
import { freePort } from "../../local/processes/ports.ts";
import { emptyTemplate, template } from "./template.ts";

/** What test files are told about the server that all of them share. */
export interface TestServer {
  port: number;
  password: string;
  /** Why the template has no migrations: files that need them fail with it, the others still run. */
  migrationError: string | undefined;
}

declare module "vitest" {
  interface ProvidedContext {
    server: TestServer;
  }
}

/**
 * One PostgreSQL for the whole run. Test files clone their database from a template that has all
 * migrations, or from one that has none.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "test-postgres-"));
  chmodSync(folder, 0o711);
  const guard = startGuard();
  guard.removeAfterwards(folder);
  const password = randomBytes(12).toString("hex");
  const port = await freePort();

  // The guard stops the server and removes its data, now or when this run is killed.
  const end = () => guard.close();

  try {
    await startCluster({ folder, port, password, durable: false, guard });
    const admin = connect(databaseUrl(port, owner, password), { max: 1 });
    await createRoles(admin, password);
    await admin.unsafe(`create database ${emptyTemplate}`);
    const empty = connect(databaseUrl(port, owner, password, emptyTemplate), { max: 1 });
    await prepareDatabase(empty);
    await empty.end();
    await admin.unsafe(`create database ${template} template ${emptyTemplate} owner postgres`);
    await admin.end();

    const sql = connect(databaseUrl(port, "postgres", password, template), { max: 1 });
    const folderOfMigrations = fileURLToPath(new URL("../../supabase/migrations/", import.meta.url));
    const migrationError = await applyMigrations(sql, readMigrations(folderOfMigrations)).then(
      () => undefined,
      (error: Error) => error.message,
    );
    await sql.end();
    project.provide("server", { port, password, migrationError });
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}
