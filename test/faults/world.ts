import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { startLite } from "../../local/gateway/lite.ts";
import { startGitHub } from "../../local/github/start.ts";
import { type Keys, makeKeys } from "../../local/keys.ts";
import { startSlack } from "../../local/slack/start.ts";
import { openAnswers } from "../../shared/delivery/slack/answer-commands.ts";
import type { Database } from "../../shared/platform/database.ts";
import type { Database as Schema } from "../../shared/platform/database-types.gen.ts";
import { openSlack } from "../../shared/platform/slack.ts";
import { receiveGitHub } from "../../shared/review/receive-github.ts";
import { receiveSlack } from "../../shared/review/receive-slack.ts";
import { cloneDatabase } from "../support/database.ts";
import { openDirectDatabase } from "../support/direct-database.ts";
import { startReceiver } from "../unit/delivery/receiver.ts";

export const botToken = "xoxb-local";
const signingSecret = "slack-secret";
const webhookSecret = "github-secret";

/** Who takes part. Ada and Bob review; Mia is a member only; nobody mapped the accounts of Eve. */
export const people = [
  { name: "Ada Okafor", slack: "U1ADA", github: { id: 11, login: "ada" }, role: "reviewer" },
  { name: "Bob Lind", slack: "U2BOB", github: { id: 12, login: "bob" }, role: "reviewer" },
  { name: "Mia Falk", slack: "U4MIA", github: { id: 77, login: "mia" }, role: "member" },
  { name: "Eve Outside", slack: "U3EVE", github: { id: 66, login: "eve" }, role: undefined },
] as const;

const keysOfApp = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** The App is installed once, for all repositories. */
export const installation = 70;
export const appLogin = {
  appId: "7",
  installationId: String(installation),
  privateKey: keysOfApp.privateKey,
};

export type World = Awaited<ReturnType<typeof startWorld>>;

/** What somebody has who looks at GitHub besides the App. */
export const readerToken = "ghp_reader";

/** A webhook of GitHub, by the name of its event, on its way to the receiver. */
export type Passage = (event: string, deliver: () => Promise<Response>) => Promise<Response>;

/** Database, both stand-ins and both receivers, for many runs one after the other. */
export async function startWorld() {
  const folder = mkdtempSync(join(tmpdir(), "faults-"));
  const test = await cloneDatabase();
  const keys = await makeKeys();
  const log = () => {};
  const config = {
    apiSchemas: ["public"],
    enableSignup: false,
    verifyJwt: () => false,
    isEnabled: () => true,
  };
  const lite = await startLite({ databaseUrl: test.url, keys, url: "http://127.0.0.1", config, log });
  const rest: Database = createClient<Schema>("http://127.0.0.1", keys.secret, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch: async (input, init) => lite.api(new Request(input, init), null) },
  });
  const direct = openDirectDatabase(test.url);
  const database = process.env.FAULT_REST === "1" ? rest : direct.database;
  const slack = await startSlack({
    port: 0,
    dataDir: join(folder, "slack"),
    workspace: { id: "T0LOCAL", name: "Meridian Labs" },
    botToken,
    botUser: { id: "U0BOT", name: "improver" },
    appId: "A0IMPROVER",
    signingSecret,
    ownMessageEvents: false,
    retryDelaysMs: [0, 0, 0],
    users: people.map(({ slack: id, name, github }) => ({ id, name: github.login, realName: name })),
    channels: [],
    log,
  });
  let ahead = 0;
  const github = await startGitHub({
    port: 0,
    dataDir: join(folder, "github"),
    tokens: { [readerToken]: { ...people[0].github, type: "User" } },
    people: people.map(({ github: account }) => account),
    apps: [
      {
        id: 7,
        slug: "improver",
        botId: 90,
        publicKey: keysOfApp.publicKey,
        installations: [
          {
            id: installation,
            account: "acme",
            permissions: { contents: "write", issues: "write", pull_requests: "write", checks: "write" },
          },
        ],
      },
    ],
    now: () => new Date(Date.now() + 1_000 * ahead),
  });
  const { sql } = test;
  // Limits on proposals are proved elsewhere; here many runs share one hour.
  await sql`update public.policies set proposals_per_hour = 1000000, open_proposals = 1000000, decisions_per_reviewer = 1000000,
    open_pull_requests = 1000000, open_pull_requests_in_total = 1000000 where team_id is null`;
  await sql`insert into public.people ${sql(people.filter(({ role }) => role !== undefined).map(({ name }) => ({ name })))}`;
  for (const { name, slack: user, github: account, role } of people) {
    if (role === undefined) continue;
    await sql`
      with person as (select id from public.people where name = ${name}),
        member as (insert into public.memberships (person_id, role) select id, ${role} from person)
      insert into public.identities (person_id, provider, workspace, external_id)
      select id, 'slack', 'T0LOCAL', ${user} from person union all select id, 'github', '', ${String(account.id)} from person`;
  }
  const receiving = openSlack({ token: botToken, apiUrl: slack.apiUrl, timeoutMs: 2_500 });
  const sources = { database, readEffects: async () => [] };
  let passage: Passage = (_event, deliver) => deliver();
  const receiver = await startReceiver({
    "/receive-slack": (request) =>
      receiveSlack(request, {
        signingSecret,
        database,
        slack: receiving,
        answers: openAnswers(sources, receiving),
        log,
      }),
    "/receive-github": async (request) => {
      const body = await request.arrayBuffer();
      const { url, headers } = request;
      return passage(headers.get("x-github-event") ?? "", () =>
        receiveGitHub(new Request(url, { method: "POST", headers, body }), { webhookSecret, database, log }),
      );
    },
  });
  slack.setRequestUrl(`${receiver.url}/receive-slack`);
  github.control.webhooks.pointTo({ url: `${receiver.url}/receive-github`, secret: webhookSecret });

  let restServer: Promise<RestServer> | undefined;
  return {
    sql,
    adminSql: test.adminSql,
    botToken,
    /** The same REST server over HTTP, for functions in processes of their own. */
    openRest() {
      restServer ??= serveRest(lite.api, keys);
      return restServer;
    },
    /** The database as couriers and receivers see it. */
    database,
    slack,
    github,
    /** Where the stand-in of GitHub keeps its repositories. */
    repositories: join(folder, "github", "repositories"),
    /** GitHub counts in seconds, and nobody closes and reopens within one. */
    passSecond() {
      ahead += 1;
    },
    /** Each run has a repository of its own, and a clock that is right. */
    resetClock() {
      ahead = 0;
    },
    /** What happens to webhooks of GitHub on their way. */
    setPassage(next: Passage) {
      passage = next;
    },
    async close() {
      await (await restServer)?.close();
      await receiver.close();
      await github.close();
      await slack.close();
      await lite.close();
      await direct.close();
      await test.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type RestServer = Awaited<ReturnType<typeof serveRest>>;

async function serveRest(api: Awaited<ReturnType<typeof startLite>>["api"], keys: Keys) {
  const server = createServer(async (incoming, outgoing) => {
    const parts: Uint8Array[] = [];
    for await (const part of incoming) parts.push(part);
    const headers = new Headers(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    );
    const body = parts.length > 0 ? Buffer.concat(parts) : null;
    const request = new Request(`http://127.0.0.1${incoming.url}`, {
      method: incoming.method ?? "GET",
      headers,
      body,
    });
    const answer = await api(request, null);
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    outgoing.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    keys,
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
