import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "../../local/postgres/connect.ts";
import { runtimeAccounts, samplePassword } from "../../local/sample/organisation.ts";
import { type Stack, startStack } from "../../local/stack.ts";

const project = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(project, "docs/connect-a-team.md"), "utf8");
/** The blocks of code on the page, by language. */
const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({
  language,
  code: code ?? "",
}));

function snippet(language: string, mark: string): string {
  const found = blocks.filter((block) => block.language === language && block.code.includes(mark));
  if (found.length !== 1)
    throw new Error(`There are ${found.length} blocks of ${language} with ${mark} on the page.`);
  return found[0]?.code ?? "";
}

const has = (command: string) => spawnSync(command, ["--version"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "test-snippets-"));
let stack: Stack;
let sql: Sql;
let environment: Record<string, string> = {};
beforeAll(async () => {
  symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  stack = await startStack({ dataDir: join(folder, "data"), port: 0, durable: false, cron: false });
  sql = connect(stack.databaseUrl, { max: 2 });
  const [made] = await sql.unsafe(snippet("sql", "create_ingest_token"));
  environment = {
    PATH: process.env.PATH ?? "",
    SUPABASE_URL: stack.url,
    SUPABASE_PUBLISHABLE_KEY: stack.keys.publishable,
    RUNTIME_EMAIL: runtimeAccounts.support,
    RUNTIME_PASSWORD: samplePassword,
    DATABASE_URL: stack.databaseUrl,
    INGEST_TOKEN: String(made?.create_ingest_token),
  };
});
afterAll(async () => {
  await sql?.end();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function run(command: string, file: string, code: string): Promise<string> {
  writeFileSync(join(folder, file), code);
  return new Promise((resolve, reject) => {
    execFile(command, [file], { cwd: folder, env: environment, timeout: 25_000 }, (error, out, complaints) =>
      error ? reject(new Error(`${error.message}\n${out}${complaints}`)) : resolve(out),
    );
  });
}

/** Newest task of the support team, with what was said in it. */
async function latest() {
  const [task] = await sql`select * from public.tasks where team_id = 1 order by created_at desc limit 1`;
  const messages =
    await sql`select agent, to_agent, message_type, content from public.messages where task_id = ${task?.id} order by seq`;
  return { task, said: messages.map(({ agent, to_agent, content }) => `${agent} → ${to_agent}: ${content}`) };
}
const conversation = ["user → coordinator: Why twice?", "coordinator → user: I refunded it."];

test.each([
  ["TypeScript", process.execPath, "snippet.ts", () => snippet("ts", 'from("messages")')],
  [
    "Python, with its standard library alone",
    "python3",
    "snippet.py",
    () => snippet("python", "/rest/v1/messages"),
  ],
  ["psql", "bash", "snippet.sh", () => snippet("bash", "psql")],
])("the snippet for %s writes a task as it says", async (name, command, file, code) => {
  const needed = name === "psql" ? "psql" : command;
  if (!has(needed)) {
    console.warn(`${needed} is not on this machine, so the snippet for ${name} was not run.`);
    return;
  }
  const [before] = await sql`select count(*)::int as n from public.tasks`;
  await run(command, file, code());
  const { task, said } = await latest();
  expect(said).toEqual(conversation);
  expect(task).toMatchObject({
    title: "Question about an invoice",
    outcome: "success",
    outcome_source: "reported",
  });
  expect(await sql`select count(*)::int as n from public.tasks`).toMatchObject([{ n: before?.n + 1 }]);
});

test.each([
  ["TypeScript", process.execPath, "config.ts", () => snippet("ts", "resolve_config")],
  [
    "Python, with its standard library alone",
    "python3",
    "config.py",
    () => snippet("python", "resolve_config"),
  ],
])("the snippet for %s asks what its task works with, and closes it", async (name, command, file, code) => {
  if (!has(command)) {
    console.warn(`${command} is not on this machine, so the snippet for ${name} was not run.`);
    return;
  }
  const [prompt] = await sql`
    select content from public.current_artifacts where team_id = 1 and path = 'support/researcher/prompt.md'`;
  const printed = await run(command, file, code());
  expect(printed.trim()).toBe(String(prompt?.content).trim());
  const { task } = await latest();
  expect(task).toMatchObject({ title: "Which plan?", outcome: "success", arm: null });
  expect(await sql`select team_id from private.config_requests`).toMatchObject([{ team_id: "1" }]);
});

test("the exporter set up as the page says brings a conversation in", async () => {
  for (const [, name = "", value = ""] of snippet("bash", "OTEL_").matchAll(/^export (\w+)="(.*)"$/gm))
    environment[name] = value.replace(/\$(\w+)/g, (_, variable) => environment[variable] ?? "");
  await run(process.execPath, "traces.ts", snippet("ts", "OTLPTraceExporter"));
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { task, said } = await latest();
    if (task?.external_id === "invoice-4711" && said.length === 2) {
      expect(said).toEqual(conversation);
      return;
    }
    if (Date.now() > deadline)
      throw new Error(`It did not arrive: ${stack.functions.logs("ingest-traces").join("\n")}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

test("the patterns on the page are ones that the database takes", async () => {
  await sql.unsafe(snippet("sql", "redaction_patterns"));
  const [text] = await sql`select (private.redact_text('C-123456 of ada@example.com', 1)).redacted`;
  expect(text).toEqual({ redacted: "[customer number] of ada@example.com" });
});
