import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Gateway, startGateway } from "../../../local/gateway/gateway.ts";
import { type Lite, startLite } from "../../../local/gateway/lite.ts";
import { type Keys, makeKeys } from "../../../local/keys.ts";
import { cloneDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let keys: Keys;
let lite: Lite;
let gateway: Gateway;
let grantsBefore: unknown;

beforeAll(async () => {
  database = await cloneDatabase({ migrated: false });
  await database.sql.unsafe(`
    create table public.notes (id int primary key, text text, writer text default current_user, claims text default current_setting('request.jwt.claims', true));
    alter table public.notes enable row level security;
    create policy own on public.notes for select to authenticated using ((select auth.uid()) is not null);
    grant select on public.notes to authenticated;
    grant select (id), insert on public.notes to service_role;
    create table public.plain (id int);
    create sequence public.counter;
    create schema private;
    create table private.hidden (id int);
    alter table private.hidden enable row level security;
    create function public.who() returns jsonb language sql as $$
      select jsonb_build_object('user', current_user, 'claims', current_setting('request.jwt.claims', true)::jsonb, 'headers', current_setting('request.headers', true)::jsonb ->> 'x-mine')
    $$;
    create function public.refuse() returns void language plpgsql as $$
      begin raise exception using errcode = 'PT409', message = 'too late', detail = 'stale', hint = 'look again'; end
    $$;
    create table public.papers (id int primary key, content jsonb);
    grant select, insert on public.papers to service_role;
    create function public.kind_of(value jsonb) returns text language sql as $$ select jsonb_typeof(value) $$;
    insert into auth.users (id, email, encrypted_password, email_confirmed_at)
    values ('22222222-2222-4222-8222-222222222222', 'ada@example.test', crypt('a good password', gen_salt('bf')), now());
  `);
  grantsBefore = await readGrants();
  keys = await makeKeys();
  const config = {
    apiSchemas: ["public"],
    enableSignup: false,
    verifyJwt: () => true,
    isEnabled: () => true,
  };
  const options = { keys, config, log: () => {} };
  lite = await startLite({ ...options, databaseUrl: database.url, url: "http://127.0.0.1:1" });
  gateway = await startGateway({ ...options, port: 0, lite, findFunction: () => ({ state: "unknown" }) });
});
afterAll(async () => {
  await gateway.close();
  await lite.close();
  await database.drop();
});

/** Every access right in the database. */
function readGrants(): Promise<unknown> {
  return database.adminSql`
    select 'relation' as kind, oid::regclass::text as name, relacl::text as rights from pg_class
    union all select 'column', attrelid::regclass || '.' || attname, attacl::text from pg_attribute where attacl is not null
    union all select 'schema', nspname, nspacl::text from pg_namespace where nspname !~ '^pg_(toast_)?temp'
    union all select 'function', oid::regprocedure::text, proacl::text from pg_proc
    union all select 'default', concat_ws(' ', defaclrole::regrole, defaclnamespace, defaclobjtype), defaclacl::text from pg_default_acl
    order by 1, 2`;
}

function client(key: string) {
  return createClient(gateway.url, key, { auth: { persistSession: false, autoRefreshToken: false } });
}

test("callers have the rights that migrations granted, and no others", async () => {
  const anon = client(keys.publishable);
  const service = client(keys.secret);
  expect((await anon.from("notes").select()).error?.code).toBe("42501");
  expect((await anon.from("plain").select()).error?.code).toBe("42501");
  expect((await service.from("plain").select()).error?.code).toBe("42501");
  expect((await service.from("notes").select("text")).error?.code).toBe("42501");
  expect((await service.from("notes").insert({ id: 1, text: "one" })).error).toBeNull();
  expect((await service.from("notes").select("id")).data).toEqual([{ id: 1 }]);
  expect((await service.from("notes").delete().eq("id", 1)).error?.code).toBe("42501");
});

test("a caller with a bare key has claims too, as in PostgREST", async () => {
  const [row] = await database.sql`select writer, claims from public.notes where id = 1`;
  expect(row).toEqual({ writer: "service_role", claims: '{"role":"service_role"}' });
  expect((await client(keys.publishable).rpc("who").setHeader("x-mine", "7")).data).toEqual({
    user: "anon",
    claims: { role: "anon" },
    headers: "7",
  });
});

test.each([
  ["an array", [{ a: 1 }], "array"],
  ["an object", { a: [1] }, "object"],
  ["a string", "plain words", "string"],
  ["a number", 7, "number"],
])("%s reaches a function's jsonb argument, and a jsonb column, as what it is", async (_, value, kind) => {
  const service = client(keys.secret);
  expect((await service.rpc("kind_of", { value })).data).toBe(kind);
  await database.sql`delete from public.papers`;
  expect((await service.from("papers").insert({ id: 1, content: value })).error).toBeNull();
  expect((await service.from("papers").select("content").single()).data).toEqual({ content: value });
});

test("a seeded person signs in with a password and acts as themselves", async () => {
  const person = client(keys.publishable);
  const wrong = await person.auth.signInWithPassword({ email: "ada@example.test", password: "guess" });
  expect(wrong.error?.code).toBe("invalid_credentials");
  const right = await person.auth.signInWithPassword({
    email: "ada@example.test",
    password: "a good password",
  });
  expect(right.error).toBeNull();
  expect((await person.from("notes").select("id")).data).toEqual([{ id: 1 }]);
  expect((await person.rpc("who")).data).toMatchObject({
    user: "authenticated",
    claims: { sub: "22222222-2222-4222-8222-222222222222", role: "authenticated" },
  });
  expect(
    (await person.auth.signUp({ email: "eve@example.test", password: "a good password" })).error,
  ).not.toBeNull();
});

test("a guard's refusal arrives with its status, code, detail and hint", async () => {
  const { status, error } = await client(keys.publishable).rpc("refuse");
  expect([status, error?.code, error?.message, error?.details, error?.hint]).toEqual([
    409,
    "PT409",
    "too late",
    "stale",
    "look again",
  ]);
});

test("no key and an unknown key are refused", async () => {
  expect((await fetch(`${gateway.url}/rest/v1/notes`)).status).toBe(401);
  expect((await client("sb_secret_guess").from("notes").select()).status).toBe(401);
});

test("Studio works as postgres without claims, past row-level security", async () => {
  const request = new Request(`${gateway.url}/rest/v1/notes`, {
    method: "POST",
    headers: { "content-type": "application/json", host: new URL(gateway.url).host },
    body: JSON.stringify({ id: 2, text: "two" }),
  });
  expect((await lite.studio(request, "127.0.0.1")).status).toBe(201);
  const [row] = await database.sql`select writer, claims from public.notes where id = 2`;
  expect(row).toEqual({ writer: "postgres", claims: null });
});

test("after all this every grant in the database is what it was before", async () => {
  expect(await readGrants()).toEqual(grantsBefore);
});
