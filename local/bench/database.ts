import { cpus, totalmem } from "node:os";
import { connect } from "../postgres/connect.ts";
import { type ClaimFigures, measureClaims } from "./claims.ts";
import { type InsertFigures, measureInserts, prepareInserts } from "./inserts.ts";
import { fillLog } from "./log.ts";
import { inspectPlans, type PlanFigures } from "./plans.ts";
import { startBenchServer } from "./server.ts";

export interface DatabaseReport {
  machine: string;
  at: string;
  claims: ClaimFigures[];
  inserts: InsertFigures[];
  messages: number;
  /** Seconds to make the log whose plans are looked at, and its size with indexes. */
  filled: { seconds: number; size: string };
  plans: PlanFigures[];
}

export interface DatabaseOptions {
  messages: number;
  deliveries: number;
  batches: number;
  progress: (line: string) => void;
}

export async function benchDatabase(options: DatabaseOptions): Promise<DatabaseReport> {
  const { messages, deliveries, batches, progress } = options;
  const server = await startBenchServer();
  try {
    const claims: ClaimFigures[] = [];
    // One by one, as many as deliver-updates takes, and as many as the function gives.
    for (const batch of [1, 6, 100]) {
      progress(`claims: ${deliveries} deliveries, ${batch} at a time, then as many jobs of graphile-worker`);
      claims.push(await measureClaims((await server.database(`claims_${batch}`)).url, deliveries, batch));
    }

    progress(`inserts: ${batches} batches of 1,000 messages, then single ones`);
    const { url } = await server.database("inserts");
    const team = await prepareInserts(url);
    const inserts = [
      await measureInserts(url, team, 1_000, batches),
      await measureInserts(url, team, 1, batches * 25),
    ];

    progress(`plans: a log of ${messages.toLocaleString("en")} messages`);
    const log = await server.database("plans");
    const start = performance.now();
    await fillLog(log, messages, progress);
    const seconds = Math.round((performance.now() - start) / 1000);
    const sql = connect(log.url, { max: 1 });
    const [size] = await sql`select pg_size_pretty(pg_database_size(current_database())) as size,
      split_part(version(), ' on ', 1) as version`;
    const plans = await inspectPlans(sql);
    await sql.end();
    const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${size?.version}, Node ${process.versions.node}`;
    return {
      ...{ machine, at: new Date().toISOString(), claims, inserts, messages },
      ...{ filled: { seconds, size: String(size?.size) }, plans },
    };
  } finally {
    await server.stop();
  }
}
