import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { improvementIn, propose } from "./improvements.ts";
import { actors, refusal, useWorld, world } from "./world.ts";

useWorld();
beforeEach(async () => {
  await world.sql`delete from vault.secrets`;
  await world.sql`delete from net.http_request_queue`;
});

const secrets = async (url = "https://project.test") => {
  await world.sql`select vault.create_secret(${url}, 'project_url'), vault.create_secret('wake-me', 'wake_key')`;
};
const requests = () =>
  world.sql<
    {
      method: string;
      url: string;
      headers: Record<string, string>;
      body: string;
      timeout_milliseconds: number;
    }[]
  >`
    select method, url, headers, convert_from(body, 'UTF8') as body, timeout_milliseconds from net.http_request_queue order by id`;

test("a proposal wakes its validation with a key that can only wake, and nothing about the proposal", async () => {
  await secrets("https://project.test/");
  await propose(world);
  expect(await requests()).toEqual([
    {
      method: "POST",
      url: "https://project.test/functions/v1/validate-improvement",
      headers: { "content-type": "application/json", "x-wake-key": "wake-me" },
      body: "{}",
      timeout_milliseconds: 5000,
    },
  ]);
});

test("a transaction wakes each function once, however much it writes", async () => {
  await secrets();
  await world.sql.begin(async (tx) => {
    for (let n = 0; n < 5; n += 1) {
      const id = await propose(world, {}, tx);
      await tx`select private.move_improvement(${id}, 'in_review', private.system_actor('validation', null))`;
    }
  });
  expect((await requests()).map((request) => request.url.split("/").at(-1)).sort()).toEqual([
    "deliver-updates",
    "validate-improvement",
  ]);
  await improvementIn(world, "blocked");
  expect(await requests()).toHaveLength(3);
});

test("where there is nothing to tell nobody is woken", async () => {
  await secrets();
  await improvementIn(world, "in_review", { team: world.teams.b, artifact: world.artifacts.other });
  expect((await requests()).map((request) => request.url)).not.toContainEqual(
    expect.stringContaining("deliver-updates"),
  );
});

test("a rolled-back transaction wakes nobody", async () => {
  await secrets();
  await world.sql
    .begin(async (tx) => {
      await propose(world, {}, tx);
      throw new Error("undo");
    })
    .catch(() => {});
  expect(await requests()).toEqual([]);
});

interface Trouble {
  name: string;
  arrange(): Promise<unknown>;
  /** Undone by the server's owner. */
  restore: string;
}
const httpPost = "net.http_post(text, jsonb, jsonb, jsonb, integer)";
const troubles: Trouble[] = [
  { name: "no secret", arrange: async () => {}, restore: "" },
  {
    name: "only one secret",
    arrange: () => world.sql`select vault.create_secret('https://project.test', 'project_url')`,
    restore: "",
  },
  {
    name: "an unreadable Vault",
    arrange: () => world.database.adminSql`revoke select on vault.decrypted_secrets from postgres`,
    restore: "grant select on vault.decrypted_secrets to postgres",
  },
  {
    name: "a pg_net that is down",
    arrange: async () => {
      await secrets();
      await world.database
        .adminSql`alter table net.http_request_queue add constraint down check (url is null)`;
    },
    restore: "alter table net.http_request_queue drop constraint down",
  },
  {
    name: "no pg_net at all",
    arrange: async () => {
      await secrets();
      await world.database.adminSql.unsafe(`alter function ${httpPost} rename to gone`);
    },
    restore: "alter function net.gone(text, jsonb, jsonb, jsonb, integer) rename to http_post",
  },
];
describe.each(troubles)("with $name", ({ arrange, restore }) => {
  beforeEach(arrange);
  afterEach(() => world.database.adminSql.unsafe(restore));

  test("proposals, decisions and logs are written all the same, and the work waits for the sweep", async () => {
    const id = await propose(world);
    expect(
      await world.sql`select from private.work_items where kind = 'validation' and key = ${id}`,
    ).toHaveLength(1);
    await world.sql`select private.move_improvement(${id}, 'in_review', private.system_actor('validation', null))`;
    expect(
      (await world.sql`select from public.deliveries where improvement_id = ${id}`).length,
    ).toBeGreaterThan(0);
    await asRole(
      world.sql,
      actors.runtimeA,
      (tx) => tx`insert into public.tasks (team_id, started_at) values (${world.teams.a}, now())`,
    );
    await world.sql`select private.wake_when_due('delivery'), private.wake_when_due('validation')`;
    expect(await requests()).toEqual([]);
  });
});

test("the sweep wakes exactly the functions that have something to do", async () => {
  await world.sql`delete from private.work_items`;
  await world.sql`update public.deliveries set done_at = now()`;
  await secrets();
  const sweep = async () => {
    await world.sql`delete from net.http_request_queue`;
    for (const work of ["delivery", "validation", "analysis", "impact"])
      await world.sql`select private.wake_when_due(${work})`;
    return (await requests()).map((request) => request.url.split("/").at(-1));
  };
  expect(await sweep()).toEqual([]);
  await world.sql`select private.enqueue_work('analysis', array['x']), private.enqueue_work('impact', array['x'])`;
  expect(await sweep()).toEqual(["analyze-teams", "measure-impact"]);
  await world.sql`update private.work_items set run_after = now() + interval '1 hour'`;
  expect(await sweep()).toEqual([]);
  await world.sql`update private.work_items set run_after = now(), dead_at = now()`;
  expect(await sweep()).toEqual([]);
  await improvementIn(world, "in_review");
  await world.sql`delete from private.work_items`;
  expect(await sweep()).toEqual(["deliver-updates"]);
});

test("every job is scheduled, holds no key, and can be run", async () => {
  const jobs = await world.sql<
    { jobname: string; command: string; active: boolean; username: string }[]
  >`select jobname, command, active, username from cron.job order by jobname`;
  expect(jobs.map((job) => job.jobname)).toEqual([
    "analyze-history",
    "analyze-teams",
    "apply-retention",
    "catch-up-with-github",
    "count-experiments",
    "end-snoozes",
    "expire-improvements",
    "keep-unharmed",
    "maintain-partitions",
    "measure-impact",
    "post-digests",
    "propose-improvements",
    "purge-history",
    "reconcile-surfaces",
    "requeue-silent-tasks",
    "start-waiting",
    "sweep-delivery",
    "sweep-threads",
    "sweep-validation",
    "watch",
    "watch-experiments",
  ]);
  const [expected] =
    await world.sql`select array_agg(j order by j) as jobs from unnest(private.expected_jobs()) j`;
  expect(expected?.jobs).toEqual(jobs.map((job) => job.jobname));
  for (const job of jobs) {
    expect(job).toMatchObject({ active: true, username: "postgres" });
    expect(job.command).not.toMatch(/key|secret|bearer|http/i);
    await world.sql.unsafe(job.command);
  }
});

test("nobody but the owner wakes a function or reads a wake-up's secret", async () => {
  await secrets();
  for (const actor of [actors.anon, actors.ada, actors.dora, actors.runtimeA, actors.service])
    expect(
      await refusal(asRole(world.sql, actor, (tx) => tx`select private.wake('deliver-updates')`)),
    ).toMatchObject({ code: "42501" });
  expect(await requests()).toEqual([]);
});
