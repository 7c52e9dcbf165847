import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Settings } from "../../../local/check-setup/contract.ts";
import { githubSetup } from "../../../local/check-setup/github.ts";
import { judgeRepository } from "../../../local/check-setup/github-repository.ts";
import { manifest } from "../../../local/check-setup/github-target.ts";
import { type GitHubStandIn, startGitHub } from "../../../local/github/start.ts";
import { receiveGitHub } from "../../../shared/review/receive-github.ts";
import { startReceiver } from "../../unit/delivery/receiver.ts";

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const secret = "a secret of more than sixteen characters";
let github: GitHubStandIn;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let dataDir = "";
let url = "";

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "check-github-"));
  receiver = await startReceiver({
    "/functions/v1/receive-github": (request) =>
      // A ping is signed and of no interest; nothing of it reaches the database.
      receiveGitHub(request, { webhookSecret: secret, database: Object.create(null), log() {} }),
  });
  url = `${receiver.url}/functions/v1/receive-github`;
  github = await startGitHub({
    port: 0,
    dataDir,
    tokens: { ghp_one: { id: 5, login: "ada", type: "User" } },
    people: [{ id: 5, login: "ada" }],
    webhook: { url, secret },
    apps: [
      {
        id: 7,
        slug: "improver",
        botId: 907,
        publicKey: keys.publicKey,
        installations: [
          {
            id: 70,
            account: "acme",
            permissions: manifest.default_permissions,
            repositories: ["acme/agents"],
          },
          { id: 71, account: "acme", permissions: { contents: "write", issues: "read" } },
        ],
      },
    ],
  });
  for (const name of ["agents", "other"])
    await github.seedRepository({ owner: "acme", name, private: true, files: { "a.md": "a" } });
});
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.close();
  await receiver.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const app = () => ({
  GITHUB_API_URL: github.apiUrl,
  GITHUB_APP_ID: "7",
  GITHUB_APP_PRIVATE_KEY: keys.privateKey,
  GITHUB_APP_INSTALLATION_ID: "70",
  GITHUB_WEBHOOK_SECRET: secret,
  SUPABASE_URL: receiver.url,
});
/** What is not good, in one line each. */
async function complaints(settings: Settings, ...args: string[]): Promise<string[]> {
  const findings = await githubSetup.check(settings, args);
  return findings
    .filter(({ state }) => state !== "good")
    .map(({ name, state, says, mend }) => {
      expect(mend).not.toBe("");
      return `${state} ${name}: ${says}`;
    });
}

it("finds nothing to mend in an App that is set up as the manifest says", async () => {
  expect(await complaints(app(), "--repository", "acme/agents")).toEqual([]);
});

it("names the permissions, events and repositories that an installation lacks", async () => {
  const settings = { ...app(), GITHUB_APP_INSTALLATION_ID: "71" };
  expect(await complaints(settings, "--repository", "acme/agents", "--repository", "acme/none")).toEqual([
    "wrong Permissions: missing: checks: write, issues: write, pull_requests: write",
    "wrong Repository acme/none: the App cannot see it",
  ]);
  expect(await complaints(app(), "--repository", "acme/other")).toEqual([
    "wrong Repository acme/other: the App cannot see it",
  ]);
});

it("tells a wrong key, a half set up App, a missing installation and a suspended one apart", async () => {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  expect((await complaints({ ...app(), GITHUB_APP_PRIVATE_KEY: privateKey })).join()).toContain(
    "GitHub does not believe the key",
  );
  expect((await complaints({ ...app(), GITHUB_APP_PRIVATE_KEY: "" })).join()).toContain(
    "GITHUB_APP_PRIVATE_KEY is not set",
  );
  expect((await complaints({ ...app(), GITHUB_APP_INSTALLATION_ID: "99" })).join()).toContain(
    "no installation 99",
  );
  await github.control.suspend(70, true, { as: "ada" });
  expect((await complaints(app())).join()).toContain("it is suspended for acme");
  await github.control.suspend(70, false, { as: "ada" });
});

it("tells a wrong address, another secret and a webhook that goes elsewhere", async () => {
  expect(
    (await complaints({ ...app(), GITHUB_WEBHOOK_SECRET: "another" }, "--repository", "acme/agents")).join(),
  ).toContain("the function refuses what is signed with yours");
  const elsewhere = await complaints(
    app(),
    "--repository",
    "acme/agents",
    "--url",
    `${receiver.url}/elsewhere`,
  );
  expect(elsewhere).toEqual([
    `wrong Webhook: it goes to ${url}`,
    `wrong Address: no function at ${receiver.url}/elsewhere`,
  ]);
});

it("checks a token in the same way, and says what only an App has", async () => {
  const settings = {
    ...app(),
    GITHUB_APP_ID: "",
    GITHUB_APP_PRIVATE_KEY: "",
    GITHUB_APP_INSTALLATION_ID: "",
  };
  expect(await complaints(settings)).toEqual(["wrong Login: neither an App nor a token is set"]);
  expect(await complaints({ ...settings, GITHUB_TOKEN: "stolen" })).toEqual([
    expect.stringContaining("wrong Token: GitHub refuses it"),
    "unknown Repositories: none was named",
  ]);
  const token = { ...settings, GITHUB_TOKEN: "ghp_one" };
  expect(await complaints(token, "--repository", "acme/agents")).toEqual([
    "unknown Checks: only an App has check runs; with a token a commit status says whether the checks passed",
  ]);
});

it.each([
  [{ archived: true }, "it is archived, so nothing can be changed there"],
  [{ has_issues: false }, "its issues are switched off, and each proposal has one"],
  [{ full_name: "acme/robots" }, "it is called acme/robots now"],
])("a repository that can take nothing is told apart: %j", (more, says) => {
  const repository = { full_name: "acme/agents", private: true, archived: false, has_issues: true };
  expect(judgeRepository("ACME/agents", repository)).toMatchObject({ state: "good", says: "private" });
  expect(judgeRepository("acme/agents", { ...repository, ...more })).toMatchObject({ state: "wrong", says });
});
