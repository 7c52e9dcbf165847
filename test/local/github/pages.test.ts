import { request } from "node:http";
import { expect, test } from "vitest";
import { bench, propose, repo, useBench } from "./support.ts";

useBench();

const hostile = `<script>alert(1)</script> " onmouseover='x' <img src=x onerror=alert(1)>`;

async function read(path: string): Promise<string> {
  const response = await fetch(bench.github.url + path);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  return response.text();
}

function submit(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const { url } = bench.github;
  const body = new URLSearchParams(fields);
  return fetch(url + path, {
    method: "POST",
    redirect: "manual",
    headers: { origin: url, ...headers },
    body,
  });
}

test("hostile titles, bodies, comments, labels and file contents are shown as text", async () => {
  const { octokit, github } = bench;
  const pull = await propose(
    octokit,
    "hostile",
    { "hostile.md": `${hostile}\n` },
    { title: hostile, body: hostile },
  );
  await octokit.rest.issues.create({ ...repo, title: hostile, labels: ["<b>bold</b>"] });
  await github.control.comment(pull.number, hostile, { as: "ada" });
  const file = `/acme/agents/blob/hostile/hostile.md`;
  for (const path of [
    "/",
    "/acme/agents",
    `/acme/agents/pull/${pull.number}`,
    "/acme/agents/issues/2",
    file,
  ]) {
    const page = await read(path);
    expect(page).not.toMatch(/<script|<img|<b>bold/i);
    expect(page).not.toContain(`onmouseover='`);
  }
  expect(await read(file)).toContain("&#60;script&#62;");
});

test("a person makes a draft ready, comments, merges and reverts with the buttons", async () => {
  const { octokit, github } = bench;
  const pull = await propose(octokit, "buttons", { "buttons.md": "new line\n" }, { draft: true });
  const path = `/acme/agents/pull/${pull.number}`;
  const draft = await read(path);
  expect(draft).toContain('<span class="state draft">Draft</span>');
  expect(draft).toContain('class="added">+new line</span>');
  expect((await submit(`${path}/merge`)).status).toBe(409);
  expect((await submit(`${path}/ready`)).status).toBe(303);
  const switched = await submit("/act-as", { person: "grace", back: path });
  expect(switched.headers.get("location")).toBe(path);
  const cookie = switched.headers.get("set-cookie")?.split(";")[0] ?? "";
  await submit(`${path}/comment`, { body: "Looks good" }, { cookie });
  await submit(`${path}/merge`, {}, { cookie });
  const { data } = await octokit.rest.pulls.get({ ...repo, pull_number: pull.number });
  expect(data.merged_by?.login).toBe("grace");
  const merged = await read(path);
  expect(merged).toContain("Looks good");
  expect(merged).toContain("grace merged this as");
  await submit(`${path}/revert`);
  expect(await read(`/acme/agents/pull/${pull.number + 1}`)).toContain("Revert &#34;Improve buttons&#34;");
  expect(github.unknownCalls).toEqual([]);
});

test("a pull request is closed and reopened, and a refusal is explained on the page", async () => {
  const { octokit } = bench;
  const pull = await propose(octokit, "closing", { "closing.md": "1\n" });
  const path = `/acme/agents/pull/${pull.number}`;
  await submit(`${path}/close`);
  expect(await read(path)).toContain('<span class="state closed">Closed</span>');
  const refused = await submit(`${path}/merge`);
  expect(await refused.text()).toContain('role="alert">Pull Request is not mergeable');
  await submit(`${path}/reopen`);
  expect(await read(path)).toContain('<span class="state open">Open</span>');
});

test("forms of other sites, and pages under a foreign name, are refused and change nothing", async () => {
  const { octokit } = bench;
  const pull = await propose(octokit, "foreign", { "foreign.md": "1\n" });
  const path = `/acme/agents/pull/${pull.number}/merge`;
  expect((await submit(path, {}, { origin: "https://evil.example" })).status).toBe(403);
  expect((await submit(path, {}, { origin: "null" })).status).toBe(403);
  const status = await new Promise((resolve, reject) => {
    const headers = { host: "rebound.example" };
    request(bench.github.url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
  expect(status).toBe(403);
  const back = await submit("/act-as", { person: "ada", back: "//evil.example" });
  expect(back.headers.get("location")).toBe("/");
  expect((await octokit.rest.pulls.get({ ...repo, pull_number: pull.number })).data.merged).toBe(false);
});
