import { createHmac, randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { chooseLogin } from "../../shared/platform/github.ts";
import { addressOf, checkReceiver, post, type Receiver, type Reply } from "./address.ts";
import { type Finding, good, type Settings, type SetupCheck, unknown, wrong } from "./contract.ts";
import { checkApp } from "./github-app.ts";
import type { GitHubTarget } from "./github-target.ts";
import { checkToken } from "./github-token.ts";

const usage =
  "npm run check-setup -- github --repository OWNER/NAME … [--url https://REF.supabase.co/functions/v1/receive-github]\n  Reads GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY and GITHUB_APP_INSTALLATION_ID, or GITHUB_TOKEN, and GITHUB_WEBHOOK_SECRET and SUPABASE_URL from the surroundings or .env.";

/** Checks a GitHub configuration: login, permissions, events, repositories, the function's address and the secret. */
export const githubSetup: SetupCheck = {
  usage,
  async check(settings, args) {
    const { values } = parseArgs({
      args: [...args],
      options: { url: { type: "string" }, repository: { type: "string", multiple: true } },
    });
    const url = values.url ?? addressOf(settings, "receive-github");
    const target = { apiUrl: settings.GITHUB_API_URL, repositories: values.repository ?? [], url };
    return [
      ...(await checkLogin(settings, target)),
      ...(await checkAddress(url, settings.GITHUB_WEBHOOK_SECRET)),
    ];
  },
};

async function checkLogin(settings: Settings, target: GitHubTarget): Promise<Finding[]> {
  const names = ["GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_INSTALLATION_ID"];
  const missing = names.filter((name) => !settings[name]);
  if (missing.length > 0 && missing.length < names.length)
    return [
      wrong(
        "Login",
        `an App is set up by half: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not set`,
        "All three are on the App's page and on that of its installation; see docs/github.md.",
      ),
    ];
  const login = chooseLogin({
    token: settings.GITHUB_TOKEN,
    appId: settings.GITHUB_APP_ID,
    privateKey: settings.GITHUB_APP_PRIVATE_KEY,
    installationId: settings.GITHUB_APP_INSTALLATION_ID,
  });
  const none = unknown(
    "Repositories",
    "none was named",
    "Name those in teams.repository: --repository acme/agents",
  );
  const rest = target.repositories.length === 0 ? [none] : [];
  if (login === undefined)
    return [
      wrong(
        "Login",
        "neither an App nor a token is set",
        "docs/github.md says in ten minutes how to make one. An App is better: it has check runs and a name of its own.",
      ),
    ];
  return [...("token" in login ? await checkToken(login, target) : await checkApp(login, target)), ...rest];
}

function checkAddress(url: string | undefined, secret: string | undefined): Promise<Finding[]> {
  const name = "Webhook secret";
  const receiver: Receiver = {
    url,
    secret,
    secretName: name,
    secretMissing: wrong(
      name,
      "GITHUB_WEBHOOK_SECRET is not set.",
      "Make one with: openssl rand -hex 24. It goes into the webhook and into the function's secrets.",
    ),
    expects: 202,
    send: ping,
  };
  return checkReceiver(receiver, (_url, known) => [
    known.length < 16
      ? wrong(name, "it has fewer than 16 characters", "Make a longer one with: openssl rand -hex 24")
      : good(name, "what is signed with it is taken, and what is signed otherwise is refused"),
  ]);
}

/** What GitHub sends when a webhook is made. */
function ping(url: string, secret: string): Promise<Reply> {
  const body = JSON.stringify({ zen: "Anything added dilutes everything else.", hook_id: 1 });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = {
    "x-github-event": "ping",
    "x-github-delivery": randomUUID(),
    "x-hub-signature-256": `sha256=${signature}`,
  };
  return post(url, body, headers, (status) => status < 300);
}
