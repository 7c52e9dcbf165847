import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { emptyTally, type Job, merge, type Tally } from "./job.ts";
import type { OutcomeSet } from "./outcomes.ts";
import type { Chunk } from "./worker.ts";

/** A chunk keeps a thread busy for about a second, so that progress is seen and threads end together. */
const chunksPerJob = 25;

export interface Found {
  replications: number;
  tally: Tally;
  /** Time spent in threads. */
  seconds: number;
}

/**
 * Runs simulations on all cores. The result depends on the seed alone, not on how the work was divided.
 * @param share of each simulation's replications
 */
export async function runJobs(
  jobs: ReadonlyMap<string, Job>,
  options: {
    seed: number;
    share: number;
    outcomes: OutcomeSet[];
    progress: (done: number, name: string) => void;
  },
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  const chunks: Chunk[] = [];
  for (const [name, { replications }] of jobs) {
    const wanted = Math.max(1, Math.round(replications * options.share));
    found.set(name, { replications: wanted, tally: emptyTally(), seconds: 0 });
    const size = Math.max(1, Math.ceil(wanted / chunksPerJob));
    for (let from = 0; from < wanted; from += size)
      chunks.push({ job: name, from, to: Math.min(wanted, from + size) });
  }
  let next = 0;
  let done = 0;
  async function work(): Promise<void> {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: { seed: options.seed, outcomes: options.outcomes },
    });
    try {
      for (let chunk = chunks[next++]; chunk; chunk = chunks[next++]) {
        const { tally, milliseconds } = await answer(worker, chunk);
        const entry = found.get(chunk.job);
        if (!entry) continue;
        merge(entry.tally, tally);
        entry.seconds += milliseconds / 1000;
        done++;
        options.progress(done / chunks.length, chunk.job);
      }
    } finally {
      await worker.terminate();
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, work));
  return found;
}

function answer(worker: Worker, chunk: Chunk): Promise<{ tally: Tally; milliseconds: number }> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.removeAllListeners("message");
      worker.removeAllListeners("error");
      act();
    };
    worker.on("message", (message) => settle(() => resolve(message)));
    worker.on("error", (error) => settle(() => reject(error)));
    worker.postMessage(chunk);
  });
}
