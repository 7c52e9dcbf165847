import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, asRole } from "../support/as-role.ts";
import { callable, roles, withOwnersRights, writableColumns } from "./access-matrix.ts";
import { attempt, contentOf, improvements, makeAccessWorld } from "./access-world.ts";
import { accounts, actors, refusal, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeAccessWorld();
});
afterAll(() => world.drop());

test("columns are writable only where it is declared", async () => {
  const rows = await world.sql<{ right: string; columns: string }[]>`
    select r.role || ' ' || lower(p.privilege) || 's ' || c.relname as right, string_agg(a.attname, ' ' order by a.attname) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped,
      unnest(array['anon', 'authenticated', 'service_role']) r (role), unnest(array['INSERT', 'UPDATE']) p (privilege)
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p', 'v')
      and has_column_privilege(r.role, c.oid, a.attname, p.privilege)
    group by r.role, p.privilege, c.relname`;
  expect(Object.fromEntries(rows.map((row) => [row.right, row.columns]))).toEqual(writableColumns);
});

test("a person's address is shown to nobody through the API but to functions", async () => {
  for (const role of ["runtime", "member", "reviewer", "administrator", "stranger", "anon"] as const)
    expect(await attempt(world, role, "select email from public.people", "-"), role).toBe("-");
});

test("nothing in the schema private can be read or written through the API, partitions least of all", async () => {
  const relations = await world.sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'private' and c.relkind in ('r', 'p', 'v')`;
  expect(relations.map((relation) => relation.name)).toEqual(
    expect.arrayContaining(["private.messages_default", "private.work_items"]),
  );
  expect(relations.length).toBeGreaterThanOrEqual(6);
  for (const role of roles) {
    for (const { name } of relations) {
      expect(await attempt(world, role, `select * from ${name}`, "-"), `${role} ${name}`).toBe("-");
      expect(await attempt(world, role, `delete from ${name}`, "-"), `${role} ${name}`).toBe("-");
      expect(await attempt(world, role, `insert into ${name} default values`, "-"), `${role} ${name}`).toBe(
        "-",
      );
    }
  }
});

test("no sequence can be read, drawn from or set through the API", async () => {
  const sequences = await world.sql<{ name: string }[]>`
    select oid::regclass::text as name from pg_class where relkind = 'S' and relnamespace in ('public'::regnamespace, 'private'::regnamespace)`;
  expect(sequences.length).toBeGreaterThan(10);
  for (const role of roles) {
    for (const { name } of sequences) {
      for (const text of [
        `select nextval('${name}')`,
        `select setval('${name}', 1)`,
        `select last_value from ${name}`,
      ])
        expect(await attempt(world, role, text, "-"), `${role}: ${text}`).toBe("-");
    }
  }
});

test("functions can be called by whom it is declared, and by nobody else", async () => {
  const rows = await world.sql<{ name: string; args: string; roles: string[] | null }[]>`
    select n.nspname || '.' || p.proname as name, pg_get_function_identity_arguments(p.oid) as args,
      (select array_agg(r order by r) from unnest(array['anon', 'authenticated', 'service_role']) r where has_function_privilege(r, p.oid, 'execute')) as roles
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'private')`;
  const actual = rows.flatMap((row) => (row.roles ? [[row.name, row.roles] as const] : []));
  expect(Object.fromEntries(actual)).toEqual(callable);
  expect(rows.length).toBeGreaterThan(60);

  const before = await contentOf(world.sql);
  const [{ calls = [] } = {}] = await world.sql<{ calls: { name: string; call: string }[] }[]>`
    select jsonb_agg(jsonb_build_object('name', 'public.' || p.proname, 'call', format('select public.%I(%s)', p.proname,
      (select string_agg('null::' || format_type(t, null), ', ' order by o) from unnest(p.proargtypes) with ordinality a (t, o))))) as calls
    from pg_proc p where p.pronamespace = 'public'::regnamespace`;
  for (const role of roles) {
    const name = role === "anon" || role === "service_role" ? role : "authenticated";
    for (const { name: called, call } of calls)
      if (name === "anon" || !callable[called]?.includes(name))
        expect(await attempt(world, role, call, "-"), `${role}: ${call}`).toBe("-");
  }
  expect(await contentOf(world.sql)).toEqual(before);
});

test("every function that lends its owner's rights to a signed-in user says why that is harmless, and nobody else gets any", async () => {
  const rows = await world.sql<{ name: string; anonymous: boolean }[]>`
    select n.nspname || '.' || p.proname as name, has_function_privilege('anon', p.oid, 'execute') as anonymous
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'private') and p.prosecdef
      and (has_function_privilege('anon', p.oid, 'execute') or has_function_privilege('authenticated', p.oid, 'execute')) order by 1`;
  expect(rows).toEqual(
    Object.keys(withOwnersRights)
      .sort()
      .map((name) => ({ name, anonymous: false })),
  );
  // None of them lets a stranger, a runtime or a mere member do anything to an improvement.
  const id = improvements.own;
  const before = await contentOf(world.sql);
  for (const actor of [actors.stranger, actors.runtimeA, actors.cleo, actors.erik]) {
    for (const call of [
      `public.decide_improvement('${id}', 'approve', 2)`,
      `public.revert_improvement('${id}', 2, 'r')`,
      `public.confirm_reverted('${id}', 2, 'https://x.test')`,
      `public.rebase_improvement('${id}', 2, 'mine')`,
      `public.withdraw_improvement('${id}')`,
      `public.validate_again('${id}')`,
      `public.release_improvement('${id}')`,
    ]) {
      const attempted = asRole(world.sql, actor, (tx) => tx.unsafe(`select ${call}`));
      expect(await refusal(attempted), call).toMatchObject({ code: "PT403" });
    }
  }
  expect(await contentOf(world.sql)).toEqual(before);
});

test("row-level security is on for every table, partitioned ones and their partitions included", async () => {
  const rows = await world.sql`
    select c.oid::regclass::text as name from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p') and not c.relrowsecurity`;
  expect(rows).toEqual([]);
  await world.sql`select private.ensure_message_partition('2021-06-01')`;
  const [fresh] = await world.sql`select relrowsecurity from pg_class where relname = 'messages_2021'`;
  expect(fresh).toEqual({ relrowsecurity: true });
});

test("views ask with the rights of the caller, and functions say where they look for names", async () => {
  expect(
    await world.sql`select relname from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace
      and not coalesce('security_invoker=true' = any (reloptions), false)`,
  ).toEqual([]);
  expect(
    await world.sql`select oid::regprocedure::text from pg_proc where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and not coalesce('search_path=""' = any (proconfig), false)`,
  ).toEqual([]);
});

test("every table, view and function says what it is for", async () => {
  expect(
    await world.sql`
      select c.oid::regclass::text as name from pg_class c
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p', 'v')
        and not c.relispartition and obj_description(c.oid, 'pg_class') is null
      union all
      select p.oid::regprocedure::text from pg_proc p
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and obj_description(p.oid, 'pg_proc') is null`,
  ).toEqual([]);
});

test("every column that a person edits by hand is explained where it is edited", async () => {
  const rows = await world.sql<{ name: string }[]>`
    select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.oid in ('public.improvements'::regclass, 'public.policies'::regclass)
      and (c.relname = 'policies' and a.attname not in ('id', 'team_id', 'change_type')
        or a.attname in ('status', 'decided_by', 'decision_reason', 'implemented_by', 'implementation_url'))
      and col_description(c.oid, a.attnum) is null`;
  expect(rows).toEqual([]);
});

test("nothing is granted to everybody, and nothing by default", async () => {
  expect(
    await world.sql`
      select c.oid::regclass::text as name, a.grantee::regrole::text as grantee, a.privilege_type from pg_class c, aclexplode(c.relacl) a
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
        and (a.grantee = 0 or a.grantee = 'anon'::regrole or a.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN') and a.grantee <> c.relowner)`,
  ).toEqual([]);
  await world.sql.begin(async (tx) => {
    await tx`create table public.later (id bigint generated always as identity)`;
    await tx`create function public.later() returns int language sql as 'select 1'`;
    await tx`create function private.later() returns int language sql as 'select 1'`;
    for (const role of ["anon", "authenticated", "service_role"]) {
      const [rights] =
        await tx`select has_table_privilege(${role}, 'public.later', 'select, insert, update, delete') as tab,
        has_sequence_privilege(${role}, 'public.later_id_seq', 'usage') as seq, has_function_privilege(${role}, 'public.later()', 'execute') as f,
        has_function_privilege(${role}, 'private.later()', 'execute') as g`;
      expect(rights, role).toEqual({ tab: false, seq: false, f: false, g: false });
    }
    await tx`drop function public.later(), private.later()`;
    await tx`drop table public.later`;
  });
});

test("every foreign key has an index that begins with its columns", async () => {
  const rows = await world.sql`
    select k.conrelid::regclass::text || '.' || k.conname as name from pg_constraint k
    where k.contype = 'f' and k.connamespace in ('public'::regnamespace, 'private'::regnamespace) and k.conparentid = 0
      and not exists (select from pg_index x where x.indrelid = k.conrelid and x.indpred is null
        and (select array_agg(n order by n) from unnest((x.indkey::int2[])[0:cardinality(k.conkey) - 1]) n) = (select array_agg(n order by n) from unnest(k.conkey) n))`;
  expect(rows).toEqual([]);
});

test("a forged token of another role gains nothing", async () => {
  const forged: Actor = {
    role: "authenticated",
    claims: { sub: accounts.stranger, role: "service_role", user_metadata: { role: "administrator" } },
  };
  expect(await asRole(world.sql, forged, (tx) => tx`select from public.improvements`)).toHaveLength(0);
  expect(
    await refusal(asRole(world.sql, forged, (tx) => tx`select public.claim_work('analysis', 1)`)),
  ).toMatchObject({ code: "42501" });
});
