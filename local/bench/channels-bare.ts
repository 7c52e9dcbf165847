import { z } from "zod";
import { openGitHub } from "../../shared/platform/github.ts";
import type { GitHubStandIn } from "../github/start.ts";
import { appLogin } from "../github-app.ts";
import { repository } from "../sample/organisation.ts";
import type { ApiCall } from "../slack/types.ts";
import type { Stack } from "../stack.ts";

/** A call to GitHub as it arrived. */
export interface RecordedCall {
  method: string;
  path: string;
  body: string;
}

/** The same call of Slack's API once more, without anything around it. Returns the milliseconds. */
export async function replayOnSlack(
  apiUrl: string,
  token: string,
  { method, args }: ApiCall,
): Promise<number> {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(args)) {
    // What our message is found by must not be there twice.
    if (name === "metadata" || value === undefined) continue;
    body.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  const began = performance.now();
  const response = await fetch(`${apiUrl}${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body,
  });
  const answer: unknown = await response.json();
  const ms = performance.now() - began;
  if (typeof answer !== "object" || answer === null || Reflect.get(answer, "ok") !== true)
    throw new Error(`The bare ${method} was refused: ${JSON.stringify(answer)}`);
  return ms;
}

/** The same calls of GitHub's API, one after the other, on a repository that holds the same. Returns the milliseconds. */
export async function replayOnGitHub(
  github: GitHubStandIn,
  token: string,
  calls: readonly RecordedCall[],
  count: number,
): Promise<number> {
  const { owner, name, private: isPrivate } = repository;
  const bare = `bare-${count}`;
  const ask = async ({ method, path, body }: RecordedCall) => {
    const response = await fetch(`${github.apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "bare" },
      ...(body === "" ? {} : { body }),
    });
    return response.text();
  };
  const headOf = async (repo: string) =>
    shaIn(await ask({ method: "GET", path: `/repos/${owner}/${repo}/git/ref/heads%2Fmain`, body: "" }));
  const target = calls.find(({ path }) => path.includes("/contents/"))?.path ?? "";
  const [, file = ""] = /\/contents\/([^?]+)/.exec(target) ?? [];
  const content = await github.control.readFile(decodeURIComponent(file), { repository: `${owner}/${name}` });
  await github.seedRepository({
    owner,
    name: bare,
    private: isPrivate,
    files: { [decodeURIComponent(file)]: content ?? "" },
  });
  await ask({
    method: "POST",
    path: `/repos/${owner}/${bare}/issues`,
    body: JSON.stringify({ title: "bare" }),
  });
  const replaced = new Map([
    [`${owner}/${name}`, `${owner}/${bare}`],
    [await headOf(name), await headOf(bare)],
  ]);
  const rewrite = (text: string) => {
    let result = text.replace(/\/issues\/\d+/, "/issues/1");
    for (const [from, to] of replaced) if (from !== "") result = result.replaceAll(from, to);
    return result;
  };
  const began = performance.now();
  let answer = "";
  for (const { method, path, body } of calls)
    answer = await ask({ method, path: rewrite(path), body: rewrite(body) });
  const ms = performance.now() - began;
  if (!answer.includes('"number"'))
    throw new Error(`The bare calls opened no pull request: ${answer.slice(0, 300)}`);
  return ms;
}

/** A token of the App's installation, as the functions get one. */
export async function mintToken({ keys, github }: Stack): Promise<string> {
  const client = openGitHub({ login: appLogin(keys), apiUrl: github.apiUrl });
  const { token } = z.object({ token: z.string() }).parse(await client.auth({ type: "installation" }));
  return token;
}

function shaIn(text: string): string {
  return /"sha":\s*"([0-9a-f]{40})"/.exec(text)?.[1] ?? "";
}
