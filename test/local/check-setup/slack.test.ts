import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Finding } from "../../../local/check-setup/contract.ts";
import { slackScopes, slackSetup } from "../../../local/check-setup/slack.ts";
import { verifySlackSignature } from "../../../shared/review/verify-signature.ts";
import { SECRET, startWorld, TOKEN, type World } from "../slack/support.ts";

let world: World;

/** An app that answers the handshake as the function does. */
function behave(secret = SECRET): void {
  world.app.answer = async ({ headers, raw, payload }) => {
    const problem = await verifySlackSignature(
      {
        headers: new Headers({
          "x-slack-request-timestamp": String(headers["x-slack-request-timestamp"]),
          "x-slack-signature": String(headers["x-slack-signature"]),
        }),
        body: new TextEncoder().encode(raw),
        secret,
      },
      Date.now(),
    );
    return problem ? { status: 401 } : { body: JSON.stringify({ challenge: payload.challenge }) };
  };
}

const check = (args: string[] = [], settings: Record<string, string> = {}) =>
  slackSetup.check(
    { SLACK_BOT_TOKEN: TOKEN, SLACK_SIGNING_SECRET: SECRET, SLACK_API_URL: world.slack.apiUrl, ...settings },
    ["--url", world.app.url, ...args],
  );
const states = (findings: Finding[]) => Object.fromEntries(findings.map(({ name, state }) => [name, state]));
const find = (findings: Finding[], name: string) => findings.find((each) => each.name === name);

describe("checking a Slack configuration", () => {
  beforeEach(async () => {
    world = await startWorld();
    behave();
  });
  afterEach(() => world.close());

  test("finds nothing missing where nothing is, and says what it cannot see", async () => {
    expect(states(await check(["--channel", "C1TEAM"]))).toEqual({
      Token: "good",
      Scopes: "good",
      "Channel C1TEAM": "good",
      Address: "good",
      "Signing secret": "good",
      "Interactivity, events, /improve": "unknown",
    });
  });
  test("says what is wrong with each part, and how to mend it", async () => {
    const hidden = find(await check(["--channel", "C2SECRET"]), "Channel C2SECRET");
    expect(hidden).toMatchObject({ state: "wrong", mend: "In the channel: /invite @improver" });
    expect(find(await check(["--channel", "general"]), "Channel general")?.state).toBe("wrong");
    expect(find(await check([], { SLACK_BOT_TOKEN: "xoxb-other" }), "Token")).toMatchObject({
      state: "wrong",
      says: "Slack refuses the token: invalid_auth.",
    });
    expect(find(await check([], { SLACK_BOT_TOKEN: "xoxp-user" }), "Token")?.says).toContain("no bot token");
    behave("another secret");
    expect(find(await check(), "Signing secret")).toMatchObject({ state: "wrong" });
  });
  test("names a scope that the app was not given, and what it is for", async () => {
    await world.close();
    world = await startWorld({ scopes: ["chat:write", "commands", "groups:read"] });
    behave();
    expect(find(await check(), "Scopes")?.says).toContain("groups:history (to find its own messages again");
  });
  test("does not take whatever answers there for the function", async () => {
    world.app.answer = async ({ payload }) => ({ body: JSON.stringify({ challenge: payload.challenge }) });
    expect(find(await check(), "Signing secret")?.says).toContain("not refused");
    world.app.answer = async () => ({ status: 404 });
    expect(find(await check(), "Address")?.mend).toContain("functions deploy");
    const nowhere = await slackSetup.check({ SLACK_BOT_TOKEN: TOKEN, SLACK_API_URL: world.slack.apiUrl }, []);
    expect(find(nowhere, "Address")?.says).toBe("it is not known");
  });
});

describe("the manifest", () => {
  const manifest = parse(readFileSync(new URL("../../../docs/slack-manifest.yaml", import.meta.url), "utf8"));

  test("is valid against Slack's own types", () => {
    const file = new URL("../../../local/slack/contract/manifest.json", import.meta.url);
    const validate = new Ajv({ strict: false, validateSchema: false }).compile(
      JSON.parse(readFileSync(file, "utf8")).apps,
    );
    const isValid = (given: unknown) => validate({ manifest: given, token: "t", app_id: "A1" });
    expect([isValid(manifest), validate.errors]).toEqual([true, null]);
    expect(isValid({ ...manifest, settings: { ...manifest.settings, events: {} } })).toBe(false);
  });
  test("asks for the scopes that are checked, and points everything to one address", () => {
    expect(manifest.oauth_config.scopes.bot).toEqual(Object.keys(slackScopes));
    const { event_subscriptions, interactivity } = manifest.settings;
    const [command] = manifest.features.slash_commands;
    expect(new Set([event_subscriptions.request_url, interactivity.request_url, command.url]).size).toBe(1);
    expect(manifest.display_information.name.length).toBeLessThanOrEqual(35);
  });
});
