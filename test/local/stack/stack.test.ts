import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../../local/postgres/connect.ts";
import { type Stack, type StackOptions, startStack } from "../../../local/stack.ts";

const functionsDir = fileURLToPath(new URL("../functions/fixtures/", import.meta.url));
let folder: string;
let migrationsDir: string;
let options: StackOptions;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "test-stack-"));
  migrationsDir = join(folder, "migrations");
  mkdirSync(migrationsDir);
  writeFileSync(
    join(migrationsDir, "20260101000000_wake.sql"),
    `create extension if not exists pg_net with schema extensions;
     create extension if not exists pg_cron with schema pg_catalog;
     create table public.woken (id bigint);
     create function public.wake() returns void language sql as $$
       insert into public.woken select net.http_post(
         (select decrypted_secret from vault.decrypted_secrets where name = 'project_url') || '/functions/v1/echo',
         '{}', headers := jsonb_build_object('apikey', (select decrypted_secret from vault.decrypted_secrets where name = 'wake_key'), 'authorization', 'x'))
     $$;
     select cron.schedule('wake', '* * * * *', 'select public.wake()');
     create table public.kept (id int);`,
  );
  options = {
    dataDir: join(folder, "data"),
    port: 0,
    seed: false,
    migrationsDir,
    functionsDir,
    durable: false,
    cron: false,
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function withStack(
  work: (stack: Stack) => Promise<void>,
  extra: Partial<StackOptions> = {},
): Promise<void> {
  const stack = await startStack({ ...options, ...extra });
  try {
    await work(stack);
  } finally {
    await stack.stop();
  }
}

test("a cron job wakes a function through pg_net, with the address and the key from Vault", async () => {
  await withStack(async (stack) => {
    expect(stack.isNew).toBe(true);
    expect(await stack.worker.runJob("wake")).toMatchObject({ status: "succeeded" });
    await stack.worker.sendQueued();
    const sql = connect(stack.databaseUrl, { max: 1 });
    const [response] =
      await sql`select status_code, content from net._http_response join public.woken using (id)`;
    // The fixture has no line in config.toml, so the platform's default holds: the wake key is no token.
    expect(response?.status_code).toBe(401);
    await sql`insert into public.kept values (1)`;
    await sql.end();

    const answer = await fetch(`${stack.url}/functions/v1/echo`, {
      headers: { apikey: stack.keys.publishable },
    });
    const { environment } = await answer.json();
    expect(environment).toMatchObject({
      SUPABASE_URL: stack.url,
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.keys.secret }),
      SUPABASE_DB_URL: stack.databaseUrl,
      WAKE_KEY: stack.keys.wake,
      SLACK_API_URL: stack.slack.apiUrl,
      GITHUB_API_URL: stack.github.apiUrl,
    });
  });
});

test("data, keys and jobs outlive a stop, and a migration that is new is applied", async () => {
  writeFileSync(
    join(migrationsDir, "20260102000000_more.sql"),
    "alter table public.kept add column note text default 'new';",
  );
  await withStack(async (stack) => {
    expect(stack.isNew).toBe(false);
    const sql = connect(stack.databaseUrl, { max: 1 });
    expect(await sql`select * from public.kept`).toEqual([{ id: 1, note: "new" }]);
    expect(
      await sql`select version, name from supabase_migrations.schema_migrations order by version`,
    ).toEqual([
      { version: "20260101000000", name: "wake" },
      { version: "20260102000000", name: "more" },
    ]);
    await sql.end();
  });
  expect(statSync(join(folder, "data", "keys.json")).mode & 0o777).toBe(0o600);
});

test("a migration changed after it was applied is named, with the way out, and nothing stays running", async () => {
  copyFileSync(join(migrationsDir, "20260102000000_more.sql"), join(folder, "more.sql"));
  writeFileSync(join(migrationsDir, "20260102000000_more.sql"), "select 1;");
  await expect(startStack(options)).rejects.toThrow(
    /20260102000000_more\.sql was changed after it was applied.*--fresh/,
  );
  await withStack(async (stack) => expect(stack.isNew).toBe(true), { fresh: true });
});

test("a migration that fails is named with its line, and the next start tries again", async () => {
  const file = join(migrationsDir, "20260103000000_broken.sql");
  writeFileSync(file, "create table public.half (id int);\n\nselect nonsense;");
  await expect(startStack(options)).rejects.toThrow(
    '20260103000000_broken.sql:3: column "nonsense" does not exist',
  );
  writeFileSync(file, "create table public.half (id int);");
  await withStack(async (stack) => expect(stack.isNew).toBe(false));
});
