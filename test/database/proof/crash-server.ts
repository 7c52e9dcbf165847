import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRoles, prepareDatabase } from "../../../local/postgres/bootstrap.ts";
import { type Cluster, owner, startCluster } from "../../../local/postgres/cluster.ts";
import { connect, databaseUrl } from "../../../local/postgres/connect.ts";
import { applyMigrations, readMigrations } from "../../../local/postgres/migrations.ts";
import { startGuard } from "../../../local/processes/guard.ts";
import { freePort } from "../../../local/processes/ports.ts";

/** A server of its own with the settings of `npm start`: what is committed is on the disk. */
export interface CrashServer {
  url: string;
  /** `kill -9` to every process of the server at once, as when the machine takes it away. */
  crash(): Promise<void>;
  start(): Promise<void>;
  end(): Promise<void>;
}

export async function startCrashServer(): Promise<CrashServer> {
  const folder = mkdtempSync(join(tmpdir(), "test-crash-"));
  chmodSync(folder, 0o711);
  const guard = startGuard();
  guard.removeAfterwards(folder);
  const password = "crash";
  const port = await freePort();
  const start = () => startCluster({ folder, port, password, durable: true, guard });
  let cluster: Cluster = await start();

  const admin = connect(databaseUrl(port, owner, password), { max: 1 });
  await createRoles(admin, password);
  await prepareDatabase(admin);
  await admin.end();
  const url = databaseUrl(port, "postgres", password);
  const sql = connect(url, { max: 1 });
  const migrations = fileURLToPath(new URL("../../../supabase/migrations/", import.meta.url));
  await applyMigrations(sql, readMigrations(migrations));
  const [settings] = await sql`select current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages`;
  if (settings?.fsync !== "on" || settings.commit !== "on" || settings.pages !== "on")
    throw new Error("This server would lose commits by itself.");
  await sql.end();

  return {
    url,
    async crash() {
      // The postmaster last: it would answer the death of a child with an orderly restart.
      process.kill(cluster.pid, "SIGSTOP");
      for (const pid of [...childrenOf(cluster.pid), cluster.pid]) process.kill(pid, "SIGKILL");
      await cluster.ended;
    },
    async start() {
      cluster = await start();
    },
    end: () => guard.close(),
  };
}

function childrenOf(pid: number): number[] {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (child !== undefined && parent === pid ? [child] : []));
}
