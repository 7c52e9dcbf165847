import { createServer, request as httpRequest, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FunctionState, type Gateway, startGateway } from "../../../local/gateway/gateway.ts";
import { type Keys, makeKeys, signToken } from "../../../local/keys.ts";

let gateway: Gateway;
let keys: Keys;
let server: Server;
let received: { url: string | undefined; headers: string[]; body: Buffer } | undefined;

beforeAll(async () => {
  keys = await makeKeys();
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received = { url: request.url, headers: request.rawHeaders, body: Buffer.concat(chunks) };
    response.writeHead(201, { "x-answer": "yes" }).end("done");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const states: Record<string, FunctionState> = {
    open: { state: "up", port },
    closed: { state: "up", port },
    ill: { state: "down" },
  };
  gateway = await startGateway({
    port: 0,
    keys,
    config: {
      apiSchemas: ["public"],
      enableSignup: true,
      verifyJwt: (name) => name === "closed",
      isEnabled: () => true,
    },
    lite: { api: async () => new Response("api"), studio: async () => new Response("studio") },
    findFunction: (name) => states[name] ?? { state: "unknown" },
    log: () => {},
  });
});
afterAll(async () => {
  await gateway.close();
  server.close();
});

function call(
  path: string,
  headers: Record<string, string> = {},
  body: Uint8Array<ArrayBuffer> | null = null,
): Promise<Response> {
  return fetch(`${gateway.url}/functions/v1/${path}`, { method: "POST", headers, body });
}

test("a function gets the request under its own name, with every header and byte", async () => {
  const body = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
  const answer = await call(
    "open/part?a=%20b",
    { "X-Hub-Signature-256": "sha256=ab", "content-type": "application/octet-stream" },
    body,
  );
  expect([answer.status, answer.headers.get("x-answer"), await answer.text()]).toEqual([201, "yes", "done"]);
  expect(received?.url).toBe("/open/part?a=%20b");
  expect(received?.body.equals(body)).toBe(true);
  expect(received?.headers).toEqual(expect.arrayContaining(["X-Hub-Signature-256", "sha256=ab"]));
});

test("an unknown function is not found, one that is down fails to boot", async () => {
  expect([(await call("nobody")).status, (await call("ill")).status]).toEqual([404, 503]);
  expect(await (await call("ill")).json()).toEqual({
    code: "BOOT_ERROR",
    message: "Function failed to start (please check logs)",
  });
});

test("a function with verify_jwt takes tokens that are valid and the project's keys, nothing else", async () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const good = signToken(keys.jwtSecret, { sub: "1", role: "authenticated" });
  const foreign = signToken("another secret", { sub: "1", role: "authenticated" });
  const expired = signToken(keys.jwtSecret, { sub: "1", exp: 1 });
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${good.split(".")[1]}.`;
  const statuses = await Promise.all(
    [
      {},
      bearer(good),
      bearer(foreign),
      bearer(expired),
      bearer(unsigned),
      { apikey: keys.publishable },
      bearer(keys.secret),
      bearer("sb_secret_guess"),
      { ...bearer(foreign), apikey: keys.secret },
    ].map(async (headers) => (await call("closed", headers)).status),
  );
  expect(statuses).toEqual([401, 201, 401, 401, 401, 201, 201, 401, 401]);
});

test("a browser's preflight question reaches the function without a key", async () => {
  expect((await fetch(`${gateway.url}/functions/v1/closed`, { method: "OPTIONS" })).status).toBe(201);
});

test("a request for another host name is refused, whatever resolves to this machine", async () => {
  const status = await new Promise((resolve, reject) => {
    httpRequest(`${gateway.url}/rest/v1/x`, { headers: { host: "evil.example:80" } }, (answer) =>
      resolve(answer.resume().statusCode),
    )
      .once("error", reject)
      .end();
  });
  expect(status).toBe(403);
});

test("a body beyond the limit is refused", async () => {
  const answer = await call("open", {}, new Uint8Array(21 * 1024 * 1024)).catch(() => undefined);
  expect(answer?.status ?? 413).toBe(413);
});

test("only Studio's own pages work without a key", async () => {
  const page = await fetch(gateway.url);
  expect(await page.text()).toBe("studio");
  const rest = async (headers: Record<string, string>) =>
    (await fetch(`${gateway.url}/rest/v1/t`, { headers })).text();
  const html = await startHtmlGateway();
  expect(await rest({})).toBe("api");
  // fetch may not set sec-fetch-site itself, just as a page may not.
  expect([
    await html.rest({ cookie: html.cookie, "sec-fetch-site": "same-origin" }),
    await html.rest({ cookie: html.cookie, "sec-fetch-site": "same-site" }),
    await html.rest({ "sec-fetch-site": "same-origin" }),
    await html.rest({ cookie: html.cookie, "sec-fetch-site": "same-origin", apikey: "k" }),
  ]).toEqual(["studio", "api", "api", "api"]);
  expect((await fetch(`${gateway.url}/_system/info`)).status).toBe(401);
  await html.close();
});

/** A gateway whose Studio answers with a page, and plain requests to it. */
async function startHtmlGateway() {
  const own = await startGateway({
    port: 0,
    keys,
    config: { apiSchemas: ["public"], enableSignup: true, verifyJwt: () => true, isEnabled: () => true },
    lite: {
      api: async () => new Response("api"),
      studio: async () => new Response("studio", { headers: { "content-type": "text/html" } }),
    },
    findFunction: () => ({ state: "unknown" }),
    log: () => {},
  });
  const cookie = ((await fetch(own.url)).headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
  const rest = (headers: Record<string, string>) =>
    new Promise<string>((resolve, reject) => {
      httpRequest(`${own.url}/rest/v1/t`, { headers }, async (answer) => {
        let text = "";
        for await (const chunk of answer) text += chunk;
        resolve(text);
      })
        .once("error", reject)
        .end();
    });
  return { cookie, rest, close: own.close };
}
