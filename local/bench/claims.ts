import { setTimeout as sleep } from "node:timers/promises";
import { Logger, runOnce } from "graphile-worker";
import { Client, Pool } from "pg";
import { connect } from "../postgres/connect.ts";
import { fillOutbox } from "./outbox.ts";

export interface ClaimFigures {
  deliveries: number;
  connections: number;
  /** Deliveries per claim. */
  batch: number;
  /** Claimed and completed per second: our queue, in order per improvement and surface. */
  ours: number;
  /** The same number of jobs that need no order, by graphile-worker with as many connections. */
  graphile: number;
  ratio: number;
}

const connections = 16;

/**
 * Both queues do nothing for each item, on the same server, one after the other: they fetch, and record the item as done in a
 * transaction of its own. graphile-worker fetches one job per statement, ours a batch, and it keeps an order besides.
 */
export async function measureClaims(url: string, deliveries: number, batch: number): Promise<ClaimFigures> {
  const ours = await claimOurs(url, deliveries, batch);
  const graphile = await runGraphile(url, deliveries);
  return { deliveries, connections, batch, ours, graphile, ratio: ours / graphile };
}

async function claimOurs(url: string, deliveries: number, batch: number): Promise<number> {
  const sql = connect(url, { max: 1 });
  await fillOutbox(sql, deliveries, Math.min(1_000, deliveries));
  await sql.end();
  // The client that graphile-worker uses, so that clients are not what is compared.
  const clients = Array.from({ length: connections }, () => new Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  let done = 0;
  const start = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (done < deliveries) {
        const { rows } = await client.query<{ id: string; lease_token: string }>({
          name: "claim",
          text: "select id, lease_token from public.claim_deliveries($1)",
          values: [batch],
        });
        // All that is left is in somebody's hands; what comes after it in order is free once that is done.
        if (rows.length === 0) await sleep(2);
        for (const { id, lease_token } of rows) {
          await client.query({
            name: "complete",
            text: "select public.complete_delivery($1, $2)",
            values: [id, lease_token],
          });
          done++;
        }
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  await Promise.all(clients.map((client) => client.end()));
  return deliveries / seconds;
}

async function runGraphile(url: string, jobs: number): Promise<number> {
  const pgPool = new Pool({ connectionString: url, max: connections + 1 });
  pgPool.on("error", () => {});
  pgPool.on("connect", (client) => client.on("error", () => {}));
  let done = 0;
  const options = {
    pgPool,
    concurrency: connections,
    noHandleSignals: true,
    logger: new Logger(() => () => {}),
    taskList: { nothing: async () => void done++ },
  };
  await runOnce(options);
  await pgPool.query(
    "select graphile_worker.add_job('nothing', json_build_object('n', n)) from generate_series(1, $1::int) n",
    [jobs],
  );
  await pgPool.query("vacuum analyze");
  const start = performance.now();
  await runOnce(options);
  const seconds = (performance.now() - start) / 1000;
  await pgPool.end();
  if (done !== jobs) throw new Error(`graphile-worker did ${done} of ${jobs} jobs.`);
  return jobs / seconds;
}
