import { afterAll, beforeAll, expect, it } from "vitest";
import { openSlack, type Slack } from "../../../shared/platform/slack.ts";
import { startReceiver } from "./receiver.ts";

// What the stand-in does not answer: reading a channel, and answers that are no answers.
const asked: URLSearchParams[] = [];
let answer: (form: URLSearchParams) => Response;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let slack: Slack;
beforeAll(async () => {
  receiver = await startReceiver({
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
  expect(await read()).toEqual([
    { ts: "2.2", eventType: undefined, eventPayload: {} },
    { ts: "1.1", eventType: "e", eventPayload: { id: 1 } },
  ]);
  expect(asked[0]?.get("oldest")).toBe("1795168800.000000");
  expect(asked[0]?.get("include_all_metadata")).toBe("true");
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
