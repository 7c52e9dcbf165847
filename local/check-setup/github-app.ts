import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { describeError } from "../../shared/platform/errors.ts";
import { apiVersion, type GitHubLogin, openGitHub, statusOf } from "../../shared/platform/github.ts";
import { type Finding, good, unknown, wrong } from "./contract.ts";
import { judgeRepository } from "./github-repository.ts";
import { type GitHubTarget, manifest } from "./github-target.ts";

type AppLogin = Exclude<GitHubLogin, { token: string }>;

/** Checks an App: its key, its installation, what that is allowed and told, and the repositories that it reaches. */
export async function checkApp(login: AppLogin, target: GitHubTarget): Promise<Finding[]> {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  let asApp: Octokit;
  try {
    asApp = new Octokit({
      authStrategy: createAppAuth,
      auth: { appId: login.appId, privateKey: login.privateKey },
      log: silent,
      ...(target.apiUrl === undefined ? {} : { baseUrl: target.apiUrl }),
    });
    asApp.hook.before("request", (options) => {
      options.headers["x-github-api-version"] = apiVersion;
    });
    const { data: app } = await asApp.rest.apps.getAuthenticated();
    const findings = [good("App", `${app?.name} (id ${app?.id})`)];
    return [
      ...findings,
      ...(await checkInstallation(asApp, login, target)),
      ...(await checkWebhook(asApp, target)),
    ];
  } catch (error) {
    return [
      wrong(
        "App",
        `GitHub does not believe the key: ${describeError(error).split("\n", 1)[0]}`,
        "GITHUB_APP_ID is the number on the App's page, GITHUB_APP_PRIVATE_KEY the whole PEM file generated there. Is this machine's clock right?",
      ),
    ];
  }
}

async function checkInstallation(asApp: Octokit, login: AppLogin, target: GitHubTarget): Promise<Finding[]> {
  const id = Number(login.installationId);
  const where =
    "The number at the end of the address of the installation's settings: …/settings/installations/NUMBER.";
  let installation: Awaited<ReturnType<Octokit["rest"]["apps"]["getInstallation"]>>["data"];
  try {
    installation = (await asApp.rest.apps.getInstallation({ installation_id: id })).data;
  } catch {
    return [wrong("Installation", `the App has no installation ${login.installationId}`, where)];
  }
  const { account, permissions, suspended_at } = installation;
  const owner = account !== null && "login" in account ? account.login : "an enterprise";
  if (suspended_at)
    return [wrong("Installation", `it is suspended for ${owner}`, "Its owner ends that in its settings.")];
  const held = new Map(Object.entries(permissions));
  const missing = Object.entries(manifest.default_permissions).filter(
    ([name, how]) => name !== "metadata" && held.get(name) !== "write" && held.get(name) !== how,
  );
  return [
    good("Installation", `on ${owner}`),
    missing.length === 0
      ? good(
          "Permissions",
          Object.entries(manifest.default_permissions)
            .map(([name, how]) => `${name}: ${how}`)
            .join(", "),
        )
      : wrong(
          "Permissions",
          `missing: ${missing.map(([name, how]) => `${name}: ${how}`).join(", ")}`,
          "Add them under App settings → Permissions; the owner of the installation then has to accept them.",
        ),
    ...checkEvents(installation.events),
    ...(await checkRepositories(login, target)),
  ];
}

function checkEvents(subscribed: readonly string[]): Finding[] {
  const missing = manifest.default_events.filter((event) => !subscribed.includes(event));
  if (missing.length === 0) return [good("Events", manifest.default_events.join(", "))];
  return [
    wrong(
      "Events",
      `not told of: ${missing.join(", ")}`,
      "App settings → Permissions & events → Subscribe to events.",
    ),
  ];
}

async function checkRepositories(
  login: AppLogin,
  { apiUrl, repositories }: GitHubTarget,
): Promise<Finding[]> {
  const github = openGitHub({ login, apiUrl });
  const findings: Finding[] = [];
  for (const name of repositories) {
    const [owner = "", repo = ""] = name.split("/");
    const title = `Repository ${name}`;
    try {
      const { data } = await github.rest.repos.get({ owner, repo });
      findings.push(judgeRepository(name, data));
    } catch (error) {
      findings.push(
        statusOf(error) === 404
          ? wrong(
              title,
              "the App cannot see it",
              "Installation settings → Repository access: add it. Is it spelt right?",
            )
          : unknown(title, describeError(error), "Try again later."),
      );
    }
  }
  return findings;
}

async function checkWebhook(asApp: Octokit, { url }: GitHubTarget): Promise<Finding[]> {
  const { data } = await asApp.rest.apps.getWebhookConfigForApp();
  const where = "App settings → Webhook.";
  if (!data.url) return [wrong("Webhook", "it has no address", `${where} ${url ?? ""}`.trim())];
  const findings: Finding[] = [];
  if (url !== undefined && data.url !== url)
    findings.push(wrong("Webhook", `it goes to ${data.url}`, `${where} It has to be ${url}`));
  if (data.content_type !== "json")
    findings.push(wrong("Webhook", "its content type is not application/json", where));
  if (!data.secret)
    findings.push(wrong("Webhook", "it has no secret, so nothing it says is believed", where));
  if (String(data.insecure_ssl) === "1")
    findings.push(wrong("Webhook", "it does not verify certificates", `${where} Enable SSL verification.`));
  return findings.length > 0 ? findings : [good("Webhook", data.url)];
}
