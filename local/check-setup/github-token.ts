import { describeError } from "../../shared/platform/errors.ts";
import { type GitHub, type GitHubLogin, openGitHub, statusOf } from "../../shared/platform/github.ts";
import { type Finding, good, unknown, wrong } from "./contract.ts";
import { judgeRepository } from "./github-repository.ts";
import { type GitHubTarget, manifest } from "./github-target.ts";

/** Checks a token: whose it is, and for each repository whether it may write there and who is told of what happens. */
export async function checkToken(login: GitHubLogin, target: GitHubTarget): Promise<Finding[]> {
  const github = openGitHub({ login, apiUrl: target.apiUrl });
  try {
    const { data } = await github.rest.users.getAuthenticated();
    const findings = [
      good("Token", `acts as ${data.login}`),
      unknown(
        "Checks",
        "only an App has check runs; with a token a commit status says whether the checks passed",
        "Use an App for annotations on lines and for buttons.",
      ),
    ];
    for (const name of target.repositories) findings.push(...(await checkRepository(github, name, target)));
    return findings;
  } catch (error) {
    return [
      wrong(
        "Token",
        `GitHub refuses it: ${describeError(error)}`,
        "Make a fine-grained token: Settings → Developer settings; put it into GITHUB_TOKEN.",
      ),
    ];
  }
}

async function checkRepository(github: GitHub, name: string, { url }: GitHubTarget): Promise<Finding[]> {
  const [owner = "", repo = ""] = name.split("/");
  const title = `Repository ${name}`;
  try {
    const { data } = await github.rest.repos.get({ owner, repo });
    const judged = judgeRepository(name, data);
    if (judged.state !== "good") return [judged];
    const access = data.permissions?.push
      ? judged
      : wrong(
          title,
          "the token may not write there",
          "Repository permissions: Contents, Issues, Pull requests and Commit statuses, read and write.",
        );
    return [access, await checkHook(github, owner, repo, url)];
  } catch (error) {
    return statusOf(error) === 404
      ? [wrong(title, "the token cannot see it", "Add it to the token's repositories. Is it spelt right?")]
      : [unknown(title, describeError(error), "Try again later.")];
  }
}

async function checkHook(
  github: GitHub,
  owner: string,
  repo: string,
  url: string | undefined,
): Promise<Finding> {
  const title = `Webhook of ${owner}/${repo}`;
  const make = `Repository → Settings → Webhooks: ${url ?? "the function's address"}, application/json, your secret, and the events ${manifest.default_events.join(", ")}.`;
  try {
    const { data } = await github.rest.repos.listWebhooks({ owner, repo });
    const ours = data.find(({ config }) => config.url === url);
    if (ours === undefined) return wrong(title, "none goes to the function", make);
    if (!ours.active) return wrong(title, "it is switched off", make);
    if (ours.config.content_type !== "json")
      return wrong(title, "its content type is not application/json", make);
    if (!ours.config.secret) return wrong(title, "it has no secret, so nothing it says is believed", make);
    const missing = manifest.default_events.filter(
      (event) => !ours.events.includes(event) && !ours.events.includes("*"),
    );
    if (missing.length > 0) return wrong(title, `it does not tell of ${missing.join(", ")}`, make);
    return good(title, "is set up");
  } catch {
    return unknown(title, "the token may not look at webhooks", make);
  }
}
