import { afterEach, beforeEach, expect, test } from "vitest";
import { button, plain, startWorld, type World } from "./support.ts";

let world: World;
let now: Date;
beforeEach(async () => {
  now = new Date();
  world = await startWorld({ now: () => now, answerWithinMs: 150 });
});
afterEach(() => world.close());

const card = () =>
  world.client.chat.postMessage({
    channel: "C1TEAM",
    text: "card",
    blocks: [{ type: "actions", elements: [button("ok", "OK")] }],
  });

test("an event is repeated with its old id until the app answers well", async () => {
  let tries = 0;
  world.app.answer = async () => {
    tries += 1;
    return tries < 3 ? { status: 500 } : {};
  };
  const { ts } = await world.slack.say({ user: "U1ADA", channel: "C1TEAM", text: "Why <this>?" });
  await world.slack.idle();
  const [first, second, third, ...rest] = world.app.received;
  expect(rest).toEqual([]);
  expect(first?.payload).toMatchObject({
    type: "event_callback",
    team_id: "T0LOCAL",
    api_app_id: "A0IMPROVER",
    event_id: expect.stringMatching(/^Ev/),
    event_time: expect.any(Number),
    authorizations: [
      { team_id: "T0LOCAL", user_id: "U0IMPROVER", is_bot: true, is_enterprise_install: false },
    ],
    event: {
      type: "message",
      user: "U1ADA",
      channel: "C1TEAM",
      channel_type: "group",
      ts,
      event_ts: ts,
      text: "Why &lt;this&gt;?",
    },
  });
  expect(first?.headers["x-slack-retry-num"]).toBeUndefined();
  expect(second?.headers).toMatchObject({ "x-slack-retry-num": "1", "x-slack-retry-reason": "http_error" });
  expect(third?.headers).toMatchObject({ "x-slack-retry-num": "2", "x-slack-retry-reason": "http_error" });
  expect(third?.payload.event_id).toBe(first?.payload.event_id);
  expect([first, second, third].every((got) => got?.isSigned)).toBe(true);
});

test("an event is given up after three repeats, and the log says so", async () => {
  world.app.answer = async () => ({ status: 503 });
  await world.slack.event({ type: "app_home_opened", user: "U1ADA" });
  await world.slack.idle();
  expect(world.app.received).toHaveLength(4);
  expect(world.logged.join()).toContain("gave up on an event");
});

test("an app that asks not to be repeated is not repeated", async () => {
  world.app.answer = async () => ({ status: 500, headers: { "x-slack-no-retry": "1" } });
  await world.slack.event({ type: "app_mention", user: "U1ADA" });
  await world.slack.idle();
  expect(world.app.received).toHaveLength(1);
});

test("an event can be delivered twice under one id, and the request URL can be verified", async () => {
  const { eventId } = await world.slack.event({ type: "app_mention", user: "U1ADA" });
  await world.slack.redeliver(eventId);
  expect(world.app.received.map((got) => got.payload.event_id)).toEqual([eventId, eventId]);
  world.app.answer = async ({ payload }) => ({ body: { challenge: payload.challenge } });
  const answer = await world.slack.verifyUrl();
  expect(answer.body).toEqual({ challenge: world.app.received.at(-1)?.payload.challenge });
});

test("a reply in a thread names the thread and whose it is", async () => {
  const { ts = "" } = await card();
  await world.slack.say({ user: "U2BEN", channel: "C1TEAM", text: "I agree", threadTs: ts });
  expect(world.app.received.at(-1)?.payload.event).toMatchObject({
    thread_ts: ts,
    parent_user_id: "U0IMPROVER",
  });
});

test("an app hears of its own messages too, unless that is switched off", async () => {
  const chatty = await startWorld({ ownMessageEvents: true });
  const { ts = "" } = await chatty.client.chat.postMessage({ channel: "C1TEAM", text: "one" });
  await chatty.client.chat.update({ channel: "C1TEAM", ts, text: "two" });
  await chatty.slack.idle();
  const events = chatty.app.received.map((got) => got.payload.event);
  expect(events).toEqual([
    expect.objectContaining({ type: "message", bot_id: "B0IMPROVER", text: "one" }),
    expect.objectContaining({
      subtype: "message_changed",
      message: expect.objectContaining({ text: "two" }),
    }),
  ]);
  await chatty.close();
});

test("an app that does not answer in time is not waited for, and the person is told", async () => {
  world.app.answer = async () => ({ afterMs: 400 });
  const { ts = "" } = await card();
  const clicked = await world.slack.click({ user: "U1ADA", channel: "C1TEAM", ts, actionId: "ok" });
  expect(clicked).toMatchObject({ status: 0, shownToUser: "This app didn't respond." });
  expect(clicked.ms).toBeLessThan(390);
  const typed = await world.slack.command({
    user: "U1ADA",
    channel: "C1TEAM",
    command: "/improve",
    text: "",
  });
  expect(typed.shownToUser).toBe('/improve failed with the error "operation_timeout"');
});

test("a modal stays open when the answer to it makes no sense", async () => {
  const view = {
    type: "modal" as const,
    title: plain("Hi"),
    submit: plain("Go"),
    notify_on_close: true,
    blocks: [
      {
        type: "input" as const,
        block_id: "b",
        optional: true,
        label: plain("L"),
        element: { type: "plain_text_input" as const, action_id: "a" },
      },
    ],
  };
  world.app.answer = async ({ payload }) => {
    if (payload.command) await world.client.views.open({ trigger_id: String(payload.trigger_id), view });
    return payload.type === "view_submission"
      ? { body: { response_action: "errors", errors: { nowhere: "?" } } }
      : {};
  };
  await world.slack.command({ user: "U1ADA", channel: "C1TEAM", command: "/improve", text: "" });
  const viewId = String(world.slack.openViews("U1ADA")[0]?.id);
  const answer = await world.slack.submit({ user: "U1ADA", viewId, values: {} });
  expect(answer).toMatchObject({
    outcome: "failed",
    shownToUser: "We had some trouble connecting. Try again?",
  });
  expect(world.slack.rejected.at(-1)).toMatchObject({ method: "view_submission", error: "invalid_errors" });

  world.app.answer = async () => ({
    body: { response_action: "update", view: { ...view, title: plain("Done") } },
  });
  expect(await world.slack.submit({ user: "U1ADA", viewId, values: { a: "x" } })).toMatchObject({
    outcome: "updated",
  });
  expect(world.slack.openViews("U1ADA")[0]).toMatchObject({ title: { text: "Done" } });

  world.app.answer = async () => ({});
  expect(await world.slack.closeView({ user: "U1ADA", viewId })).toMatchObject({ status: 200 });
  expect(world.app.received.at(-1)?.payload).toMatchObject({ type: "view_closed", is_cleared: false });
});

test("a response URL works five times and for half an hour", async () => {
  const { ts = "" } = await card();
  const use = async () => {
    const url = String(world.app.received.at(-1)?.payload.response_url);
    const body = JSON.stringify({ text: "note" });
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    return `${response.status} ${await response.text()}`;
  };
  await world.slack.click({ user: "U1ADA", channel: "C1TEAM", ts, actionId: "ok" });
  for (let count = 0; count < 5; count += 1) expect(await use()).toBe('200 {"ok":true}');
  expect(await use()).toContain("used_url");
  expect(world.slack.ephemerals("U1ADA")).toHaveLength(5);
  await world.slack.click({ user: "U1ADA", channel: "C1TEAM", ts, actionId: "ok" });
  now = new Date(now.getTime() + 30 * 60_000 + 1);
  expect(await use()).toContain("expired_url");
});
