import { owner } from "../postgres/cluster.ts";
import { connect } from "../postgres/connect.ts";
import { startPassingServer } from "../postgres/passing-server.ts";

export interface BenchServer {
  /** A migrated database of its own for one measurement. */
  database(name: string): Promise<{ url: string; adminUrl: string }>;
  stop(): Promise<void>;
}

/** A server with the settings of `npm start`, fsync included: what is measured is what a project has. */
export async function startBenchServer(): Promise<BenchServer> {
  const server = await startPassingServer("bench-postgres", true);
  return {
    async database(name) {
      await server.run(`create database ${name}`);
      await server.prepare(name);
      await server.migrate(name);
      const url = server.url("postgres", name);
      const sql = connect(url, { max: 1 });
      // Limits are not what is measured.
      await sql`update public.policies set proposals_per_hour = 1000000, open_proposals = 1000000,
        decisions_per_reviewer = 1000000, open_pull_requests = 1000000, open_pull_requests_in_total = 1000000`;
      await sql.end();
      return { url, adminUrl: server.url(owner, name) };
    },
    stop: () => server.end(),
  };
}
