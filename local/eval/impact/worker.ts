// One thread of the simulations: runs the replications that it is sent and sends back what they found.
import { parentPort, workerData } from "node:worker_threads";
import { emptyTally, type Job } from "./job.ts";
import { outcomeJobs } from "./outcomes.ts";
import { jobs } from "./plan-of-runs.ts";
import { randomFor } from "./random.ts";

export interface Chunk {
  job: string;
  from: number;
  to: number;
}

const { seed, outcomes } = workerData;
const known: Map<string, Job> = new Map([...jobs(), ...outcomeJobs(outcomes)]);

parentPort?.on("message", ({ job: name, from, to }: Chunk) => {
  const job = known.get(name);
  if (!job) throw new Error(`There is no simulation called ${name}.`);
  const tally = emptyTally();
  const before = performance.now();
  for (let replication = from; replication < to; replication++)
    job.run(randomFor(seed, name, replication), tally);
  parentPort?.postMessage({ tally, milliseconds: performance.now() - before });
});
