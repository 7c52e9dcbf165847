import { connect } from "../postgres/connect.ts";
import { type Cron, createCron } from "./cron.ts";
import { type Faults, sendBatch } from "./net.ts";

export interface WorkerOptions {
  /** The owner's address of the database to serve. */
  adminUrl: string;
  /** Sends requests by itself as soon as they are committed. Default true. */
  sends?: boolean;
  /** Runs cron jobs by itself as their time comes. Default true. */
  ticks?: boolean;
  clock?: () => Date;
  faults?: Faults;
  log?: (line: string) => void;
}

/** Does what the background workers of pg_cron and pg_net do inside a hosted database. */
export interface Worker extends Pick<Cron, "runDue" | "runJob"> {
  /** May be changed at any time. */
  faults: Faults;
  /** Sends everything that is committed now, and what was added meanwhile; resolves with the number. */
  sendQueued(): Promise<number>;
  stop(): Promise<void>;
}

export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { adminUrl, sends = true, ticks = true, clock = () => new Date(), log = () => {} } = options;
  const sql = connect(adminUrl, { max: 6, name: "local worker" });
  const cron = createCron(sql, adminUrl, log);
  const faults: Faults = options.faults ?? {};
  let stopped = false;
  let sending: Promise<number> = Promise.resolve(0);

  // One sender at a time, as there is one worker of pg_net; a call during another one waits its turn.
  function sendQueued(): Promise<number> {
    sending = sending
      .catch(() => 0)
      .then(async () => {
        let total = 0;
        for (let sent = -1; sent !== 0 && !stopped; total += sent) sent = await sendBatch(sql, faults);
        return total;
      });
    return sending;
  }

  function report(error: unknown): void {
    if (!stopped) log(`worker: ${error instanceof Error ? error.message : error}`);
  }

  // Without a push the queue is looked at once a second, in case a notification got lost in a reconnect.
  const listening = sends ? await sql.listen("net_wake", () => void sendQueued().catch(report)) : undefined;
  if (sends) await sendQueued();
  let ticking: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    if (sends) void sendQueued().catch(report);
    if (ticks) ticking = Promise.all([ticking, cron.tick(clock()).catch(report)]);
  }, 1_000);

  return {
    faults,
    runDue: (now) => cron.runDue(now),
    runJob: (name) => cron.runJob(name),
    sendQueued,
    async stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      await listening?.unlisten().catch(() => {});
      await Promise.race([
        Promise.allSettled([sending, ticking]),
        new Promise((resolve) => setTimeout(resolve, 5_000)),
      ]);
      await sql.end({ timeout: 1 });
    },
  };
}
