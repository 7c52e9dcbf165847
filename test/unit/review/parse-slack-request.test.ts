import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSlackRequest } from "../../../shared/review/parse-slack-request.ts";

const form = "application/x-www-form-urlencoded";
const id = "6f1c1a52-0000-4000-8000-000000000001";
const press = {
  type: "block_actions",
  user: { id: "U1ADA" },
  team: { id: "T0LOCAL" },
  trigger_id: "1.2.3",
  channel: { id: "C1TEAM" },
  container: { message_ts: "1.1" },
  actions: [{ action_id: "approve", action_ts: "2.2", value: `${id}:3` }],
};
const parse = (payload: unknown) =>
  parseSlackRequest(form, new URLSearchParams({ payload: JSON.stringify(payload) }).toString());

describe("a request of Slack", () => {
  it("is a press on one of our buttons", () => {
    expect(parse(press)).toEqual({
      kind: "press",
      press: {
        action: "approve",
        improvement: id,
        version: 3,
        workspace: "T0LOCAL",
        user: "U1ADA",
        channel: "C1TEAM",
        messageTs: "1.1",
        triggerId: "1.2.3",
        actionTs: "2.2",
      },
    });
  });
  it.each([
    ["another button", { actions: [{ action_id: "buy", action_ts: "2.2", value: `${id}:3` }] }],
    ["a value without version", { actions: [{ action_id: "approve", action_ts: "2.2", value: id }] }],
    [
      "a value that says more",
      { actions: [{ action_id: "approve", action_ts: "2.2", value: `${id}:3:approved` }] },
    ],
    ["no value", { actions: [{ action_id: "approve", action_ts: "2.2" }] }],
    ["no actions", { actions: [] }],
    ["no workspace", { team: null }],
    ["no channel", { channel: null }],
    ["a user id that is none", { user: { id: "U1'; drop table" } }],
    ["another type", { type: "shortcut" }],
  ])("is nothing to us with %s", (_what, more) => {
    expect(parse({ ...press, ...more })).toEqual({ kind: "other" });
  });
  it("is a command", () => {
    const typed =
      "command=%2Fimprove&text=list&team_id=T0LOCAL&user_id=U1ADA&channel_id=C1TEAM&trigger_id=1.2.3";
    expect(parseSlackRequest(form, typed)).toEqual({
      kind: "command",
      command: { text: "list", workspace: "T0LOCAL", user: "U1ADA", channel: "C1TEAM", triggerId: "1.2.3" },
    });
    expect(parseSlackRequest(form, typed.replace("U1ADA", "U1%27--"))).toEqual({ kind: "other" });
  });
  it("is a press on the button for several, all of them or none", () => {
    const all = { action_id: "approve_all", action_ts: "2.2", value: `${id}:3,${id}:4` };
    expect(parse({ ...press, actions: [all] })).toMatchObject({
      kind: "presses",
      presses: { targets: [{ version: 3 }, { version: 4 }], user: "U1ADA", actionTs: "2.2" },
    });
    for (const value of [`${id}:3,`, `${id}:3,x`, Array(11).fill(`${id}:3`).join(",")])
      expect(parse({ ...press, actions: [{ ...all, value }] })).toEqual({ kind: "other" });
  });
  it("is words in a thread, without Slack's markup, and says whether the app was mentioned", () => {
    const event = {
      type: "message",
      user: "U1ADA",
      channel: "C1TEAM",
      ts: "3.1",
      thread_ts: "1.1",
      text: "<@U0BOT> why &lt;this&gt; in <https://a.test|the file>, <@U2BEN>?",
    };
    const envelope = {
      type: "event_callback",
      event_id: "Ev1",
      team_id: "T0LOCAL",
      authorizations: [{ user_id: "U0BOT" }],
    };
    const read = (more: object) =>
      parseSlackRequest("application/json", JSON.stringify({ ...envelope, event: { ...event, ...more } }));
    expect(read({})).toEqual({
      kind: "words",
      words: {
        workspace: "T0LOCAL",
        user: "U1ADA",
        channel: "C1TEAM",
        eventId: "Ev1",
        ts: "3.1",
        threadTs: "1.1",
        text: "why <this> in the file (https://a.test), @U2BEN?",
        toTeam: true,
      },
    });
    for (const more of [
      { bot_id: "B1" },
      { subtype: "message_changed" },
      { thread_ts: undefined },
      { thread_ts: "3.1" },
      { user: undefined },
      { ts: "3.1; drop" },
    ])
      expect(read(more)).toEqual({ kind: "other" });
  });
  it("is the handshake", () => {
    expect(parseSlackRequest("application/json", '{"type":"url_verification","challenge":"x"}')).toEqual({
      kind: "handshake",
      challenge: "x",
    });
  });
  it("is an event that we acknowledge", () => {
    expect(
      parseSlackRequest("application/json; charset=utf-8", '{"type":"event_callback","event":{}}'),
    ).toEqual({ kind: "other" });
  });
  it("never breaks the parser", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(form, "application/json", ""),
        fc.string(),
        (type, body) => void parseSlackRequest(type, body),
      ),
    );
    fc.assert(
      fc.property(
        fc.json(),
        (json) => void parseSlackRequest(form, new URLSearchParams({ payload: json }).toString()),
      ),
    );
  });
});
