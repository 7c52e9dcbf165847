import { createHmac } from "node:crypto";
import { parseArgs } from "node:util";
import { LogLevel, WebClient } from "@slack/web-api";
import { silentLogger } from "../../shared/platform/slack.ts";
import { addressOf, checkReceiver, post, type Receiver, type Reply } from "./address.ts";
import { type Finding, good, type Settings, type SetupCheck, unknown, wrong } from "./contract.ts";

/** What the app has to be allowed to, and what for. The manifest asks for the same; a test holds the two together. */
export const slackScopes: Record<string, string> = {
  "chat:write": "to post and change messages",
  commands: "for /improve",
  "groups:history": "to find its own messages again and hear discussions in private channels",
  "groups:read": "to see whether it is in a private channel",
  "channels:history": "the same in public channels",
  "channels:read": "the same in public channels",
};

const usage =
  "npm run check-setup -- slack [--url https://REF.supabase.co/functions/v1/receive-slack] [--channel C… …]\n  Reads SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET and SUPABASE_URL from the surroundings or .env.";

/** Checks a Slack configuration: token, scopes, channels, the function's address and the signing secret. */
export const slackSetup: SetupCheck = {
  usage,
  async check(settings, args) {
    const { values } = parseArgs({
      args: [...args],
      options: { url: { type: "string" }, channel: { type: "string", multiple: true } },
    });
    const url = values.url ?? addressOf(settings, "receive-slack");
    return [
      ...(await checkToken(settings, values.channel ?? [])),
      ...(await checkAddress(url, settings.SLACK_SIGNING_SECRET)),
    ];
  },
};

async function checkToken(settings: Settings, channels: readonly string[]): Promise<Finding[]> {
  const token = settings.SLACK_BOT_TOKEN;
  const where = "Slack: your app → OAuth & Permissions → Bot User OAuth Token; put it into SLACK_BOT_TOKEN.";
  if (!token) return [wrong("Token", "SLACK_BOT_TOKEN is not set.", where)];
  if (!token.startsWith("xoxb-")) return [wrong("Token", "SLACK_BOT_TOKEN is no bot token (xoxb-…).", where)];
  const client = new WebClient(token, {
    ...(settings.SLACK_API_URL ? { slackApiUrl: settings.SLACK_API_URL } : {}),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
    logLevel: LogLevel.ERROR,
    logger: silentLogger,
  });
  const test = await client.auth.test().catch((error: unknown) => errorOf(error));
  if (typeof test === "string") return [wrong("Token", `Slack refuses the token: ${test}.`, where)];
  const findings = [good("Token", `${test.user} in ${test.team} (workspace ${test.team_id})`)];
  const held = test.response_metadata?.scopes ?? [];
  const missing = Object.entries(slackScopes).filter(([scope]) => !held.includes(scope));
  findings.push(
    missing.length === 0
      ? good("Scopes", Object.keys(slackScopes).join(", "))
      : wrong(
          "Scopes",
          `missing: ${missing.map(([scope, why]) => `${scope} (${why})`).join(", ")}`,
          "Add them under OAuth & Permissions → Bot Token Scopes, then reinstall the app to the workspace.",
        ),
  );
  if (channels.length === 0)
    findings.push(
      unknown("Channels", "none was named", "Name those in teams.slack_channel_id: --channel C0123456789"),
    );
  for (const channel of channels) findings.push(await checkChannel(client, channel, String(test.user)));
  return findings;
}

async function checkChannel(client: WebClient, channel: string, bot: string): Promise<Finding> {
  const name = `Channel ${channel}`;
  if (!/^[CG][A-Z0-9]{2,}$/.test(channel))
    return wrong(name, "that is no channel id", "Slack: channel → View details → at the bottom.");
  const info = await client.conversations.info({ channel }).catch((error: unknown) => errorOf(error));
  const invite = `In the channel: /invite @${bot}`;
  if (info === "channel_not_found")
    return wrong(name, "it does not exist, or is private and the app is not in it", invite);
  if (typeof info === "string") return unknown(name, `Slack says ${info}`, invite);
  if (info.channel?.is_archived) return wrong(name, "it is archived", "Unarchive it, or name another one.");
  if (!info.channel?.is_member) return wrong(name, `the app is not in #${info.channel?.name}`, invite);
  return good(name, `the app is in #${info.channel.name}`);
}

async function checkAddress(url: string | undefined, secret: string | undefined): Promise<Finding[]> {
  const isPublic =
    url === undefined || /^https:/.test(url) || /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(url);
  if (!isPublic) return [wrong("Address", `${url} is not https`, "Slack sends to https only.")];
  const name = "Signing secret";
  const receiver: Receiver = {
    url,
    secret,
    secretName: name,
    secretMissing: wrong(
      name,
      "SLACK_SIGNING_SECRET is not set.",
      "Slack: your app → Basic Information → App Credentials → Signing Secret.",
    ),
    expects: 200,
    send: challenge,
  };
  return checkReceiver(receiver, (known) => [
    good(name, "what is signed with it is answered, and what is signed otherwise is refused"),
    unknown(
      "Interactivity, events, /improve",
      "Slack does not tell a bot where it sends them",
      `All three have to be ${known}; created from docs/slack-manifest.yaml they are.`,
    ),
  ]);
}

/** What Slack sends when an address is entered, and wants back. */
function challenge(url: string, secret: string): Promise<Reply> {
  const word = `check-${Date.now()}`;
  const body = JSON.stringify({ type: "url_verification", token: "check", challenge: word });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  const headers = { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${signature}` };
  const expected = JSON.stringify({ challenge: word });
  return post(url, body, headers, (status, answer) => status === 200 && answer === expected);
}

/** Slack's own word for what is wrong, or what the network said. */
function errorOf(error: unknown): string {
  const data = typeof error === "object" && error !== null ? Reflect.get(error, "data") : undefined;
  const reason = typeof data === "object" && data !== null ? Reflect.get(data, "error") : undefined;
  return typeof reason === "string" ? reason : error instanceof Error ? error.message : String(error);
}
