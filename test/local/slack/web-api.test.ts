import { afterEach, beforeEach, expect, test } from "vitest";
import { clientFor, plain, refusalOf, startWorld, type World } from "./support.ts";

let world: World;
let now: Date;
beforeEach(async () => {
  now = new Date("2026-11-22T10:00:00Z");
  world = await startWorld({ now: () => now });
});
afterEach(() => world.close());

test("the token is tested, and the answer says who the app is", async () => {
  expect(await world.client.auth.test()).toMatchObject({
    team_id: "T0LOCAL",
    user_id: "U0IMPROVER",
    bot_id: "B0IMPROVER",
  });
});

test("a call without a token, and one with a wrong token, are refused differently", async () => {
  const { apiUrl } = world.slack;
  const bare = await fetch(`${apiUrl}auth.test`, { method: "POST" });
  expect(await bare.json()).toMatchObject({ ok: false, error: "not_authed" });
  expect(await refusalOf(clientFor(apiUrl, "xoxb-wrong").auth.test())).toMatchObject({
    error: "invalid_auth",
  });
});

test("a method outside the contract is unknown, and loudly so", async () => {
  expect(await refusalOf(world.client.conversations.list())).toMatchObject({
    ok: false,
    error: "unknown_method",
  });
  expect(world.slack.unknownCalls.map((call) => call.method)).toEqual(["conversations.list"]);
  expect(world.logged.join()).toContain("conversations.list is not among the methods");
});

test("JSON bodies are read like forms", async () => {
  const response = await fetch(`${world.slack.apiUrl}chat.postMessage`, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", authorization: "Bearer xoxb-local" },
    body: JSON.stringify({ channel: "C1TEAM", text: "from JSON", blocks: [{ type: "divider" }] }),
  });
  expect(await response.json()).toMatchObject({ ok: true, message: { text: "from JSON" } });
});

test("channels that the bot is not in are hidden when private and closed when public", async () => {
  const post = (channel: string) => world.client.chat.postMessage({ channel, text: "hello" });
  expect(await refusalOf(post("CNOWHERE"))).toMatchObject({ error: "channel_not_found" });
  expect(await refusalOf(post("C2SECRET"))).toMatchObject({ error: "channel_not_found" });
  expect(await refusalOf(post("C3OPEN"))).toMatchObject({ error: "not_in_channel" });
  world.slack.ensureChannel({ id: "C2SECRET", name: "secret", members: ["U0IMPROVER"] });
  expect(await post("C2SECRET")).toMatchObject({ ok: true });
});

test("an empty message, an unknown message and somebody else's message are refused", async () => {
  const { chat } = world.client;
  expect(await refusalOf(chat.postMessage({ channel: "C1TEAM", text: " " }))).toMatchObject({
    error: "no_text",
  });
  expect(await refusalOf(chat.update({ channel: "C1TEAM", ts: "1.2", text: "x" }))).toMatchObject({
    error: "message_not_found",
  });
  const { ts } = await world.slack.say({ user: "U1ADA", channel: "C1TEAM", text: "mine" });
  expect(await refusalOf(chat.update({ channel: "C1TEAM", ts, text: "x" }))).toMatchObject({
    error: "cant_update_message",
  });
});

test("arguments that the official types do not know are refused by name", async () => {
  const call = world.client.apiCall("chat.postMessage", { channel: "C1TEAM", text: "x", colour: "red" });
  expect(await refusalOf(call)).toMatchObject({
    error: "invalid_arguments",
    errors: ["invalid additional property: colour [json-pointer:]"],
  });
});

test("metadata of the wrong shape is refused", async () => {
  const metadata = { event_type: "proposal", event_payload: { deep: { deeper: { deepest: 1 } } } };
  const call = world.client.apiCall("chat.postMessage", { channel: "C1TEAM", text: "x", metadata });
  expect(await refusalOf(call)).toMatchObject({ error: "invalid_metadata_schema" });
});

test("a trigger opens one modal, within three seconds", async () => {
  const view = { type: "modal" as const, title: plain("Hi"), blocks: [] };
  const blocks = [{ type: "section" as const, text: plain("x") }];
  const triggers: string[] = [];
  world.app.answer = async ({ payload }) => {
    triggers.push(String(payload.trigger_id));
    return {};
  };
  for (const text of ["one", "two"])
    await world.slack.command({ user: "U1ADA", channel: "C1TEAM", command: "/improve", text });
  const [first = "", second = ""] = triggers;
  const open = (trigger_id: string) => world.client.views.open({ trigger_id, view: { ...view, blocks } });
  const opened = await open(first);
  expect(await refusalOf(open(first))).toMatchObject({ error: "exchanged_trigger_id" });
  now = new Date(now.getTime() + 3001);
  expect(await refusalOf(open(second))).toMatchObject({ error: "expired_trigger_id" });

  const viewId = opened.view?.id ?? "";
  const stale = world.client.views.update({ view_id: viewId, hash: "0.old", view: { ...view, blocks } });
  expect(await refusalOf(stale)).toMatchObject({ error: "hash_conflict" });
  const updated = await world.client.views.update({
    view_id: viewId,
    view: { ...view, blocks, title: plain("New") },
  });
  expect(updated.view?.hash).not.toBe(opened.view?.hash);
});

test("faults come in the order set, before or after the effect", async () => {
  const { faults, apiUrl } = world.slack;
  const post = (text: string) => world.client.chat.postMessage({ channel: "C1TEAM", text });
  faults.next("chat.postMessage", { kind: "rate_limited", retryAfter: 7 });
  await expect(post("limited")).rejects.toMatchObject({
    code: "slack_webapi_rate_limited_error",
    retryAfter: 7,
  });
  faults.next("chat.postMessage", { kind: "status", status: 503 });
  faults.next("chat.postMessage", { kind: "status", status: 500, when: "after" });
  await expect(post("lost")).rejects.toMatchObject({ code: "slack_webapi_http_error", statusCode: 503 });
  await expect(post("stored")).rejects.toMatchObject({ statusCode: 500 });
  faults.next("chat.postMessage", { kind: "error", error: "fatal_error" });
  expect(await refusalOf(post("refused"))).toMatchObject({ error: "fatal_error" });
  faults.next("chat.postMessage", { kind: "timeout", when: "after" });
  const headers = { authorization: "Bearer xoxb-local" };
  const body = new URLSearchParams({ channel: "C1TEAM", text: "slow" });
  const hanging = fetch(`${apiUrl}chat.postMessage`, {
    method: "POST",
    headers,
    body,
    signal: AbortSignal.timeout(50),
  });
  await expect(hanging).rejects.toThrow();
  expect(faults.pending()).toBe(0);
  expect(world.slack.messages("C1TEAM").map((message) => message.text)).toEqual(["stored", "slow"]);
});

test("the real pace of one message per second and channel can be switched on", async () => {
  const strict = await startWorld({ channelRateLimit: true });
  await strict.client.chat.postMessage({ channel: "C1TEAM", text: "one" });
  const second = strict.client.chat.postMessage({ channel: "C1TEAM", text: "two" });
  await expect(second).rejects.toMatchObject({ code: "slack_webapi_rate_limited_error", retryAfter: 1 });
  await strict.close();
});

test("the workspace is the same after a restart, with its threads, notes and modals", async () => {
  const { ts = "" } = await world.client.chat.postMessage({ channel: "C1TEAM", text: "kept" });
  await world.client.chat.postMessage({ channel: "C1TEAM", text: "reply", thread_ts: ts });
  await world.client.chat.postEphemeral({ channel: "C1TEAM", user: "U1ADA", text: "only you" });
  await world.restart();
  expect(world.slack.thread("C1TEAM", ts).map((message) => message.text)).toEqual(["kept", "reply"]);
  expect(world.slack.ephemerals("U1ADA")).toHaveLength(1);
  const next = await world.client.chat.postMessage({ channel: "C1TEAM", text: "later" });
  expect(Number(next.ts)).toBeGreaterThan(Number(ts));
});

test("a channel's history shows what was posted to the channel itself, newest first, with its marks when asked", async () => {
  const metadata = { event_type: "proposal", event_payload: { id: "7" } };
  const { ts = "" } = await world.client.chat.postMessage({ channel: "C1TEAM", text: "first", metadata });
  await world.client.chat.postMessage({ channel: "C1TEAM", text: "in its thread", thread_ts: ts });
  await world.client.chat.postMessage({ channel: "C1TEAM", text: "second" });
  const page = await world.client.conversations.history({
    channel: "C1TEAM",
    oldest: ts,
    inclusive: true,
    limit: 1,
  });
  expect(page).toMatchObject({ has_more: true, messages: [{ text: "second" }] });
  const cursor = page.response_metadata?.next_cursor ?? "";
  const older = { channel: "C1TEAM", oldest: ts, inclusive: true, cursor };
  const rest = await world.client.conversations.history({ ...older, include_all_metadata: true });
  expect(rest).toMatchObject({ has_more: false, messages: [{ text: "first", metadata }] });
  expect((await world.client.conversations.history(older)).messages?.[0]).not.toHaveProperty("metadata");
});

test("people and channels can be looked up, and long threads come in pages", async () => {
  expect(await world.client.users.info({ user: "U1ADA" })).toMatchObject({
    user: { name: "ada", real_name: "Ada Okafor", is_bot: false },
  });
  expect(await refusalOf(world.client.users.info({ user: "UNOBODY" }))).toMatchObject({
    error: "user_not_found",
  });
  const info = await world.client.conversations.info({ channel: "C1TEAM", include_num_members: true });
  expect(info.channel).toMatchObject({ name: "team", is_private: true, is_member: true, num_members: 3 });
  const { ts = "" } = await world.client.chat.postMessage({ channel: "C1TEAM", text: "root" });
  for (const text of ["a", "b", "c"])
    await world.client.chat.postMessage({ channel: "C1TEAM", text, thread_ts: ts });
  const page = await world.client.conversations.replies({ channel: "C1TEAM", ts, limit: 2 });
  expect(page).toMatchObject({
    has_more: true,
    messages: [{ text: "root", reply_count: 3 }, { text: "a" }, { text: "b" }],
  });
  const cursor = page.response_metadata?.next_cursor ?? "";
  const rest = await world.client.conversations.replies({ channel: "C1TEAM", ts, limit: 2, cursor });
  expect(rest.messages?.map((message) => message.text)).toEqual(["root", "c"]);
});
