import { afterAll, beforeAll, expect, test } from "vitest";
import { asRole } from "../../support/as-role.ts";
import { cloneDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase({ migrated: false });
  await database.sql`create extension if not exists supabase_vault with schema vault`;
});
afterAll(() => database.drop());

test("a secret is kept under its name, changed and read by postgres", async () => {
  const [made] = await database.sql`select vault.create_secret('one', 'wake_key', 'wakes functions') as id`;
  await database.sql`select vault.update_secret(${made?.id}, 'two')`;
  expect(await database.sql`select name, description, decrypted_secret from vault.decrypted_secrets`).toEqual(
    [{ name: "wake_key", description: "wakes functions", decrypted_secret: "two" }],
  );
  await expect(database.sql`select vault.create_secret('three', 'wake_key')`).rejects.toMatchObject({
    code: "23505",
  });
});

test("people's roles see no secret", async () => {
  for (const role of ["anon", "authenticated"] as const) {
    await expect(
      asRole(database.sql, { role }, (tx) => tx`select * from vault.decrypted_secrets`),
    ).rejects.toMatchObject({ code: "42501" });
    await expect(
      asRole(database.sql, { role }, (tx) => tx`select vault.create_secret('x')`),
    ).rejects.toMatchObject({ code: "42501" });
  }
});
