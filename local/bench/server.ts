import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRoles, prepareDatabase } from "../postgres/bootstrap.ts";
import { owner, startCluster } from "../postgres/cluster.ts";
import { connect, databaseUrl } from "../postgres/connect.ts";
import { applyMigrations, readMigrations } from "../postgres/migrations.ts";
import { startGuard } from "../processes/guard.ts";
import { freePort } from "../processes/ports.ts";

export interface BenchServer {
  /** A migrated database of its own for one measurement. */
  database(name: string): Promise<{ url: string; adminUrl: string }>;
  stop(): Promise<void>;
}

/** A server with the settings of `npm start`, fsync included: what is measured is what a project has. */
export async function startBenchServer(): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), "bench-postgres-"));
  chmodSync(folder, 0o711);
  const guard = startGuard();
  guard.removeAfterwards(folder);
  const password = randomBytes(12).toString("hex");
  const port = await freePort();
  try {
    await startCluster({ folder, port, password, durable: true, guard });
    const admin = connect(databaseUrl(port, owner, password), { max: 1 });
    await createRoles(admin, password);
    await admin.end();
  } catch (error) {
    await guard.close();
    throw error;
  }
  return {
    async database(name) {
      const server = connect(databaseUrl(port, owner, password), { max: 1 });
      await server.unsafe(`create database ${name}`);
      await server.end();
      const [url, adminUrl] = [
        databaseUrl(port, "postgres", password, name),
        databaseUrl(port, owner, password, name),
      ];
      const admin = connect(adminUrl, { max: 1 });
      await prepareDatabase(admin);
      await admin.end();
      const sql = connect(url, { max: 1 });
      await applyMigrations(
        sql,
        readMigrations(fileURLToPath(new URL("../../supabase/migrations/", import.meta.url))),
      );
      // Limits are not what is measured.
      await sql`update public.policies set proposals_per_hour = 1000000, open_proposals = 1000000,
        decisions_per_reviewer = 1000000, open_pull_requests = 1000000, open_pull_requests_in_total = 1000000`;
      await sql.end();
      return { url, adminUrl };
    },
    stop: () => guard.close(),
  };
}
