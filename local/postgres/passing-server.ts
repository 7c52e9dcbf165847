import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startGuard } from "../processes/guard.ts";
import { freePort } from "../processes/ports.ts";
import { createRoles, prepareDatabase } from "./bootstrap.ts";
import { type Cluster, owner, startCluster } from "./cluster.ts";
import { connect, databaseUrl, type Sql } from "./connect.ts";
import { applyMigrations, readMigrations } from "./migrations.ts";

const migrations = fileURLToPath(new URL("../../supabase/migrations/", import.meta.url));

/** A PostgreSQL server with the roles of a hosted project. It and its folder are gone when whoever started it is. */
export interface PassingServer {
  folder: string;
  port: number;
  password: string;
  /** The address of one of its databases, for one of its roles. */
  url(role: string, database?: string): string;
  /** Runs a statement as the server's owner, such as one that makes a database. */
  run(statement: string): Promise<void>;
  /** Gives a database what a new hosted project has. */
  prepare(database?: string): Promise<void>;
  /** Applies the project's migrations to a database that is prepared. */
  migrate(database?: string): Promise<void>;
  cluster(): Cluster;
  /** Starts it again after it was killed. */
  restart(): Promise<void>;
  /** Stops it and removes its folder. */
  end(): Promise<void>;
}

/** `name` begins the name of its folder; without `durable` it is faster and loses what a crash of the machine loses. */
export async function startPassingServer(name: string, durable: boolean): Promise<PassingServer> {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  chmodSync(folder, 0o711);
  const guard = startGuard();
  guard.removeAfterwards(folder);
  try {
    const password = randomBytes(12).toString("hex");
    const port = await freePort();
    const start = () => startCluster({ folder, port, password, durable, guard });
    let cluster = await start();
    const url = (role: string, database?: string) => databaseUrl(port, role, password, database);
    const asOwner = (work: (sql: Sql) => Promise<unknown>, database?: string) =>
      withConnection(url(owner, database), work);
    await asOwner((sql) => createRoles(sql, password));
    return {
      folder,
      port,
      password,
      url,
      run: (statement) => asOwner((sql) => sql.unsafe(statement)),
      prepare: (database) => asOwner(prepareDatabase, database),
      migrate: (database) =>
        withConnection(url("postgres", database), (sql) => applyMigrations(sql, readMigrations(migrations))),
      cluster: () => cluster,
      async restart() {
        cluster = await start();
      },
      end: () => guard.close(),
    };
  } catch (error) {
    await guard.close();
    throw error;
  }
}

async function withConnection(url: string, work: (sql: Sql) => Promise<unknown>): Promise<void> {
  const sql = connect(url, { max: 1 });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
