import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { signedHeaders } from "../../../local/slack/sign.ts";
import { receiveSlack } from "../../../shared/review/receive-slack.ts";
import { channel, signingSecret, startWorld, type World } from "../delivery/world.ts";

let world: World;
let id: string;
let ts: string;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  expect(world.slack.rejected).toEqual([]);
  expect(world.slack.unknownCalls).toEqual([]);
  await world.close();
});
beforeEach(async () => {
  world.logged.length = 0;
  id = await world.propose();
  await world.deliver();
  ts = (await world.read(id)).slack_message_ts ?? "";
});

const press = (actionId: string, user = "U1ADA") => world.slack.click({ user, channel, ts, actionId });
const reviews = () =>
  world.sql`select decision, reason, surface, how_known from public.reviews where improvement_id = ${id}`;
const openView = () => String(world.slack.openViews("U1ADA").at(-1)?.id);

const answers = {
  list: async () => ({ text: "" }),
  show: async () => ({ text: "" }),
  stats: async () => ({ text: "" }),
};

/** A request of our own making, signed rightly unless a test says otherwise. */
async function send(
  body: string,
  { headers = {}, at = new Date() }: { headers?: Record<string, string>; at?: Date } = {},
): Promise<Response> {
  const request = new Request("http://127.0.0.1/receive-slack", {
    method: "POST",
    body,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...signedHeaders(signingSecret, body, at),
      ...headers,
    },
  });
  const log = (line: string) => void world.logged.push(line);
  return receiveSlack(request, {
    signingSecret,
    database: world.database,
    slack: { openModal: async () => {} },
    answers,
    log,
  });
}

function pressBody(actionTs = "1.5", user = "U1ADA"): string {
  const payload = {
    type: "block_actions",
    user: { id: user },
    team: { id: "T0LOCAL" },
    trigger_id: "t",
    channel: { id: channel },
    actions: [{ action_id: "approve", action_ts: actionTs, value: `${id}:2` }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

describe("approving", () => {
  it("takes one press of a mapped reviewer", async () => {
    const { status, body } = await press("approve");
    expect({ status, body }).toEqual({ status: 200, body: "" });
    expect((await world.read(id)).status).toBe("approved");
    expect(await reviews()).toEqual([
      { decision: "approve", reason: null, surface: "slack", how_known: "mapped" },
    ]);
  });
  it("answers an outsider alone, and changes nothing", async () => {
    expect((await press("approve", "U3EVE")).status).toBe(200);
    expect((await world.read(id)).status).toBe("in_review");
    await world.deliver();
    expect(world.slack.ephemerals("U3EVE").at(-1)?.text).toContain("not mapped to a person");
    expect(world.slack.ephemerals("U1ADA")).toEqual([]);
  });
  it("answers a press on an outdated message, and changes nothing", async () => {
    await world.sql`select private.move_improvement(${id}, 'expired', private.system_actor('clock', null))`;
    expect((await press("approve")).status).toBe(200);
    expect((await world.read(id)).status).toBe("expired");
    await world.deliver();
    expect(world.slack.ephemerals("U1ADA").at(-1)?.text).toContain("has changed since you looked at it");
  });
});

describe("rejecting", () => {
  it("asks for a reason, refuses a short one inline, and records a good one", async () => {
    await press("reject");
    expect((await world.read(id)).status).toBe("in_review");
    const short = await world.slack.submit({ user: "U1ADA", viewId: openView(), values: { reason: "no" } });
    expect(short).toMatchObject({
      outcome: "errors",
      errors: { reason: "Please write at least 10 characters." },
    });
    const empty = await world.slack.submit({ user: "U1ADA", viewId: openView(), values: {} });
    expect(empty.errors).toEqual({ reason: "Please pick a reason or write one." });
    expect(await reviews()).toEqual([]);
    const good = await world.slack.submit({
      user: "U1ADA",
      viewId: openView(),
      values: { reason: "It would slow every answer down." },
    });
    expect(good.outcome).toBe("closed");
    expect(await world.read(id)).toMatchObject({
      status: "rejected",
      decision_reason: "It would slow every answer down.",
    });
  });
  it("takes a reason that was picked", async () => {
    await press("reject");
    await world.slack.submit({ user: "U1ADA", viewId: openView(), values: { preset: "It is a duplicate" } });
    expect(await world.read(id)).toMatchObject({ status: "rejected", decision_reason: "It is a duplicate" });
  });
  it("keeps in the modal what it is about, and nothing else", async () => {
    await press("reject");
    const memory = JSON.parse(String(world.slack.openViews("U1ADA").at(-1)?.private_metadata));
    expect(memory).toEqual({ improvement: id, version: 2, channel, ts });
  });
  it("tells the person when somebody decided while the modal was open", async () => {
    await press("reject");
    const viewId = openView();
    await world.sql`select private.move_improvement(${id}, 'expired', private.system_actor('clock', null))`;
    await world.slack.submit({
      user: "U1ADA",
      viewId,
      values: { reason: "It would slow every answer down." },
    });
    expect((await world.read(id)).status).toBe("expired");
    await world.deliver();
    expect(world.slack.ephemerals("U1ADA").at(-1)?.text).toContain("has changed since");
  });
});

describe("asking for changes", () => {
  it("sends it back with the reason", async () => {
    await press("request_changes");
    await world.slack.submit({
      user: "U1ADA",
      viewId: openView(),
      values: { preset: "It should be smaller", reason: "Only the second rule, please." },
    });
    expect(await world.read(id)).toMatchObject({
      status: "changes_requested",
      decision_reason: "It should be smaller: Only the second rule, please.",
    });
  });
});

describe("what does not come from Slack", () => {
  it("is answered with 401 and nothing else, and logged with the reason", async () => {
    const answer = await send(pressBody(), { headers: { "x-slack-signature": `v0=${"0".repeat(64)}` } });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe("");
    expect(world.logged).toEqual(["slack request refused: signature_wrong"]);
    expect((await world.read(id)).status).toBe("in_review");
  });
  it("is refused when it is a recording from six minutes ago", async () => {
    expect((await send(pressBody(), { at: new Date(Date.now() - 360_000) })).status).toBe(401);
    expect((await world.read(id)).status).toBe("in_review");
  });
  it("is refused when it is too long, before it is verified", async () => {
    expect((await send("x".repeat(1_000_001))).status).toBe(413);
  });
  it("is refused when it is no POST", async () => {
    const log = () => {};
    const answer = await receiveSlack(new Request("http://a"), {
      signingSecret,
      database: world.database,
      slack: { openModal: async () => {} },
      answers,
      log,
    });
    expect(answer.status).toBe(405);
  });
});

describe("the same request again", () => {
  it("acts once, also when both come at the same time", async () => {
    const body = pressBody("7.7");
    const answers = await Promise.all([send(body), send(body), send(body)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await reviews()).toHaveLength(1);
    const [{ count } = {}] =
      await world.sql`select count(*)::int from public.deliveries where kind = 'slack_answer' and improvement_id = ${id}`;
    expect(count).toBe(0);
  });
});

describe("the rest", () => {
  it("answers the handshake and the command", async () => {
    expect((await world.slack.verifyUrl()).status).toBe(200);
    const command = await world.slack.command({ user: "U1ADA", channel, command: "/improve", text: "help" });
    expect(command).toMatchObject({ status: 200, body: { response_type: "ephemeral" } });
  });
  it("acknowledges events", async () => {
    const { status } = await world.slack.say({ user: "U1ADA", channel, text: "hello", threadTs: ts });
    expect(status).toBe(200);
  });
  it("says that it failed when the modal cannot be opened", async () => {
    world.slack.faults.next("views.open", { kind: "error", error: "expired_trigger_id" });
    const answer = await press("reject");
    expect(answer.status).toBe(500);
    expect(answer.shownToUser).toBeDefined();
  });
});
