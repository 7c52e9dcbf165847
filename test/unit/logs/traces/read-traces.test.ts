import { JsonTraceSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import fc from "fast-check";
import { expect, test } from "vitest";
import { planBatch } from "../../../../shared/logs/traces/plan-batch.ts";
import { readJsonTraces } from "../../../../shared/logs/traces/read-json.ts";
import { readProtobufTraces } from "../../../../shared/logs/traces/read-protobuf.ts";
import { summariseSpan } from "../../../../shared/logs/traces/summarise-span.ts";
import { toStory } from "../../../../shared/logs/traces/tell-task.ts";
import { agent, batch, chat, type JsonSpan, said, span, tool } from "../../../support/spans.ts";
import { derive } from "./derive.ts";

const value = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.string(), { maxLength: 4 }),
);
const attributes = fc.dictionary(fc.stringMatching(/^[a-z._]{1,20}$/), value, { maxKeys: 8 });

test("Protocol Buffers and JSON of the official serialiser read alike", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name: fc.string(), attributes, event: attributes, failed: fc.boolean() }), {
        minLength: 1,
        maxLength: 5,
      }),
      async (given) => {
        const exporter = new InMemorySpanExporter();
        const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
        for (const one of given) {
          const made = provider.getTracer("test", "1").startSpan(one.name, { attributes: one.attributes });
          made.addEvent("event", one.event);
          if (one.failed) made.setStatus({ code: 2, message: one.name });
          made.end();
        }
        await provider.forceFlush();
        const spans = exporter.getFinishedSpans();
        const binary = readProtobufTraces(
          ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array(),
        );
        const text = readJsonTraces(new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans)));
        expect(binary).toEqual(text);
        expect(binary.spans.map(({ name }) => name)).toEqual(given.map(({ name }) => name));
      },
    ),
    { numRuns: 60 },
  );
});

test("whatever bytes come, they are read or refused with an error, and never anything else", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        expect(readProtobufTraces(bytes).spans.length).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
});

const names = [
  ...[
    "gen_ai.operation.name",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.prompt.0.content",
  ],
  ...[
    "llm.input_messages.0.message.content",
    "openinference.span.kind",
    "ai.operationId",
    "ai.prompt",
    "input.value",
    "output.value",
  ],
  ...[
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "gen_ai.agent.name",
    "pydantic_ai.all_messages",
    "metadata",
    "events",
  ],
];
const anything = fc.oneof(
  fc.json(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "chat",
    "invoke_agent",
    "execute_tool",
    "LLM",
    "AGENT",
    "TOOL",
    "[{",
    '[{"role":"user"}]',
    '{"messages":[{"role":"tool","content":[1,null]}]}',
  ),
  fc.constant("[".repeat(5000) + "]".repeat(5000)),
  fc.constant(`${'{"content":'.repeat(500)}1${"}".repeat(500)}`),
);

test("whatever attributes hold, every span becomes something that the database can store", () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 6 }), {
        minLength: 1,
        maxLength: 6,
      }),
      (given) => {
        const made: JsonSpan[] = [];
        for (const [place, one] of given.entries())
          made.push(
            span({
              name: "x",
              from: place,
              to: place + 10,
              attributes: one,
              ...(made[0] && place % 2 ? { parent: made[0] } : {}),
            }),
          );
        const { spans } = readJsonTraces(JSON.stringify(batch(made)));
        const text = JSON.stringify(planBatch(spans));
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toContain("\\u0000");
        const { task } = derive(made);
        for (const message of task.messages) {
          expect(message.agent.length).toBeGreaterThan(0);
          expect(message.agent.length).toBeLessThanOrEqual(200);
        }
        expect(new Set(task.messages.map(({ key }) => key)).size).toBe(task.messages.length);
      },
    ),
    { numRuns: 150 },
  );
});

test("the order in which spans come changes nothing", () => {
  const lead = agent("lead", { from: 0, to: 100 });
  const helper = agent("helper", { parent: lead, from: 20, to: 60 });
  const spans = [
    lead,
    chat({
      parent: lead,
      from: 1,
      to: 10,
      input: [said("user", "Go")],
      output: [said("assistant", "I ask")],
    }),
    helper,
    chat({
      parent: helper,
      from: 21,
      to: 30,
      input: [said("user", "Look")],
      output: [said("assistant", "So it is")],
    }),
    tool("search", { parent: helper, from: 31, to: 40, args: { q: 1 }, result: "found" }),
    chat({
      parent: lead,
      from: 61,
      to: 70,
      input: [said("user", "Go"), said("assistant", "I ask"), said("user", "So it is")],
      output: [said("assistant", "Done")],
    }),
  ];
  const expected = derive(spans).lines;
  expect(expected).toHaveLength(7);
  fc.assert(
    fc.property(fc.shuffledSubarray(spans, { minLength: spans.length }), (shuffled) => {
      expect(derive(shuffled).lines).toEqual(expected);
    }),
  );
});

/** Milliseconds of computing since then: a function is given those, however busy the machine is. */
function computed(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

test("a hostile request is read within the time that a function has", () => {
  const history = Array.from({ length: 400 }, (_, place) =>
    said(place % 2 ? "assistant" : "user", `turn ${place} ${"x".repeat(200)}`),
  );
  const calls = Array.from({ length: 100 }, (_, place) =>
    chat({
      from: place,
      to: place + 1,
      input: history.slice(0, place * 4),
      output: [said("assistant", `answer ${place}`)],
    }),
  );
  const text = JSON.stringify(batch(calls));
  const started = process.cpuUsage();
  const summaries = readJsonTraces(text).spans.map(summariseSpan);
  const items = new Map(
    summaries.flatMap(({ parts }) => [...parts.values()].map(({ item }) => [item.hash, item] as const)),
  );
  toStory(
    summaries.map(({ facts }) => facts),
    items,
  );
  expect(computed(started)).toBeLessThan(1_500);
});

test("names and words that are made to keep patterns busy are read at once", () => {
  const names = ["[", "a_", "delegate_a", "handoff from ", "transfer_to", " .a", "Action Input: \n"].map(
    (word) => word.repeat(20_000),
  );
  const spans = names.flatMap((name) => [
    span({ name, from: 0, to: 1, attributes: { "openinference.span.kind": "AGENT" } }),
    tool(name, { from: 1, to: 2, args: {} }),
    chat({ from: 2, to: 3, input: [], output: [said("assistant", `${name}\nObservation: x`)] }),
  ]);
  const text = JSON.stringify(batch(spans));
  const started = process.cpuUsage();
  expect(readJsonTraces(text).spans.map(summariseSpan)).toHaveLength(spans.length);
  expect(computed(started)).toBeLessThan(1_500);
});

test("ids that a hostile sender makes circular do not hold anybody up", () => {
  const first = span({
    name: "a",
    from: 0,
    to: 1,
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "a" },
  });
  const second = span({
    name: "b",
    from: 0,
    to: 1,
    parent: first,
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "b" },
  });
  first.parentSpanId = second.spanId;
  expect(derive([first, second]).task.messages.length).toBeLessThan(3);
});
