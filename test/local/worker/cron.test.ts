import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorker, type Worker } from "../../../local/worker/worker.ts";
import { cloneDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let worker: Worker;
beforeAll(async () => {
  database = await cloneDatabase({ migrated: false });
  // As hosted migrations write it, as postgres, twice.
  await database.sql`create extension if not exists pg_cron with schema pg_catalog`;
  await database.sql`create extension if not exists pg_cron`;
  await database.sql`create table public.seen (who text, session text)`;
  worker = await startWorker({ adminUrl: database.adminUrl, ticks: false, sends: false });
});
afterAll(async () => {
  await worker.stop();
  await database.drop();
});

test("scheduling under a known name replaces the job and keeps its number", async () => {
  const [first] = await database.sql`select cron.schedule('note', '*/5 * * * *', 'select 1') as id`;
  const [second] =
    await database.sql`select cron.schedule('note', '*/7 * * * *', 'insert into public.seen values (current_user, session_user)') as id`;
  expect(second?.id).toBe(first?.id);
  expect(await database.sql`select schedule, username, active from cron.job`).toEqual([
    { schedule: "*/7 * * * *", username: "postgres", active: true },
  ]);
});

test("a due job runs as the role that scheduled it, and the run is recorded", async () => {
  expect(await worker.runDue(new Date("2026-11-22T10:08:00Z"))).toEqual([]);
  expect(await worker.runDue(new Date("2026-11-22T10:14:00Z"))).toMatchObject([
    { job: "note", status: "succeeded" },
  ]);
  expect(await database.sql`select * from public.seen`).toEqual([{ who: "postgres", session: "postgres" }]);
  const [details] =
    await database.sql`select status, username, end_time >= start_time as ended from cron.job_run_details`;
  expect(details).toEqual({ status: "succeeded", username: "postgres", ended: true });
});

test("a failing job is recorded with its error and stops nobody", async () => {
  await database.sql`select cron.schedule('broken', '30 seconds', 'select 1/0')`;
  expect(await worker.runJob("broken")).toEqual({
    job: "broken",
    status: "failed",
    message: "ERROR:  division by zero",
  });
  await database.sql`select cron.unschedule('broken')`;
  await expect(worker.runJob("broken")).rejects.toThrow("no active cron job");
});

test("jobs are changed through functions only", async () => {
  await expect(database.sql`update cron.job set schedule = '* * * * *'`).rejects.toMatchObject({
    code: "42501",
  });
  await expect(database.sql`select cron.schedule('bad', '61 * * * *', 'select 1')`).rejects.toThrow(
    "invalid schedule: 61 * * * *",
  );
  await expect(database.sql`select cron.unschedule('nobody')`).rejects.toThrow(
    "could not find valid entry for job 'nobody'",
  );
  await database.sql`select cron.alter_job((select jobid from cron.job where jobname = 'note'), active := false)`;
  await expect(worker.runJob("note")).rejects.toThrow("no active cron job");
  expect((await database.sql`delete from cron.job_run_details`).count).toBe(2);
});

test("left to itself the worker runs a job with a period in seconds", async () => {
  await database.sql`truncate public.seen`;
  await database.sql`select cron.schedule('often', '1 second', 'insert into public.seen values (current_user, session_user)')`;
  const alone = await startWorker({ adminUrl: database.adminUrl, sends: false });
  await expect
    .poll(async () => (await database.sql`select * from public.seen`).length, { timeout: 6_000 })
    .toBeGreaterThan(0);
  await alone.stop();
});
