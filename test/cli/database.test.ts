import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Sql } from "../../local/postgres/connect.ts";
import { cloneDatabase, type TestDatabase } from "../support/database.ts";
import { root, runSupabase } from "./run-supabase.ts";

// The database of a new hosted project: Supabase's roles, Auth, and extensions to be had.
let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase({ migrated: false });
});
afterAll(() => database.drop());

const files = readdirSync(join(root, "supabase/migrations")).sort();
const push = () => runSupabase(["db", "push", `--remote=${database.url}`]);

test("supabase db push applies every migration, and applies none a second time", async () => {
  const first = await push();
  expect(first, first.stderr).toMatchObject({ code: 0 });
  expect(
    [...`${first.stdout}${first.stderr}`.matchAll(/Applying migration (\S+?)\.\.\./g)].map(
      ([, file]) => file,
    ),
  ).toEqual(files);
  const versions =
    await database.sql`select version from supabase_migrations.schema_migrations order by version`;
  expect(versions.map((row) => row.version)).toEqual(files.map((file) => file.split("_")[0]));

  const second = await push();
  expect(second, second.stderr).toMatchObject({ code: 0 });
  expect(`${second.stdout}${second.stderr}`).toMatch(/up to date/i);
  expect(`${second.stdout}${second.stderr}`).not.toMatch(/Applying/);
});

test("what was pushed is what the tests run on", async () => {
  const tested = await cloneDatabase();
  expect(await shapeOf(database.sql)).toEqual(await shapeOf(tested.sql));
  await tested.drop();
});

const advice = z.object({
  results: z.array(
    z.object({ name: z.string(), level: z.enum(["INFO", "WARN", "ERROR"]), detail: z.string() }),
  ),
});

test("supabase db advisors finds nothing to warn of", async () => {
  const outcome = await runSupabase([
    ...["db", "advisors", `--remote=${database.url}`],
    ...["--type", "all", "--level", "info", "--fail-on", "warn", "--output-format", "json"],
  ]);
  expect(outcome, outcome.stdout).toMatchObject({ code: 0 });
  const { results } = advice.parse(JSON.parse(outcome.stdout));
  expect(results.filter(({ level }) => level !== "INFO")).toEqual([]);
  // An index that nobody has used yet is what a new database is full of; a table of private needs no policy.
  const worthReading = results.filter(
    ({ name, detail }) => name !== "unused_index" && !detail.includes("`private."),
  );
  expect(worthReading).toEqual([]);
});

test("what the advisors do not look at is in order too: partitioned tables and partitions", async () => {
  const rows = await database.sql`
    select c.oid::regclass::text as name, c.relrowsecurity as rls, c.relnamespace::regnamespace::text as schema,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
      (select count(*)::int from aclexplode(c.relacl) a where a.grantee <> c.relowner and a.grantee <> 'authenticated'::regrole and a.grantee <> 'service_role'::regrole) as strangers,
      (select count(*)::int from aclexplode(c.relacl) a where a.grantee <> c.relowner) as grants
    from pg_class c where c.relkind = 'p' or c.relispartition and c.relkind = 'r' order by 1`;
  const [parents, partitions] = [
    rows.filter((row) => row.policies > 0),
    rows.filter((row) => row.policies === 0),
  ];
  expect(parents).toMatchObject([{ name: "messages", rls: true, strangers: 0 }]);
  expect(partitions.length).toBeGreaterThanOrEqual(5);
  for (const partition of partitions)
    expect(partition).toMatchObject({ schema: "private", rls: true, grants: 0 });
});

/** Columns, functions, policies, triggers, grants and comments of our schemas, without what differs by the day. */
async function shapeOf(sql: Sql): Promise<unknown> {
  return sql`
    with ours as (select oid from pg_namespace where nspname in ('public', 'private'))
    select c.oid::regclass::text || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' || coalesce(a.attacl::text, '') as shape
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 where c.relnamespace in (select oid from ours) and c.relkind in ('r', 'p', 'v')
    union all select c.oid::regclass::text, coalesce(c.relacl::text, '') || c.relrowsecurity || coalesce(obj_description(c.oid, 'pg_class'), '')
      from pg_class c where c.relnamespace in (select oid from ours)
    union all select p.oid::regprocedure::text, md5(pg_get_functiondef(p.oid)) || coalesce(p.proacl::text, '') from pg_proc p where p.pronamespace in (select oid from ours)
    union all select t.tgrelid::regclass || '.' || t.tgname, pg_get_triggerdef(t.oid) from pg_trigger t where not t.tgisinternal
    union all select polrelid::regclass || '.' || polname, coalesce(pg_get_expr(polqual, polrelid), '') || coalesce(pg_get_expr(polwithcheck, polrelid), '') from pg_policy
    union all select k.conrelid::regclass || '.' || k.conname, pg_get_constraintdef(k.oid) from pg_constraint k where k.connamespace in (select oid from ours)
    union all select 'job ' || jobname, schedule || command from cron.job
    order by 1, 2`;
}
