import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { redactText } from "../../shared/logs/redact-text.ts";
import { redactions } from "../../shared/logs/redaction-patterns.ts";
import { asRole } from "../support/as-role.ts";
import { actors, refusal, useWorld, world } from "./world.ts";

useWorld();
const task = randomUUID();
beforeAll(async () => {
  await world.sql`insert into public.tasks (id, team_id, started_at) values (${task}, ${world.teams.a}, now())`;
});

let seq = 0;
/** What is stored of a message that the team's own software inserts. */
async function store(content: string, toolArgs: unknown = null) {
  seq += 1;
  const row = { team_id: world.teams.a, task_id: task, seq, occurred_at: new Date(), agent: "a", content };
  await asRole(
    world.sql,
    actors.runtimeA,
    (tx) =>
      tx`insert into public.messages ${tx({ ...row, ...(toolArgs === null ? {} : { tool_args: world.sql.json(toolArgs as never) }) })}`,
  );
  const [stored] = await world.sql`
    select content, tool_args, redacted from public.messages where task_id = ${task} and seq = ${seq}`;
  return stored;
}

// Put together here, so that no scanner takes this file for a leak.
const secrets = [
  `sk-${"abcDEF123456".repeat(3)}`,
  `sk-ant-api03-${"a1-B2_".repeat(12)}`,
  `sk_live_${"a1B2".repeat(6)}`,
  `pk-lf-${randomUUID()}`,
  `ghp_${"a1B2".repeat(9)}`,
  `github_pat_${"11AB_cd".repeat(5)}`,
  `glpat-${"x-1_".repeat(5)}`,
  `xoxb-${"123456789-".repeat(3)}`,
  `sb_secret_${"a1B2".repeat(6)}`,
  `tsi_${"a1B2".repeat(8)}`,
  `hf_${"abcD".repeat(9)}`,
  `AKIA${"ABCD1234".repeat(2)}`,
  `AIza${"a1B-".repeat(9)}`,
  `eyJ${"hbGciOiJI".repeat(2)}.eyJ${"zdWIiOiIx".repeat(2)}.abc`,
  `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n${"MIIE".repeat(9)}\n-----END RSA PRIVATE KEY-----`,
  `postgres://admin:hunter${2}@db.internal/x`,
  `password = "correct horse ${1}"`,
  `CLIENT_SECRET=abc${123}def`,
  `Bearer ${"a1b2c3d4".repeat(4)}`,
  "ada.lovelace@example.com",
];
const harmless = [
  `The run ${randomUUID()} of commit da39a3ee5e6b4b0d3255bfef95601890afd80709 failed with error 503.`,
  "https://example.com/a/b?page=2&sort=token#access and git@github.com:acme/agents.git",
  "const password = process.env.DATABASE_PASSWORD; type Secret = { apiKey: string; token?: string };",
  "task_management_system, risk-free, sk-learn, max_tokens: 4096, basic understanding, the secretary",
  '@app.route("/x")\ndef f(api_key: str, secret=None): return os.getenv("API_KEY")',
  "npm install @supabase/supabase-js@2.119.1; import hf_transformers; npm_config_registry",
  "The password reset page works; ask for the access token at desk 4.",
];

test("the database and the functions know the same forms of secrets", async () => {
  const rows = await world.sql`
    select kind, pattern, ignore_case, replacement from private.built_in_redactions order by place`;
  expect(rows.map((row) => ({ ...row }))).toEqual(
    redactions.map(({ kind, pattern, ignoreCase, replacement }) => ({
      kind,
      pattern,
      ignore_case: ignoreCase,
      replacement: replacement.replace("$1", "\\1"),
    })),
  );
});

test.each(secrets)("a straight insert stores nothing of %s", async (secret) => {
  for (const text of [secret, `before ${secret} after`, `(${secret})`, `see:\n${secret}\n`]) {
    const stored = await store(text);
    expect(stored?.content).not.toContain(secret);
    expect(stored?.content).toBe(redactText(text));
    expect(Object.values(stored?.redacted ?? {}).length).toBeGreaterThan(0);
  }
  const stored = await store("called", { note: `use ${secret}`, list: [{ deep: secret }], n: 1 });
  expect(JSON.stringify(stored?.tool_args)).not.toContain(JSON.stringify(secret).slice(1, -1));
  expect(stored?.tool_args).toMatchObject({ n: 1 });
});

test.each(harmless)("what is no secret stays: %s", async (text) => {
  const stored = await store(text, { text });
  expect(stored).toMatchObject({ content: text, tool_args: { text }, redacted: null });
});

test("arguments whose key names a secret lose their value, and stay JSON", async () => {
  const stored = await store("", { password: "open sesame", user: "ada", nested: { api_key: 12345678 } });
  expect(stored?.tool_args).toMatchObject({ user: "ada" });
  expect(JSON.stringify(stored?.tool_args)).not.toContain("sesame");
});

test("database and functions withhold the same, and no secret slips past the quick question", async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...secrets,
      ...harmless,
      "password",
      "secret:",
      "api_key=",
      "@",
      "eyJ",
      "sk-",
      "://",
      '"',
      "\\",
    ),
    fc.string({ maxLength: 30 }),
    fc.stringMatching(/^[A-Za-z0-9_@.:=+/ -]{0,40}$/),
  );
  const texts = fc.sample(
    fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(" ").replaceAll("\0", "").toWellFormed()),
    400,
  );
  const answers = await world.sql<{ text: string; redacted: string }[]>`
    select t as text, (private.redact_text(t, ${world.teams.a})).redacted from unnest(${texts}::text[]) t`;
  for (const { text, redacted } of answers) expect(redacted).toBe(redactText(text));

  const whole = randomUUID();
  await world.sql`insert into public.tasks (id, team_id, started_at) values (${whole}, ${world.teams.a}, now())`;
  await world.sql`
    insert into public.messages (team_id, task_id, seq, occurred_at, agent, content)
    select ${world.teams.a}, ${whole}, n, now(), 'a', t from unnest(${texts}::text[]) with ordinality u (t, n)`;
  const stored = await world.sql<{ content: string }[]>`
    select content from public.messages where task_id = ${whole} order by seq`;
  expect(stored.map(({ content }) => content)).toEqual(texts.map(redactText));
});

test("what is withheld is counted by day and kind, and the title of a task is cleaned too", async () => {
  const [before] = await world.sql`
    select coalesce(sum(withheld), 0)::int as n from public.redaction_counts where kind = 'e-mail'`;
  await store("write to ada@example.com or ben@example.com");
  const [after] = await asRole(
    world.sql,
    actors.cleo,
    (tx) =>
      tx`select coalesce(sum(withheld), 0)::int as n from public.redaction_counts where kind = 'e-mail'`,
  );
  expect(after?.n).toBe((before?.n ?? 0) + 2);
  const id = randomUUID();
  await world.sql`
    insert into public.tasks (id, team_id, started_at, title) values (${id}, ${world.teams.a}, now(), 'Ask ada@example.com')`;
  expect(await world.sql`select title from public.tasks where id = ${id}`).toMatchObject([
    { title: "Ask [e-mail]" },
  ]);
});

test("an administrator adds a pattern for a team, or lets a team keep addresses; nobody else does", async () => {
  const add = (actor: typeof actors.dora, kind: string, pattern: string | null, team: string | null) =>
    asRole(
      world.sql,
      actor,
      (tx) =>
        tx`insert into public.redaction_patterns (team_id, kind, pattern) values (${team}, ${kind}, ${pattern})`,
    );
  expect(await refusal(add(actors.ada, "customer", "C-[0-9]{6}", world.teams.a))).toMatchObject({
    code: "42501",
  });
  await add(actors.dora, "customer", "C-[0-9]{6}", world.teams.a);
  await add(actors.dora, "e-mail", null, world.teams.a);
  expect(await store("C-123456 is ada@example.com")).toMatchObject({
    content: "[customer] is ada@example.com",
    redacted: { customer: 1 },
  });
  const [other] = await world.sql`
    select (private.redact_text('C-123456 is ada@example.com', ${world.teams.b})).redacted`;
  expect(other).toEqual({ redacted: "C-123456 is [e-mail]" });
  await world.sql`delete from public.redaction_patterns`;
  expect(await store("C-123456 is ada@example.com")).toMatchObject({ content: "C-123456 is [e-mail]" });
});

test.each([
  ["([a-z", "pattern_invalid"],
  ["(a)\\1", "pattern_not_allowed"],
  ["(?=x)y", "pattern_not_allowed"],
  ["[a-z]+", "pattern_too_wide"],
  ["x*y*z*", "pattern_too_wide"],
])("the pattern %s is refused", async (pattern, reason) => {
  const insert = world.sql`insert into public.redaction_patterns (kind, pattern) values ('own', ${pattern})`;
  expect(await refusal(insert)).toMatchObject({ detail: reason });
});

test("a hostile text of a megabyte is stored in time", async () => {
  const started = performance.now();
  for (const part of [
    "a.",
    "password",
    "eyJ",
    "a@",
    "api_key:",
    "x://",
    "bearer ",
    "-----BEGIN PRIVATE KEY-----",
  ])
    await store(part.repeat(Math.floor(100_000 / part.length)));
  expect(performance.now() - started).toBeLessThan(10_000);
}, 30_000);
