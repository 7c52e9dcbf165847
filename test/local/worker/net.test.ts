import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startWorker, type Worker } from "../../../local/worker/worker.ts";
import { asRole } from "../../support/as-role.ts";
import { cloneDatabase, type TestDatabase } from "../../support/database.ts";

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

let database: TestDatabase;
let worker: Worker;
let server: Server;
let address: string;
const received: Received[] = [];

beforeAll(async () => {
  database = await cloneDatabase({ migrated: false });
  await database.sql`create extension if not exists pg_net with schema extensions`;
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ method: request.method, url: request.url, headers: request.headers, body });
    if (request.url === "/slow") return;
    response.writeHead(202, { "content-type": "application/json" }).end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const listening = server.address();
  address = `http://127.0.0.1:${typeof listening === "object" ? listening?.port : ""}`;
  worker = await startWorker({ adminUrl: database.adminUrl, ticks: false });
});
beforeEach(() => {
  received.length = 0;
  worker.faults.lose = undefined;
  worker.faults.double = undefined;
});
afterAll(async () => {
  await worker.stop();
  server.closeAllConnections();
  server.close();
  await database.drop();
});

async function answer(id: unknown): Promise<Record<string, unknown> | undefined> {
  let found: Record<string, unknown> | undefined;
  await expect
    .poll(async () => {
      [found] = await database.sql`select * from net._http_response where id = ${String(id)}`;
      return found !== undefined;
    })
    .toBe(true);
  return found;
}

test("a request is sent after the commit, with its headers, parameters and body, and answered in a row", async () => {
  const id = await database.sql.begin(async (tx) => {
    const [row] =
      await tx`select net.http_post(${`${address}/functions/v1/wake`}, '{"n": 1}', '{"a b": "ä"}', '{"apikey": "k"}', 2000) as id`;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(received).toEqual([]);
    return row?.id;
  });
  expect(await answer(id)).toMatchObject({
    status_code: 202,
    content_type: "application/json",
    content: '{"ok":true}',
    timed_out: false,
    error_msg: null,
  });
  expect(received).toMatchObject([
    {
      method: "POST",
      url: "/functions/v1/wake?a%20b=%C3%A4",
      body: '{"n": 1}',
      headers: { apikey: "k", "content-type": "application/json" },
    },
  ]);
});

test("a rolled-back transaction sends nothing", async () => {
  await database.sql
    .begin(async (tx) => {
      await tx`select net.http_get(${`${address}/never`})`;
      throw new Error("roll back");
    })
    .catch(() => {});
  await worker.sendQueued();
  expect(received).toEqual([]);
});

test("an address that is missing breaks the caller's transaction, and so does another content type", async () => {
  await expect(database.sql`select net.http_post(null, '{}')`).rejects.toMatchObject({ code: "23502" });
  await expect(
    database.sql`select net.http_post(${address}, '{}', headers := '{"content-type": "text/plain"}')`,
  ).rejects.toThrow('must be "application/json"');
  expect(await database.sql`select net.http_get(null) as id`).toEqual([{ id: null }]);
});

test("a slow server costs its timeout, an absent one its error", async () => {
  const [slow] =
    await database.sql`select net.http_get(${`${address}/slow`}, timeout_milliseconds := 200) as id`;
  expect(await answer(slow?.id)).toMatchObject({
    status_code: null,
    timed_out: true,
    error_msg: "Timeout of 200 ms reached.",
  });
  const [absent] = await database.sql`select net.http_delete('http://127.0.0.1:1/') as id`;
  expect(await answer(absent?.id)).toMatchObject({
    status_code: null,
    timed_out: null,
    error_msg: expect.stringMatching(/./),
  });
});

test("a request can be lost, and one can be doubled", async () => {
  worker.faults.lose = ({ url }) => url.endsWith("/lost");
  worker.faults.double = ({ url }) => url.endsWith("/twice");
  await database.sql`select net.http_get(url) from unnest(${[`${address}/lost`, `${address}/twice`, `${address}/once`]}::text[]) as url`;
  await worker.sendQueued();
  expect(received.map(({ url }) => url).sort()).toEqual(["/once", "/twice", "/twice"]);
  expect(await database.sql`select * from net.http_request_queue`).toEqual([]);
});

test("every role may queue a request, as on a hosted project", async () => {
  await asRole(database.sql, { role: "anon" }, (tx) => tx`select net.http_get(${`${address}/anon`})`);
  await worker.sendQueued();
  await expect.poll(() => received.map(({ url }) => url)).toEqual(["/anon"]);
});
