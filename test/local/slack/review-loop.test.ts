import { afterAll, beforeAll, expect, test } from "vitest";
import { objectOf, objectsOf } from "../../../local/slack/json.ts";
import { button, plain, startWorld, type World } from "./support.ts";

let world: World;
let ts = "";

beforeAll(async () => {
  world = await startWorld();
  const { client } = world;
  // The app of this story: Reject opens a modal, a short reason is refused, a good one decides and closes the card.
  world.app.answer = async ({ payload }) => {
    if (payload.type === "block_actions") {
      const view = {
        type: "modal" as const,
        callback_id: "reject",
        private_metadata: "128:3",
        title: plain("Reject"),
        submit: plain("Reject"),
        blocks: [
          {
            type: "input" as const,
            block_id: "why",
            label: plain("Reason"),
            element: { type: "plain_text_input" as const, action_id: "text" },
          },
        ],
      };
      await client.views.open({ trigger_id: String(payload.trigger_id), view });
    }
    if (payload.type === "view_submission") {
      const values = objectOf(objectOf(objectOf(payload.view).state).values);
      const reason = String(objectOf(objectOf(values.why).text).value);
      if (reason.length < 10)
        return { body: { response_action: "errors", errors: { why: "Say a little more." } } };
      await client.chat.update({ channel: "C1TEAM", ts, text: `Rejected: ${reason}`, blocks: [] });
      await client.chat.postMessage({ channel: "C1TEAM", thread_ts: ts, text: `Ada rejected it: ${reason}` });
    }
    return payload.command === undefined ? {} : { body: { text: "Nothing waits for you." } };
  };
});
afterAll(() => world.close());

test("a proposal is posted with its buttons and metadata", async () => {
  const posted = await world.client.chat.postMessage({
    channel: "C1TEAM",
    text: "New proposal",
    metadata: { event_type: "proposal", event_payload: { id: "128" } },
    blocks: [
      { type: "header", text: plain("Ask for the order number first") },
      {
        type: "actions",
        block_id: "decide",
        elements: [button("approve", "Approve"), button("reject", "Reject")],
      },
    ],
  });
  ts = posted.ts ?? "";
  expect(ts).toMatch(/^\d{10}\.\d{6}$/);
  const [message] = world.slack.messages("C1TEAM");
  expect(message).toMatchObject({ ts, bot_id: "B0IMPROVER", metadata: { event_type: "proposal" } });
  expect(message?.blocks?.[0]?.block_id).toEqual(expect.any(String));
});

test("a click reaches the app, signed and shaped as Slack's own, and its trigger opens a modal", async () => {
  const answer = await world.slack.click({ user: "U1ADA", channel: "C1TEAM", ts, actionId: "reject" });
  expect(answer).toMatchObject({ status: 200, body: "" });
  const got = world.app.received.at(-1);
  expect(got?.isSigned).toBe(true);
  expect(got?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect(got?.payload).toMatchObject({
    type: "block_actions",
    api_app_id: "A0IMPROVER",
    team: { id: "T0LOCAL", domain: "meridian-labs" },
    user: { id: "U1ADA", username: "ada", name: "ada", team_id: "T0LOCAL" },
    container: { type: "message", message_ts: ts, channel_id: "C1TEAM", is_ephemeral: false },
    channel: { id: "C1TEAM" },
    message: { ts, text: "New proposal" },
    is_enterprise_install: false,
    enterprise: null,
    response_url: expect.stringContaining("/actions/T0LOCAL/"),
    actions: [
      {
        action_id: "reject",
        block_id: "decide",
        type: "button",
        value: "128:3",
        action_ts: expect.any(String),
      },
    ],
  });
  expect(world.slack.openViews("U1ADA")).toHaveLength(1);
});

test("a required input that is empty is stopped by the client and never sent", async () => {
  const before = world.app.received.length;
  const answer = await world.slack.submit({ user: "U1ADA", viewId: openView(), values: { why: "" } });
  expect(answer).toMatchObject({
    outcome: "errors",
    errors: { why: "Please complete this required field." },
  });
  expect(world.app.received).toHaveLength(before);
});

test("an inline error of the app keeps the modal open", async () => {
  const answer = await world.slack.submit({ user: "U1ADA", viewId: openView(), values: { why: "No." } });
  expect(answer).toMatchObject({ status: 200, outcome: "errors", errors: { why: "Say a little more." } });
  expect(world.app.received.at(-1)?.payload).toMatchObject({
    type: "view_submission",
    view: { id: openView(), hash: expect.any(String), private_metadata: "128:3", callback_id: "reject" },
  });
});

test("a good reason closes the modal, updates the message and answers in its thread", async () => {
  const answer = await world.slack.submit({
    user: "U1ADA",
    viewId: openView(),
    values: { text: "Returns would break." },
  });
  expect(answer).toMatchObject({ outcome: "closed", errors: {} });
  expect(world.slack.openViews("U1ADA")).toEqual([]);
  const [message, reply] = world.slack.thread("C1TEAM", ts);
  expect(message).toMatchObject({ text: "Rejected: Returns would break.", edited: { user: "U0IMPROVER" } });
  expect(message?.blocks).toBeUndefined();
  expect(reply).toMatchObject({ thread_ts: ts, text: "Ada rejected it: Returns would break." });
  const { messages } = await world.client.conversations.replies({ channel: "C1TEAM", ts });
  expect(messages).toHaveLength(2);
});

test("a button that the update took away can no longer be clicked", async () => {
  const again = world.slack.click({ user: "U1ADA", channel: "C1TEAM", ts, actionId: "reject" });
  await expect(again).rejects.toThrow("There is no reject to click on.");
});

test("a person outside the channel cannot click in it", async () => {
  const outside = world.slack.click({ user: "U3EVE", channel: "C1TEAM", ts, actionId: "reject" });
  await expect(outside).rejects.toThrow("does not see the channel");
});

test("a slash command carries Slack's fields and its answer is shown to that person alone", async () => {
  const answer = await world.slack.command({
    user: "U2BEN",
    channel: "C1TEAM",
    command: "/improve",
    text: "waiting now",
  });
  expect(answer.body).toEqual({ text: "Nothing waits for you." });
  const got = world.app.received.at(-1);
  expect(got?.isSigned).toBe(true);
  expect(got?.payload).toMatchObject({
    command: "/improve",
    text: "waiting now",
    user_id: "U2BEN",
    channel_id: "C1TEAM",
    channel_name: "team",
    team_id: "T0LOCAL",
    trigger_id: expect.any(String),
    response_url: expect.any(String),
  });
  expect(world.slack.ephemerals("U2BEN").map((message) => message.text)).toEqual(["Nothing waits for you."]);
  expect(world.slack.ephemerals("U1ADA")).toEqual([]);
});

test("nothing in the whole story was refused or unknown", () => {
  expect(world.slack.rejected).toEqual([]);
  expect(world.slack.unknownCalls).toEqual([]);
  expect(objectsOf(world.slack.calls).every((call) => call.ok === true)).toBe(true);
});

function openView(): string {
  return String(world.slack.openViews("U1ADA")[0]?.id);
}
