import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "../../local/postgres/connect.ts";
import { people, runtimeAccounts } from "../../local/sample/organisation.ts";
import { signIn } from "../../local/sample/runtime.ts";
import { type Stack, startStack } from "../../local/stack.ts";

// Each promise of docs/security.md that can be tried from outside, tried against the whole stack.
let folder: string;
let stack: Stack;
let sql: Sql;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "attacks-"));
  stack = await startStack({ dataDir: folder, port: 0, durable: false, cron: false });
  sql = connect(stack.databaseUrl, { max: 2, name: "test" });
});
afterAll(async () => {
  await sql.end({ timeout: 1 });
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

const functionUrl = (name: string) => `${stack.url}/functions/v1/${name}`;
const woken = [
  "analyze-teams",
  "propose-improvements",
  "validate-improvement",
  "deliver-updates",
  "measure-impact",
];

test.each(woken)("%s works for the holder of the wake key only", async (name) => {
  const call = (headers: Record<string, string>) =>
    fetch(functionUrl(name), { method: "POST", headers, body: "{}" });
  expect((await call({ "x-wake-key": stack.keys.wake })).status).toBe(202);
  for (const headers of [
    {},
    { "x-wake-key": `${stack.keys.wake}x` },
    { "x-wake-key": stack.keys.secret },
    { apikey: stack.keys.publishable, authorization: `Bearer ${stack.keys.publishable}` },
    { apikey: stack.keys.secret, authorization: `Bearer ${stack.keys.secret}` },
  ]) {
    const answer = await call(headers);
    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe("");
  }
});

test("the wake key opens nothing else", async () => {
  for (const headers of [{ apikey: stack.keys.wake }, { authorization: `Bearer ${stack.keys.wake}` }]) {
    expect((await fetch(`${stack.url}/rest/v1/teams`, { headers })).status).toBe(401);
    expect((await fetch(`${stack.url}/auth/v1/admin/users`, { headers })).status).toBeGreaterThanOrEqual(400);
  }
});

test("with the publishable key alone no table and no function of the database answers", async () => {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')`;
  expect(tables.length).toBeGreaterThan(15);
  const headers = { apikey: stack.keys.publishable, "content-type": "application/json" };
  for (const { name } of tables) {
    const answer = await fetch(`${stack.url}/rest/v1/${name}?limit=1`, { headers });
    expect({ name, status: answer.status }).toEqual({ name, status: 401 });
  }
  const decide = { improvement: crypto.randomUUID(), decision: "approve", expected_version: 1 };
  for (const [name, body] of Object.entries({
    decide_improvement: decide,
    claim_deliveries: { max_items: 1 },
  })) {
    const answer = await fetch(`${stack.url}/rest/v1/rpc/${name}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    expect({ name, refused: answer.status === 401 || answer.status === 403 }).toEqual({
      name,
      refused: true,
    });
  }
});

test("a team's runtime cannot act as a worker of the system", async () => {
  const runtime = await signIn(stack.url, stack.keys.publishable, runtimeAccounts.support);
  expect((await runtime.rpc("claim_work", { kind: "validation", max_items: 1 })).error?.code).toBe("42501");
  expect((await runtime.rpc("claim_deliveries", { max_items: 1 })).error?.code).toBe("42501");
  expect(
    (await runtime.from("improvements").update({ status: "approved" }).eq("team_id", 1)).error?.code,
  ).toBe("42501");
  expect((await runtime.from("deliveries").select("id")).data ?? []).toEqual([]);
});

/** A press on Approve as Slack would send it, signed with whatever key. */
function press(secret: string, age = 0): Promise<Response> {
  const action = {
    action_id: "approve",
    action_ts: "1.1",
    type: "button",
    value: JSON.stringify({ id: crypto.randomUUID(), version: 1 }),
  };
  const payload = {
    type: "block_actions",
    user: { id: people.grace.slack, team_id: "T0NORTHWIND" },
    team: { id: "T0NORTHWIND" },
    actions: [action],
  };
  const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
  const timestamp = String(Math.floor(Date.now() / 1000) - age);
  const signature = `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": signature,
  };
  return fetch(functionUrl("receive-slack"), { method: "POST", headers, body });
}

test("what Slack did not sign, or signed long ago, is answered 401 without a reason and leaves nothing", async () => {
  for (const forged of [
    press("another secret"),
    press(stack.keys.slackSigningSecret, 3600),
    press(stack.keys.slackSigningSecret, -3600),
  ]) {
    const answer = await forged;
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toMatch(/signature|timestamp|secret/i);
  }
  expect(await sql`select * from public.webhook_receipts`).toEqual([]);
  expect((await press(stack.keys.slackSigningSecret)).status).toBe(200);
});

test("what GitHub did not sign is answered 401 and leaves nothing", async () => {
  const body = JSON.stringify({ action: "closed", number: 1, pull_request: { merged: true } });
  const signature = `sha256=${createHmac("sha256", "another secret").update(body).digest("hex")}`;
  const headers = {
    "x-github-event": "pull_request",
    "x-github-delivery": crypto.randomUUID(),
    "x-hub-signature-256": signature,
  };
  expect((await fetch(functionUrl("receive-github"), { method: "POST", headers, body })).status).toBe(401);
  expect(await sql`select * from public.webhook_receipts where source = 'github'`).toEqual([]);
});
