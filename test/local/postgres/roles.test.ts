import { afterAll, beforeAll, expect, test } from "vitest";
import { asRole, user } from "../../support/as-role.ts";
import { cloneDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase({ migrated: false });
});
afterAll(() => database.drop());

test("migrations run as postgres, which is no superuser but may bypass row-level security", async () => {
  const [row] =
    await database.sql`select current_user, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user`;
  expect(row).toMatchObject({
    current_user: "postgres",
    rolsuper: false,
    rolbypassrls: true,
    rolcreaterole: true,
    rolcreatedb: true,
  });
});

test("a new table in public is closed to the roles of the API until it is granted", async () => {
  await database.sql`create table public.closed (id int)`;
  for (const role of ["anon", "authenticated", "service_role"] as const) {
    await expect(
      asRole(database.sql, { role }, (tx) => tx`select * from public.closed`),
    ).rejects.toMatchObject({ code: "42501" });
  }
  await database.sql`grant select on public.closed to authenticated`;
  await expect(
    asRole(database.sql, { role: "authenticated" }, (tx) => tx`select * from public.closed`),
  ).resolves.toEqual([]);
});

test("policies and triggers of every role can ask who the caller is", async () => {
  const id = "11111111-1111-4111-8111-111111111111";
  const row = await asRole(
    database.sql,
    user(id, { email: "a@example.test" }),
    (tx) => tx`select auth.uid(), auth.role(), auth.email(), auth.jwt() ->> 'sub' as sub`,
  );
  expect(row[0]).toEqual({ uid: id, role: "authenticated", email: "a@example.test", sub: id });
  const [nobody] = await database.sql`select auth.uid(), auth.jwt()`;
  expect(nobody).toEqual({ uid: null, jwt: null });
});

test("postgres may insert a user with a hashed password and refer to it, but does not own Auth", async () => {
  await database.sql`insert into auth.users (id, email, encrypted_password) values (gen_random_uuid(), 'b@example.test', crypt('secret', gen_salt('bf')))`;
  await database.sql`create table public.profiles (id uuid primary key references auth.users)`;
  await expect(database.sql`create table auth.mine (id int)`).rejects.toMatchObject({ code: "42501" });
  await expect(
    asRole(database.sql, { role: "service_role" }, (tx) => tx`select * from auth.users`),
  ).rejects.toMatchObject({ code: "42501" });
});
