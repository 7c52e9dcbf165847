import { createHmac, timingSafeEqual } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebClient } from "@slack/web-api";
import { type JsonObject, objectOf, parseJson } from "../../../local/slack/json.ts";
import { startSlack } from "../../../local/slack/start.ts";
import type { SlackStandIn, SlackStandInOptions } from "../../../local/slack/types.ts";

export const TOKEN = "xoxb-local";
export const SECRET = "local-signing-secret";
export const BOT = "U0IMPROVER";

/** What the app under test got, with the verdict on its signature. */
export interface Received {
  headers: IncomingHttpHeaders;
  raw: string;
  isSigned: boolean;
  /** The JSON body or the `payload` field; for slash commands the form's fields. */
  payload: JsonObject;
}

export interface Reply {
  status?: number;
  body?: string | JsonObject;
  headers?: Record<string, string>;
  afterMs?: number;
}

/** A tiny app: it keeps what it gets and answers what the test says. */
export async function startApp() {
  const received: Received[] = [];
  const app = {
    received,
    url: "",
    answer: async (_got: Received): Promise<Reply> => ({}),
    close: async () => {},
  };
  const server = createServer(async (request, response) => {
    const parts: string[] = [];
    for await (const part of request) parts.push(String(part));
    const raw = parts.join("");
    const form = Object.fromEntries(new URLSearchParams(raw));
    const isJson = request.headers["content-type"] === "application/json";
    const payload = isJson
      ? objectOf(parseJson(raw))
      : form.payload === undefined
        ? form
        : objectOf(parseJson(form.payload));
    const got = { headers: request.headers, raw, payload, isSigned: isSigned(request.headers, raw) };
    received.push(got);
    const { status = 200, body = "", headers = {}, afterMs = 0 } = await app.answer(got);
    setTimeout(() => {
      response.writeHead(status, headers);
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    }, afterMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address === "object" && address) app.url = `http://127.0.0.1:${address.port}/receive-slack`;
  app.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return app;
}

/** Slack's signature rule, written down a second time: the stand-in must not be its own judge. */
function isSigned(headers: IncomingHttpHeaders, raw: string): boolean {
  const at = String(headers["x-slack-request-timestamp"]);
  const expected = `v0=${createHmac("sha256", SECRET).update(["v0", at, raw].join(":")).digest("hex")}`;
  const given = String(headers["x-slack-signature"]);
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

export interface World {
  slack: SlackStandIn;
  client: WebClient;
  app: Awaited<ReturnType<typeof startApp>>;
  dataDir: string;
  logged: string[];
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A workspace of three people, an app and the official client. */
export async function startWorld(extra: Partial<SlackStandInOptions> = {}): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), "slack-"));
  const app = await startApp();
  const logged: string[] = [];
  const options: SlackStandInOptions = {
    port: 0,
    dataDir,
    workspace: { id: "T0LOCAL", name: "Meridian Labs" },
    botToken: TOKEN,
    botUser: { id: BOT, name: "improver" },
    appId: "A0IMPROVER",
    signingSecret: SECRET,
    requestUrl: app.url,
    ownMessageEvents: false,
    users: [
      { id: "U1ADA", name: "ada", realName: "Ada Okafor" },
      { id: "U2BEN", name: "ben", realName: "Ben Lindqvist" },
      { id: "U3EVE", name: "eve", realName: "Eve Outside" },
    ],
    channels: [
      { id: "C1TEAM", name: "team", members: ["U1ADA", "U2BEN", BOT] },
      { id: "C2SECRET", name: "secret", members: ["U1ADA"] },
      { id: "C3OPEN", name: "open", members: ["U1ADA"], isPrivate: false },
    ],
    retryDelaysMs: [0, 5, 10],
    log: (line) => logged.push(line),
    ...extra,
  };
  const slack = await startSlack(options);
  const world: World = {
    slack,
    client: clientFor(slack.apiUrl),
    app,
    dataDir,
    logged,
    async restart() {
      await world.slack.close();
      world.slack = await startSlack(options);
      world.client = clientFor(world.slack.apiUrl);
    },
    async close() {
      await world.slack.close();
      await app.close();
      rmSync(dataDir, { recursive: true });
    },
  };
  return world;
}

/** The official client, told not to retry, so that tests see the first answer. */
export function clientFor(slackApiUrl: string, token: string = TOKEN): WebClient {
  const quiet = () => {};
  const logger = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: quiet,
    setLevel: quiet,
    setName: quiet,
    getLevel: () => LEVEL,
  };
  return new WebClient(token, {
    slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger,
  });
}

const { LogLevel } = await import("@slack/web-api");
const LEVEL = LogLevel.ERROR;

/** The body of the error that a refused call throws. */
export async function refusalOf(call: Promise<unknown>): Promise<JsonObject> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) throw new Error("The call was expected to be refused, and it was not.");
  return objectOf(objectOf(JSON.parse(JSON.stringify(error))).data);
}

export const plain = (text: string) => ({ type: "plain_text" as const, text });
export const button = (actionId: string, label: string) => ({
  type: "button" as const,
  action_id: actionId,
  text: plain(label),
  value: "128:3",
});
