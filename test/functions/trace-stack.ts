import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { connect, type Sql } from "../../local/postgres/connect.ts";
import { type Stack, startStack } from "../../local/stack.ts";

/** The whole stack, for all tests of a file: it takes seconds to start. */
export let stack: Stack;
export let sql: Sql;
/** With what team 1 sends traces. */
export let token = "";

/** To be called once at the top of a file that sends traces. */
export function useTraceStack(): void {
  const folder = mkdtempSync(join(tmpdir(), "test-traces-"));
  beforeAll(async () => {
    stack = await startStack({ dataDir: folder, port: 0, durable: false, cron: false });
    sql = connect(stack.databaseUrl, { max: 4 });
    const [made] = await sql`select public.create_ingest_token(1, 'test') as token`;
    token = made?.token;
  });
  afterAll(async () => {
    await sql?.end();
    await stack?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
}

export const address = () => `${stack.url}/functions/v1/ingest-traces`;
export const send = (body: unknown, headers: Record<string, string> = {}, path = "") =>
  fetch(`${address()}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-ingest-token": token, ...headers },
    body:
      body instanceof Uint8Array
        ? new Uint8Array(body)
        : typeof body === "string"
          ? body
          : JSON.stringify(body),
  });

export async function until<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (Date.now() > deadline)
      throw new Error(
        `This did not happen. The function says: ${stack.functions.logs("ingest-traces").slice(-3).join("\n")}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The messages of a conversation once nothing waits to be told. */
export function logOf(conversation: string) {
  return until(async () => {
    const [task] = await sql`
      select t.*, k.waiting_since from public.tasks t join private.trace_tasks k on k.task_id = t.id
      where t.external_id = ${conversation}`;
    if (!task || task.waiting_since !== null) return undefined;
    const messages = await sql`
      select id, seq, occurred_at, agent, to_agent, role, message_type as type, content, tool_name, tool_args, is_error, tokens_in, tokens_out, ref
      from public.messages where task_id = ${task.id} order by seq`;
    return { task, messages: messages.map((row) => ({ ...row })) };
  });
}

export const brief = (messages: Record<string, unknown>[]) =>
  messages.map(({ type, agent, to_agent, content }) => `${type} ${agent} → ${to_agent}: ${content}`);

/** A conversation that nobody has written of yet. */
export const conversation = () => `conversation-${randomUUID()}`;
