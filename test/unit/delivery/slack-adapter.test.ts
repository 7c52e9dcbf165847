import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSlack, type Slack } from "../../../shared/platform/slack.ts";
import { startReceiver } from "./receiver.ts";

// What the stand-in does not answer: reading a channel, and answers that are no answers.
const asked: URLSearchParams[] = [];
let answer: (form: URLSearchParams) => Response;
let writing: (form: URLSearchParams) => Response;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let slack: Slack;
beforeAll(async () => {
  receiver = await startReceiver({
    "/api/chat.postMessage": async (request) => writing(new URLSearchParams(await request.text())),
    "/api/conversations.history": async (request) => {
      const form = new URLSearchParams(await request.text());
      asked.push(form);
      return answer(form);
    },
  });
  slack = openSlack({ token: "xoxb-1", apiUrl: `${receiver.url}/api/`, timeoutMs: 300 });
});
afterAll(() => receiver.close());

const read = () => slack.findMessages("C1", new Date("2026-11-20T10:00:00Z"));

it("reads a channel page by page since a time, with what we wrote into our messages", async () => {
  answer = (form) =>
    form.get("cursor") === null
      ? Response.json({ ok: true, messages: [{ ts: "2.2" }], response_metadata: { next_cursor: "more" } })
      : Response.json({
          ok: true,
          messages: [{ ts: "1.1", metadata: { event_type: "e", event_payload: { id: 1 } } }],
        });
  expect(await read()).toEqual({
    isWhole: true,
    messages: [
      { ts: "2.2", eventType: undefined, eventPayload: {} },
      { ts: "1.1", eventType: "e", eventPayload: { id: 1 } },
    ],
  });
  expect(asked[0]?.get("oldest")).toBe("1795168800.000000");
  expect(asked[0]?.get("include_all_metadata")).toBe("true");
});

it("says whether it has read to the end: Slack may give few messages a page, or what is none", async () => {
  const next = { response_metadata: { next_cursor: "more" } };
  answer = () => Response.json({ ok: true, messages: [{ ts: "2.2" }], ...next });
  const few = await read();
  expect([few.isWhole, few.messages.length]).toEqual([false, 10]);
  answer = (form) =>
    form.get("cursor") === null
      ? Response.json({ ok: true, messages: [{ ts: "2.2" }], ...next })
      : Response.json({ ok: true, messages: "none" });
  expect(await read()).toMatchObject({ isWhole: false, messages: [{ ts: "2.2" }] });
});

it("reads the other messages where one has a form that nobody knows", async () => {
  const messages = [{ ts: "2.2", edited: "lately", metadata: [1], user: 7, text: "Words" }, 5, { ts: "1.1" }];
  answer = () => Response.json({ ok: true, messages });
  expect(await read()).toMatchObject({
    isWhole: true,
    messages: [{ ts: "2.2", words: "Words" }, { ts: "1.1" }],
  });
});

it.each([
  [
    "a limit",
    () => new Response("", { status: 429, headers: { "retry-after": "30" } }),
    { code: "slack_rate_limited", retryable: true, retryAfterSeconds: 30 },
  ],
  [
    "a refusal",
    () => Response.json({ ok: false, error: "missing_scope" }),
    { code: "slack_missing_scope", retryable: false },
  ],
  [
    "trouble of its own",
    () => Response.json({ ok: false, error: "internal_error" }),
    { code: "slack_internal_error", retryable: true },
  ],
  ["a server error", () => new Response("", { status: 502 }), { code: "slack_http_502", retryable: true }],
  ["no JSON", () => new Response("<html>"), { code: "slack_unreadable_answer", retryable: true }],
])("tells %s apart", async (_what, reply, error) => {
  answer = reply;
  await expect(read()).rejects.toMatchObject(error);
});

it("gives up waiting, and says that it may be tried again", async () => {
  const never = openSlack({ token: "xoxb-1", apiUrl: "http://127.0.0.1:1/api/", timeoutMs: 300 });
  await expect(never.whisper("C1", "U1", "hi")).rejects.toMatchObject({
    code: "slack_unreachable",
    retryable: true,
  });
});

describe("a block that the workspace does not know", () => {
  const chart = {
    type: "data_visualization" as const,
    title: "t",
    chart: { type: "bar" as const, series: [], axis_config: { categories: [] } },
  };
  const table = { type: "table" as const, rows: [[{ type: "raw_text" as const, text: "1" }]] };
  it("gives way to the plainer one, in the same place", async () => {
    const tried: string[] = [];
    writing = (form) => {
      tried.push(
        `${form.get("thread_ts")} ${form.get("blocks")?.includes("data_visualization") ? "chart" : "table"}`,
      );
      return tried.length === 1
        ? Response.json({ ok: false, error: "invalid_blocks" })
        : Response.json({ ok: true, ts: "3.3" });
    };
    const ts = await slack.post("C1", { text: "t", blocks: [chart], plainerBlocks: [table] }, "1.1");
    expect([ts, tried]).toEqual(["3.3", ["1.1 chart", "1.1 table"]]);
  });
  it("is an error where there is nothing plainer, and other errors are not tried again", async () => {
    let calls = 0;
    writing = () => {
      calls += 1;
      return Response.json({ ok: false, error: "invalid_blocks" });
    };
    await expect(slack.post("C1", { text: "t", blocks: [chart] })).rejects.toMatchObject({
      code: "slack_invalid_blocks",
    });
    writing = () => {
      calls += 1;
      return Response.json({ ok: false, error: "is_archived" });
    };
    await expect(
      slack.post("C1", { text: "t", blocks: [chart], plainerBlocks: [table] }),
    ).rejects.toMatchObject({ code: "slack_is_archived" });
    expect(calls).toBe(2);
  });
});

it("takes each call from the budget of its method and channel, and remembers the pause that Slack asks for", async () => {
  const kept: string[] = [];
  const budget = {
    take: async (costs: Record<string, number>, channel = "") =>
      void kept.push(`take ${Object.keys(costs)} ${channel}`),
    pause: async (method: string, seconds: number, channel = "") =>
      void kept.push(`pause ${method} ${seconds} ${channel}`),
  };
  const frugal = openSlack({ token: "xoxb-1", apiUrl: `${receiver.url}/api/`, timeoutMs: 300, budget });
  writing = () => new Response("", { status: 429, headers: { "retry-after": "7" } });
  await expect(frugal.post("C1", { text: "t" })).rejects.toMatchObject({
    code: "slack_rate_limited",
    retryAfterSeconds: 7,
  });
  expect(kept).toEqual(["take chat.postMessage C1", "pause chat.postMessage 7 C1"]);
});
