import fc from "fast-check";
import { expect, test } from "vitest";
import { toMessageRow } from "../../../shared/logs/map-rows.ts";
import { messageTypes, parseLogLine } from "../../../shared/logs/parse-log-line.ts";

const conversation = {
  teamId: 7,
  taskId: "00000000-0000-8000-8000-000000000000",
  conversationId: "c1",
  title: "",
  times: null,
  lastSeq: 0,
};

function parse(fields: Record<string, unknown>) {
  return parseLogLine(JSON.stringify({ conversation_id: "c1", seq: 0, agent: "a", content: "x", ...fields }));
}

function row(fields: Record<string, unknown>) {
  const parsed = parse(fields);
  if (!("line" in parsed)) throw new Error(`${parsed.bad.field}: ${parsed.bad.reason}`);
  return toMessageRow(parsed.line, conversation);
}

test("a message becomes a row, with tokens as tokens_out and seconds as milliseconds", () => {
  expect(
    row({
      seq: 3,
      tokens: 5,
      tokens_in: 9,
      duration_s: 1.5,
      tool_name: "search",
      tool_args: { q: 1 },
      ref: 2,
    }),
  ).toMatchObject({
    team_id: 7,
    seq: 3,
    tokens_out: 5,
    tokens_in: 9,
    duration_ms: 1500,
    tool_name: "search",
    tool_args: { q: 1 },
    ref: 2,
  });
});

test("an error flag that the log leaves open stays open", () => {
  expect(row({ is_error: null }).is_error).toBeNull();
  expect(row({}).is_error).toBeNull();
  expect(row({ is_error: false }).is_error).toBe(false);
});

test("an unknown message type counts as a message, a known one is kept", () => {
  expect(row({ message_type: "telepathy" }).message_type).toBe("message");
  for (const type of messageTypes) expect(row({ message_type: type }).message_type).toBe(type);
});

test("what Postgres refuses is replaced, in contents and inside arguments", () => {
  expect(row({ content: "a\0b\ud800", tool_args: { "k\0": ["\0"] } })).toMatchObject({
    content: "a\ufffdb\ufffd",
    tool_args: { "k\ufffd": ["\ufffd"] },
  });
});

test("a time without zone counts as UTC and keeps its microseconds", () => {
  expect(row({ ts: "2025-08-01T16:20:44.332523" }).occurred_at).toBe("2025-08-01T16:20:44.332523Z");
  expect(row({ ts: "2025-08-01 16:20:44+02" }).occurred_at).toBe("2025-08-01T16:20:44+02:00");
});

test("a message without time gets one by its position", () => {
  expect(row({ seq: 61 }).occurred_at).toBe("2000-01-01T00:01:01.000Z");
});

test("a message that answers itself or a later one answers none", () => {
  expect(row({ seq: 3, ref: 3 }).ref).toBeNull();
  expect(row({ seq: 3, ref: -1 }).ref).toBeNull();
});

test.each([
  ["seq", { seq: -1 }],
  ["seq", { seq: 1.5 }],
  ["agent", { agent: "" }],
  ["agent", { agent: "a".repeat(201) }],
  ["content", { content: "ä".repeat(600_000) }],
  ["ts", { ts: "yesterday" }],
  ["ts", { ts: "2999-01-01T00:00:00Z" }],
  ["tokens", { tokens: -5 }],
  ["is_error", { is_error: "yes" }],
])("a bad %s is named, together with the conversation it spoils", (field, fields) => {
  expect(parse(fields)).toMatchObject({ bad: { field, conversationId: "c1" } });
});

test("any line gets an answer, never an exception", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.anything().map((value) => JSON.stringify(value) ?? ""),
      ),
      (line) => {
        const parsed = parseLogLine(line);
        expect("line" in parsed || "bad" in parsed).toBe(true);
      },
    ),
  );
  expect(parseLogLine("[".repeat(50_000) + "]".repeat(50_000))).toHaveProperty("bad");
  const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
  expect(parseLogLine(`{"conversation_id":"c","seq":0,"agent":"a","tool_args":${deep}}`)).toHaveProperty(
    "bad",
  );
});

test("whatever text is written comes out the same, apart from what Postgres refuses", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (content, value) => {
      const written = row({ content, tool_args: { value } });
      const clean = (text: string) => text.replaceAll("\0", "\ufffd").toWellFormed();
      expect(written.content).toBe(clean(content));
      expect(written.tool_args).toEqual({ value: clean(value) });
    }),
  );
});
