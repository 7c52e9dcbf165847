import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { convertFile } from "../../../local/import-logs/convert-file.ts";
import { formats } from "../../../shared/logs/formats/index.ts";
import { parseLogLine } from "../../../shared/logs/parse-log-line.ts";

const folder = mkdtempSync(join(tmpdir(), "formats-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
/** Converts a file with this content, and reads what came out as the importer does. */
function convert(content: unknown, options: { format?: string; lines?: boolean } = {}) {
  const path = join(folder, `talk-${++files}.json`);
  const text =
    typeof content === "string"
      ? content
      : options.lines && Array.isArray(content)
        ? content.map((line) => JSON.stringify(line)).join("\n")
        : JSON.stringify(content);
  writeFileSync(path, text);
  const converted = convertFile(path, options.format);
  const records = readFileSync(converted.file, "utf8").split("\n").filter(Boolean).map(parseLogLine);
  converted.remove();
  return {
    ...converted,
    bad: records.flatMap((record) => ("bad" in record ? [record.bad] : [])),
    records: records.flatMap((record) => ("line" in record ? [record.line] : [])),
  };
}

const brief = (records: ReturnType<typeof convert>["records"]) =>
  records.map(
    ({ message_type, agent, to_agent, content }) =>
      `${message_type} ${agent} → ${to_agent ?? "-"}: ${content}`,
  );

const messages = [
  { role: "system", content: "Be kind." },
  { role: "user", content: [{ type: "text", text: "Weather?" }] },
  {
    role: "assistant",
    content: null,
    tool_calls: [
      { id: "c1", type: "function", function: { name: "weather", arguments: '{"city": "Oslo"}' } },
    ],
  },
  { role: "tool", tool_call_id: "c1", content: "rain" },
  { role: "assistant", content: "It rains." },
];
const told = [
  "system system → -: Be kind.",
  "task user → assistant: Weather?",
  'tool_call assistant → weather: weather({"city":"Oslo"})',
  "tool_result weather → assistant: rain",
  "message assistant → -: It rains.",
];

test.each([
  ["one list in a file", messages, false],
  ["one message per line", messages, true],
  ["an object with messages per line", [{ messages }], true],
  ["an array of conversations", [messages], false],
])("OpenAI messages are recognised and read: %s", (_, content, lines) => {
  const { format, records, problems, bad } = convert(content, { lines });
  expect([format, problems, bad]).toEqual(["openai", [], []]);
  expect(brief(records)).toEqual(told);
  expect(records[2]).toMatchObject({ tool_name: "weather", tool_args: { city: "Oslo" } });
  expect(records[3]).toMatchObject({ ref: 2 });
});

test("what is wrong with a conversation is said, and the others come in", () => {
  const { records, problems } = convert(
    [{ id: "a", messages }, { id: "b", messages: [{ text: "?" }] }, 7, { id: "a", messages }],
    { format: "openai" },
  );
  expect(new Set(records.map(({ conversation_id }) => conversation_id))).toEqual(new Set(["a"]));
  expect(problems).toEqual([
    { at: "conversation 2, message 1", reason: "it has no role, or neither content nor tool_calls" },
    { at: "conversation 3", reason: "neither a list of messages nor an object with messages" },
    { at: "conversation 4", reason: "the conversation a was there before" },
  ]);
  expect(convert(`${JSON.stringify({ messages })}\n{"messages": [\n`, {}).problems).toMatchObject([
    { at: "line 2", reason: expect.stringContaining("not JSON") },
  ]);
  expect(() => convert(messages, { format: "word" })).toThrow("There is no format word.");
  expect(() => convert([1, 2], { format: "langfuse" })).toThrow("does not hold Langfuse traces");
});

const observation = (
  id: string,
  type: string,
  name: string,
  from: number,
  more: Record<string, unknown> = {},
) => ({
  ...{ id, traceId: "t1", type, name, startTime: new Date(Date.UTC(2026, 1, 1, 0, 0, from)).toISOString() },
  endTime: new Date(Date.UTC(2026, 1, 1, 0, 0, from + 5)).toISOString(),
  ...more,
});
const observations = [
  observation("o1", "AGENT", "planner", 0, { endTime: "2026-02-01T00:01:00Z" }),
  observation("o2", "GENERATION", "llm", 1, {
    parentObservationId: "o1",
    model: "gpt",
    input: messages.slice(0, 2),
    output: messages[2],
    usageDetails: { input: 11, output: 3 },
    calculatedTotalCost: 0.01,
  }),
  observation("o3", "TOOL", "weather", 7, {
    parentObservationId: "o1",
    input: { city: "Oslo" },
    output: "rain",
    level: "ERROR",
    statusMessage: "half an answer",
  }),
  observation("o4", "GENERATION", "llm", 13, {
    parentObservationId: "o1",
    model: "gpt",
    input: messages.slice(0, 4),
    output: messages[4],
  }),
];

test.each([
  ["traces with observations", [{ id: "t1", sessionId: "s1", htmlPath: "/", observations }], false],
  ["a page of the API", { data: [{ id: "t1", sessionId: "s1", observations }] }, false],
  ["observations per line", observations.map((one) => ({ ...one, sessionId: "s1" })), true],
])("Langfuse exports are recognised and read: %s", (_, content, lines) => {
  const { format, records, problems, bad } = convert(content, { lines });
  expect([format, problems, bad]).toEqual(["langfuse", [], []]);
  expect(records.every(({ conversation_id }) => conversation_id === "s1")).toBe(true);
  expect(brief(records)).toEqual([
    "system system → planner: Be kind.",
    "task user → planner: Weather?",
    'tool_call planner → weather: weather({"city":"Oslo"})',
    "tool_result weather → planner: rain",
    "response planner → user: It rains.",
  ]);
  expect(records[2]).toMatchObject({ tokens: 3, tokens_in: 11, cost_usd: 0.01, model: "gpt" });
  expect(records[3]).toMatchObject({ is_error: true, ref: 2 });
});

test("an observation without a time is named, and our own format is left as it is", () => {
  const { problems } = convert([
    { id: "t1", sessionId: "s", observations: [...observations, { id: "x", traceId: "t1", type: "SPAN" }] },
  ]);
  expect(problems).toEqual([{ at: "entry 1, observation 5", reason: "its startTime is no time: (none)" }]);
  const own = '{"conversation_id": "c", "team": "support", "seq": 0, "agent": "a", "content": "x"}\n';
  expect(convert(own)).toMatchObject({ format: "jsonl", records: [{ conversation_id: "c" }] });
});

test("whatever a file holds, a format tells records that the importer reads, or problems", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), fc.constantFrom(...formats), (values, format) => {
      const { records } = format.convert(values, "file");
      for (const record of records) expect(parseLogLine(JSON.stringify(record))).toHaveProperty("line");
    }),
  );
});
