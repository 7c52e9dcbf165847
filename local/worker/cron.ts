import { connect, type Sql } from "../postgres/connect.ts";
import { namesMinute, parseSchedule } from "./schedule.ts";

/** What became of one run of a job. */
export interface Run {
  job: string;
  status: "succeeded" | "failed";
  message: string;
}

interface Job {
  jobid: string;
  jobname: string | null;
  schedule: string;
  command: string;
  username: string;
}

/** Runs the jobs of cron.job as pg_cron does. */
export interface Cron {
  /** Runs every active job whose schedule names this minute, and waits for all of them. */
  runDue(now: Date): Promise<Run[]>;
  /** Runs one job now, whatever its schedule says. */
  runJob(name: string): Promise<Run>;
  /** What a second of the clock asks for: the new minute's jobs, and those with a period in seconds. */
  tick(now: Date): Promise<Run[]>;
}

export function createCron(sql: Sql, adminUrl: string, log: (line: string) => void): Cron {
  const running = new Set<string>();
  const lastStart = new Map<string, number>();
  let lastMinute = Number.NaN;

  async function activeJobs(): Promise<Job[]> {
    const [there] = await sql`select to_regclass('cron.job') as "table"`;
    if (there?.table == null) return [];
    return sql<
      Job[]
    >`select jobid, jobname, schedule, command, username from cron.job where active order by jobid`;
  }

  async function run(job: Job): Promise<Run> {
    const name = job.jobname ?? `job ${job.jobid}`;
    running.add(job.jobid);
    const [details] = await sql<{ runid: string }[]>`
      insert into cron.job_run_details (jobid, database, username, command, status, start_time)
      values (${job.jobid}, current_database(), ${job.username}, ${job.command}, 'running', clock_timestamp())
      returning runid`;
    const result: Run = await runAs(adminUrl, job).then(
      (message) => ({ job: name, status: "succeeded", message }),
      (error: Error) => ({ job: name, status: "failed", message: `ERROR:  ${error.message}` }),
    );
    running.delete(job.jobid);
    await sql`
      update cron.job_run_details set status = ${result.status}, return_message = ${result.message}, end_time = clock_timestamp()
      where runid = ${details?.runid ?? null}`;
    if (result.status === "failed") log(`cron: ${name} failed: ${result.message}`);
    return result;
  }

  return {
    async runDue(now) {
      const due = (await activeJobs()).filter((job) => namesMinute(parseSchedule(job.schedule), now));
      return Promise.all(due.map(run));
    },

    async runJob(name) {
      const job = (await activeJobs()).find((one) => one.jobname === name);
      if (!job) throw new Error(`There is no active cron job with the name ${name}.`);
      return run(job);
    },

    async tick(now) {
      const minute = Math.floor(now.getTime() / 60_000);
      const isNewMinute = minute !== lastMinute;
      // The minute in which we start has begun already: its jobs are not ours to run.
      const runsMinute = isNewMinute && !Number.isNaN(lastMinute);
      lastMinute = minute;
      const due = (await activeJobs()).filter((job) => {
        // Never two runs of one job at once.
        if (running.has(job.jobid)) return false;
        const schedule = parseSchedule(job.schedule);
        if (schedule.kind === "fields") return runsMinute && namesMinute(schedule, now);
        const last = lastStart.get(job.jobid);
        if (last === undefined) lastStart.set(job.jobid, now.getTime());
        return last !== undefined && now.getTime() - last >= schedule.seconds * 1_000;
      });
      for (const job of due) lastStart.set(job.jobid, now.getTime());
      return Promise.all(due.map(run));
    },
  };
}

/** Runs the command on a connection of its own as the job's user, as pg_cron does. */
async function runAs(adminUrl: string, job: Job): Promise<string> {
  const session = connect(adminUrl, { max: 1, name: "pg_cron" });
  try {
    await session`select set_config('session_authorization', ${job.username}, false)`;
    const result = await session.unsafe(job.command).simple();
    const last: unknown = Array.isArray(result.at(-1)) ? result.at(-1) : result;
    return last !== null && typeof last === "object" && "command" in last
      ? `${last.command} ${"count" in last ? last.count : ""}`.trim()
      : "";
  } finally {
    await session.end({ timeout: 1 });
  }
}
