import type postgres from "postgres";

type Sql = postgres.Sql | postgres.TransactionSql;

/**
 * What advisors and their lints do not look at, for they ask for ordinary tables: partitioned parents and partitions.
 * One row per shortcoming; none when all is well.
 */
export async function blindSpots(sql: Sql): Promise<{ name: string; problem: string }[]> {
  return sql`
    with relations as (
      select c.oid, c.oid::regclass::text as name, c.relkind, c.relispartition, c.relrowsecurity, c.relowner, c.relacl,
        c.relnamespace::regnamespace::text as schema
      from pg_class c
      where (c.relkind = 'p' or c.relispartition and c.relkind = 'r')
        and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'private'))
    )
    select name, 'row-level security is off' as problem from relations where not relrowsecurity
    union all
    select name, 'a parent that the API shows has no policy' from relations r
      where relkind = 'p' and schema = 'public' and not exists (select from pg_policy p where p.polrelid = r.oid)
    union all
    select name, 'a partition is in an exposed schema, where its parent''s policies do not hold' from relations
      where relispartition and schema <> 'private'
    union all
    select name, format('%s may %s a partition directly', grantee::regrole, privilege_type)
      from relations, aclexplode(relacl) where relispartition and grantee <> relowner
    union all
    select name, 'anon or everybody has rights' from relations, aclexplode(relacl) where grantee in (0, 'anon'::regrole)
    union all
    select r.name, format('policy "%s" calls auth for each row', p.polname) from relations r join pg_policy p on p.polrelid = r.oid,
      concat_ws(' ', pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) expression
      where expression ~ 'auth\.(uid|role|jwt)\(\)' and expression !~* 'select auth\.(uid|role|jwt)\(\)'
    union all
    select r.name, format('several permissive policies for %s', p.polcmd) from relations r join pg_policy p on p.polrelid = r.oid
      where p.polpermissive group by r.name, p.polcmd, p.polroles having count(*) > 1
    union all
    select r.name, 'it has no primary key' from relations r
      where not exists (select from pg_index i where i.indrelid = r.oid and i.indisprimary)
    union all
    select r.name, format('foreign key %s has no index', k.conname) from relations r join pg_constraint k on k.conrelid = r.oid and k.contype = 'f'
      where not exists (select from pg_index i where i.indrelid = r.oid
        and (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(k.conkey)] @> k.conkey)
    order by 1, 2`;
}

/** `supabase db lint` passes over trigger functions, for they need their table; here each is checked on each of its tables. */
export async function lintTriggers(sql: Sql): Promise<{ name: string; level: string; message: string }[]> {
  return sql`
    select distinct t.tgrelid::regclass || '.' || t.tgname as name, c.level, c.message
    from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_language l on l.oid = p.prolang,
      extensions.plpgsql_check_function_tb(p.oid, t.tgrelid, fatal_errors => false, extra_warnings => false,
        newtable => t.tgnewtable, oldtable => t.tgoldtable) c
    where l.lanname = 'plpgsql' and not t.tgisinternal and t.tgparentid = 0
      and p.pronamespace in (select oid from pg_namespace where nspname in ('public', 'private'))
    order by 1`;
}
