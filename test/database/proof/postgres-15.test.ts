import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { connect, type Sql } from "../../../local/postgres/connect.ts";
import { runSupabase } from "../../cli/run-supabase.ts";
import { undone } from "../world.ts";
import { blindSpots, lintTriggers } from "./postgres-15/blind-spots.ts";
import { missingPackages } from "./postgres-15/installation.ts";
import { makeProject15 } from "./postgres-15/project.ts";
import { type Server15, startServer15 } from "./postgres-15/server.ts";

const missing = missingPackages.join(", ");

test.runIf(process.env.REQUIRE_POSTGRES_15 === "1")("this machine has Debian's PostgreSQL 15", () => {
  expect(missing).toBe("");
});

describe.skipIf(missing)(`on Debian's PostgreSQL 15 (skipped where packages are missing: ${missing})`, () => {
  let server: Server15;
  let sql: Sql;
  let applied: string[];
  let schedules: postgres.RowList<postgres.Row[]>;
  beforeAll(async () => {
    server = await startServer15();
    applied = await makeProject15(server);
    sql = connect(server.url);
    schedules = await sql`select jobname, schedule, username from cron.job order by jobname`;
    // pg_cron looks at its jobs when a minute begins. All of them are due in the next one, and the sweeps have something to
    // find; the minute passes while the other tests run, and the last one looks.
    await sql.unsafe(`
      select vault.create_secret('http://127.0.0.1:9', 'project_url'), vault.create_secret('a wake key', 'wake_key');
      select private.enqueue_work('analysis', array[gen_random_uuid()::text]);
      select cron.schedule(jobname, '* * * * *', command) from cron.job;
    `);
  });
  const lint = () => ["db", "lint", `--remote=${server.url}`, "--level", "warning", "--fail-on", "warning"];
  const waiting = { timeout: 80_000, interval: 250 };
  afterAll(async () => {
    await sql?.end({ timeout: 1 });
    await server?.stop();
  });

  test("all migrations apply", async () => {
    expect(applied.length).toBeGreaterThan(10);
    const [version] = await sql`select current_setting('server_version_num')::int / 10000 as major,
      (select extversion from pg_extension where extname = 'pg_cron') as cron`;
    expect(version).toMatchObject({ major: 15, cron: expect.stringMatching(/^1\.4/) });
  });

  test("supabase db lint (plpgsql_check) finds no error and nothing to warn of", async () => {
    const outcome = await runSupabase([...lint(), "--schema", "public,private"]);
    expect(outcome, `${outcome.stdout}${outcome.stderr}`).toMatchObject({ code: 0 });
    expect(`${outcome.stdout}${outcome.stderr}`).toMatch(/No schema errors found/i);
  });

  test("supabase db lint would find a function that cannot work", async () => {
    await sql.unsafe(`create function private.broken() returns int language plpgsql set search_path = '' as
      $$ begin return (select nothing from public.teams); end $$`);
    const outcome = await runSupabase([...lint(), "--schema", "private"]);
    await sql`drop function private.broken`;
    expect(outcome.code).not.toBe(0);
    expect(`${outcome.stdout}${outcome.stderr}`).toContain("nothing");
  });

  test("trigger functions, which supabase db lint passes over, are clean on each of their tables", async () => {
    expect(await lintTriggers(sql)).toEqual([]);
    const found = await undone(sql, async (tx) => {
      await tx.unsafe(`create function private.broken() returns trigger language plpgsql set search_path = '' as
        $$ begin new.nothing := 1; return new; end $$;
        create trigger broken before insert on public.messages for each row execute function private.broken()`);
      return lintTriggers(tx);
    });
    expect(found).toMatchObject([{ name: "messages.broken", level: "error" }]);
  });

  test("supabase db advisors finds nothing to warn of", async () => {
    const outcome = await runSupabase(["db", "advisors", `--remote=${server.url}`, "--fail-on", "warn"]);
    expect(outcome, outcome.stdout).toMatchObject({ code: 0 });
  });

  test("what the advisors are blind to is in order too", async () => {
    expect(await blindSpots(sql)).toEqual([]);
  });

  test("a partitioned table as careless as the advisors allow is found", async () => {
    const careless = await undone(sql, async (tx) => {
      await tx.unsafe(`
        create table public.careless (at date not null) partition by range (at);
        create table public.careless_now partition of public.careless default;
        grant insert on public.careless to anon;
        grant select on public.careless_now to authenticated;
      `);
      return blindSpots(tx);
    });
    expect(careless).toEqual(
      expect.arrayContaining([
        { name: "careless", problem: "row-level security is off" },
        { name: "careless", problem: "a parent that the API shows has no policy" },
        { name: "careless", problem: "anon or everybody has rights" },
        { name: "careless_now", problem: "authenticated may SELECT a partition directly" },
      ]),
    );
  });

  test("every schedule is there, and pg_cron really runs each of them, with the rights of postgres", {
    timeout: 90_000,
  }, async () => {
    expect(Object.fromEntries(schedules.map((job) => [job.jobname, job.schedule]))).toMatchObject({
      "sweep-validation": "* * * * *",
      "sweep-delivery": "* * * * *",
      "analyze-teams": "* * * * *",
      "propose-improvements": "0 6 * * 1",
      "measure-impact": "17 * * * *",
      "maintain-partitions": "23 3 * * *",
    });
    const names = schedules.map((job) => job.jobname);
    const runs = await vi.waitUntil(async () => {
      const found = await sql<{ jobname: string; status: string; return_message: string }[]>`
        select distinct on (j.jobname) j.jobname, d.status, d.return_message
        from cron.job j join cron.job_run_details d on d.jobid = j.jobid
        where d.status in ('succeeded', 'failed') and d.username = 'postgres' order by j.jobname, d.runid`;
      return found.length === names.length && found;
    }, waiting);
    expect(runs.map((run) => [run.jobname, run.status])).toEqual(names.map((name) => [name, "succeeded"]));

    // The sweep found the task that waits for analysis, and asked for the function with the key that can only wake.
    const requests = await sql`select url, headers ->> 'x-wake-key' as key from net.http_request_queue`;
    expect(requests).toContainEqual({
      url: "http://127.0.0.1:9/functions/v1/analyze-teams",
      key: "a wake key",
    });
  });
});
