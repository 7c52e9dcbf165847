import { createServer, type IncomingHttpHeaders } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Budget } from "../../../shared/platform/budget.ts";
import { CodedError } from "../../../shared/platform/errors.ts";
import { askGraphql, chooseLogin, isApp, openGitHub } from "../../../shared/platform/github.ts";

const seen: IncomingHttpHeaders[] = [];
let answer = { status: 200, headers: {}, body: "{}" };
const server = createServer((request, response) => {
  seen.push(request.headers);
  response
    .writeHead(answer.status, { "content-type": "application/json", ...answer.headers })
    .end(answer.body);
});
let apiUrl = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  apiUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
  answer = { status: 200, headers: {}, body: "{}" };
});

const open = (budget?: Budget) => openGitHub({ login: { token: "t" }, apiUrl, budget });
const repo = { owner: "a", repo: "b" };

it("names the version of the API that it is written for, in REST and in GraphQL", async () => {
  await open().rest.repos.get(repo);
  await open().rest.issues.create({ ...repo, title: "t" });
  answer.body = '{"data":{}}';
  await askGraphql(open(), "{ viewer { login } }", {});
  expect(seen.map((headers) => headers["x-github-api-version"])).toEqual(Array(3).fill("2022-11-28"));
});

it("takes what calls cost from the budget before they are made: writes one by one, reads by the handful", async () => {
  const taken: Record<string, number>[] = [];
  const github = open({ take: async (costs) => void taken.push(costs), pause: async () => undefined });
  for (let call = 0; call < 6; call += 1) await github.rest.repos.get(repo);
  await github.rest.issues.create({ ...repo, title: "t" });
  answer.body = '{"data":{}}';
  await askGraphql(github, "mutation { x }", {});
  const write = { requests: 1, points: 5, content_per_minute: 1, content_per_hour: 1 };
  expect(taken).toEqual([{ requests: 5, points: 5 }, { requests: 5, points: 5 }, write, write]);
});

it("makes no call that the budget does not allow", async () => {
  const spent = new CodedError("rate_budget_spent", "spent", { retryable: true, retryAfterSeconds: 9 });
  const github = open({ take: () => Promise.reject(spent), pause: async () => undefined });
  await expect(github.rest.repos.get(repo)).rejects.toMatchObject({ retryAfterSeconds: 9 });
  expect(seen).toEqual([]);
});

it("tells everybody when GitHub asks to wait", async () => {
  const pauses: unknown[] = [];
  const github = open({ take: async () => undefined, pause: async (...asked) => void pauses.push(asked) });
  answer = { status: 429, headers: { "retry-after": "42" }, body: '{"message":"slow down"}' };
  await expect(github.rest.repos.get(repo)).rejects.toMatchObject({ code: "github_rate_limited" });
  expect(pauses).toEqual([["requests", 42]]);
});

it("knows that GitHub asks to wait also where it says so in words alone", async () => {
  const said = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  answer = { status: 403, headers: {}, body: JSON.stringify({ message: said }) };
  await expect(open().rest.repos.get(repo)).rejects.toMatchObject({
    code: "github_rate_limited",
    retryAfterSeconds: 60,
  });
  answer.body = '{"message":"Resource not accessible by integration"}';
  await expect(open().rest.repos.get(repo)).rejects.toMatchObject({
    code: "github_http_403",
    retryable: false,
  });
});

it("prefers an App, whose key may have its line ends spelt out, and knows that it is one", () => {
  const all = { token: "t", appId: "1", privateKey: "a\\nb", installationId: "2" };
  expect(chooseLogin(all)).toEqual({ appId: "1", privateKey: "a\nb", installationId: "2" });
  expect(chooseLogin({ ...all, installationId: undefined })).toEqual({ token: "t" });
  expect(chooseLogin({ ...all, token: undefined, appId: undefined })).toBeUndefined();
  expect(isApp(open())).toBe(false);
});
