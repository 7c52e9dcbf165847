import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGitHub } from "../../../local/github/start.ts";
import { startSlack } from "../../../local/slack/start.ts";
import { type Courier, deliverUpdates } from "../../../shared/delivery/deliver-updates.ts";
import { openAnswers } from "../../../shared/delivery/slack/answer-commands.ts";
import { readEffects } from "../../../shared/impact/read-effects.ts";
import { openBudget } from "../../../shared/platform/budget.ts";
import { unwrap } from "../../../shared/platform/database.ts";
import { openGitHub } from "../../../shared/platform/github.ts";
import { openSlack } from "../../../shared/platform/slack.ts";
import { receiveGitHub } from "../../../shared/review/receive-github.ts";
import { receiveSlack } from "../../../shared/review/receive-slack.ts";
import { cloneDatabase } from "../../support/database.ts";
import { openDirectDatabase } from "../../support/direct-database.ts";
import { startRest } from "../../support/rest.ts";
import { startReceiver } from "./receiver.ts";

export const channel = "C1TEAM";
export const path = "prompts/agent.md";
export const before = "You are a helpful agent.\nAnswer the question.\n";
export const after = "You are a helpful agent.\nCheck the result.\nAnswer the question.\n";
const botToken = "xoxb-local";
const githubToken = "ghp_local";
export const signingSecret = "slack-secret";
export const webhookSecret = "github-secret";
export const ada = { id: 11, login: "ada" };
/** Somebody whose account nobody mapped. */
export const eve = { id: 66, login: "eve" };

/** What the App needs; the manifest asks for the same. */
const appPermissions = {
  contents: "write",
  issues: "write",
  pull_requests: "write",
  checks: "write",
} as const;
const appKeys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

export type World = Awaited<ReturnType<typeof startWorld>>;

/**
 * Database behind the real REST server, both stand-ins, the receivers, and a courier: everything but cron. Where a test
 * delivers much, the courier may ask the database `directly`, without that server.
 */
export async function startWorld({ asApp = false, isPrivate = true, directly = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "delivery-"));
  const test = await cloneDatabase();
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const { rest, close: closeRest } = await startRest(test, { log });
  const direct = openDirectDatabase(test.url);
  const database = directly ? direct.database : rest;
  const slackClock = { now: () => new Date() };
  const slack = await startSlack({
    now: () => slackClock.now(),
    port: 0,
    dataDir: join(folder, "slack"),
    workspace: { id: "T0LOCAL", name: "Meridian Labs" },
    botToken,
    botUser: { id: "U0BOT", name: "improver" },
    appId: "A0IMPROVER",
    signingSecret,
    ownMessageEvents: false,
    users: [
      { id: "U1ADA", name: "ada", realName: "Ada Okafor" },
      { id: "U3EVE", name: "eve", realName: "Eve Outside" },
    ],
    channels: [{ id: channel, name: "team", members: ["U1ADA", "U3EVE", "U0BOT"] }],
    log,
  });
  let moments = 0;
  const github = await startGitHub({
    port: 0,
    dataDir: join(folder, "github"),
    tokens: { [githubToken]: { id: 90, login: "improver[bot]", type: "Bot" } },
    people: [ada, eve, { id: 77, login: "mia" }, { id: 88, login: "noa" }],
    apps: [
      {
        id: 7,
        slug: "improver",
        botId: 90,
        publicKey: appKeys.publicKey,
        installations: [{ id: 70, account: "acme", permissions: appPermissions }],
      },
    ],
    // GitHub counts in seconds, and nobody closes and reopens within one.
    now: () => new Date(Date.now() + 1_000 * moments++),
  });
  await test.sql`update public.policies set github_dashboard = false where github_dashboard`;
  await github.seedRepository({
    owner: "acme",
    name: "agents",
    private: isPrivate,
    files: { [path]: before },
  });
  const slackClient = openSlack({ token: botToken, apiUrl: slack.apiUrl, timeoutMs: 1_500 });
  // As many calls as a test makes; a pause that Slack asks for holds all the same.
  await test.sql`update public.rate_budgets set burst = 10000, per_minute = 600000`;
  const courier: Courier = {
    database,
    slack: openSlack({
      token: botToken,
      apiUrl: slack.apiUrl,
      timeoutMs: 1_500,
      budget: openBudget(database, "slack"),
    }),
    github: openGitHub({
      login: asApp
        ? { appId: "7", installationId: "70", privateKey: appKeys.privateKey }
        : { token: githubToken },
      apiUrl: github.apiUrl,
      timeoutMs: 10_000,
    }),
    readEffects: (id) => readEffects(database, id),
    log,
  };
  const receiver = await startReceiver({
    "/receive-slack": (request) =>
      receiveSlack(request, {
        signingSecret,
        database: rest,
        slack: slackClient,
        answers: openAnswers({ ...courier, database: rest }, slackClient),
        log,
      }),
    "/receive-github": (request) => receiveGitHub(request, { webhookSecret, database: rest, log }),
  });
  slack.setRequestUrl(`${receiver.url}/receive-slack`);
  github.control.webhooks.pointTo({ url: `${receiver.url}/receive-github`, secret: webhookSecret });

  const { sql } = test;
  const [team] = await sql`
    insert into public.teams (slug, name, slack_channel_id, repository)
    values ('support', 'Support', ${channel}, 'acme/agents') returning id`;
  await sql`insert into public.agents (team_id, name) values (${team?.id}, 'solver')`;
  await sql`
    with ada as (insert into public.people (name) values ('Ada Okafor') returning id),
      member as (insert into public.memberships (person_id, role) select id, 'reviewer' from ada)
    insert into public.identities (person_id, provider, workspace, external_id)
    select id, 'slack', 'T0LOCAL', 'U1ADA' from ada union all select id, 'github', '', '11' from ada`;
  const [artifact] = await sql`
    insert into public.artifacts (team_id, agent, kind, path, version, content)
    values (${team?.id}, 'solver', 'prompt', ${path}, 1, ${before}) returning id, content_hash`;

  return {
    sql,
    database,
    slack,
    /** Replace `now` to stop its time. */
    slackClock,
    github,
    courier,
    receiver,
    logged,
    /** A proposal that has passed the checks. */
    async propose(more: Record<string, unknown> = {}): Promise<string> {
      const row = {
        team_id: team?.id,
        title: "Check results before answering",
        change_type: "prompt_refinement",
        risk: "low",
        rationale: "Five tasks ended with a wrong result that a check would have shown.",
        artifact_id: artifact?.id,
        base_hash: artifact?.content_hash,
        proposed_content: after,
        expected_effect: sql.json({
          metric: "success_rate",
          estimate: 0.08,
          low: 0,
          high: 0.16,
          rests_on: "the log",
        }),
        fingerprint: crypto.randomUUID(),
        origin: "rule",
        ...more,
      };
      const [made] = await sql`insert into public.improvements ${sql(row)} returning id`;
      const report = { version: 1, verdict: "passed", summary: "11 checks passed.", checks: [] };
      await sql`select public.record_validation(w.key::uuid, w.lease_token, 'passed', ${sql.json(report)}) from public.claim_work('validation', 10) w`;
      return String(made?.id);
    },
    deliver: (more: Partial<Courier> = {}) => deliverUpdates({ ...courier, ...more }),
    async read(id: string) {
      return unwrap(await database.from("improvements").select("*").eq("id", id).single());
    },
    /** Makes everything that waits for later due now, leases of dead workers included. */
    async letTimePass() {
      await sql`update public.deliveries set run_after = now() - interval '1 s', leased_until = now() - interval '1 s' where done_at is null`;
    },
    async approve(id: string) {
      const { slack_message_ts } = unwrap(
        await database.from("improvements").select("slack_message_ts").eq("id", id).single(),
      );
      return slack.click({ user: "U1ADA", channel, ts: slack_message_ts ?? "", actionId: "approve" });
    },
    async close() {
      await receiver.close();
      await github.close();
      await slack.close();
      await closeRest();
      await direct.close();
      await test.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
