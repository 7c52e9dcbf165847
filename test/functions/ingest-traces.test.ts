import { randomBytes, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { expect, test } from "vitest";
import { agent, at, batch, chat, said, span, tool } from "../support/spans.ts";
import { story, work } from "../support/traced-team.ts";
import {
  address,
  brief,
  conversation,
  logOf,
  send,
  sql,
  stack,
  token,
  until,
  useTraceStack,
} from "./trace-stack.ts";

useTraceStack();

test.each([
  ["JSON", (headers: Record<string, string>) => new JsonExporter({ url: `${address()}/v1/traces`, headers })],
  [
    "Protocol Buffers",
    (headers: Record<string, string>) => new ProtobufExporter({ url: `${address()}/v1/traces`, headers }),
  ],
] as const)("the official exporter brings a team's work in as %s", async (_, makeExporter) => {
  const conversation = `exporter-${randomUUID()}`;
  await work(makeExporter({ "x-ingest-token": token }), conversation);
  const { task, messages } = await until(async () => {
    const found = await logOf(conversation);
    return found.task.ended_at === null ? undefined : found;
  });
  expect(task).toMatchObject({ team_id: "1", title: "Is it raining?", outcome: null });
  expect(messages).toMatchObject([
    { type: "task", agent: "user", to_agent: "planner", role: "user", content: "Is it raining?" },
    {
      ...{ type: "tool_call", agent: "planner", tool_name: "weather", tool_args: { city: "Oslo" } },
      ...{ tokens_in: 12, tokens_out: 5 },
    },
    {
      type: "tool_result",
      agent: "weather",
      to_agent: "planner",
      is_error: true,
      content: "TypeError: no network",
      ref: 1,
    },
  ]);
});

test("whatever the order and the pieces in which spans come, the log is the same in the end", async () => {
  const [whole, shuffled, twice] = [conversation(), conversation(), conversation()];
  expect((await send(batch(story(whole)))).status).toBe(200);
  const expected = brief((await logOf(whole)).messages);
  expect(expected).toEqual([
    "system system → lead: You lead.",
    "task user → lead: Find it.",
    "response lead → user: I ask the helper.",
    "handoff lead → helper: Please look.",
    "response helper → lead: Looking.",
    'tool_call helper → search: search({"q": "it"})',
    "tool_result search → helper: found",
    "response helper → lead: It is here.",
    "response lead → user: Found it.",
  ]);
  for (const [id, spans] of [
    [shuffled, story(shuffled).reverse()],
    [twice, story(twice)],
  ] as const) {
    // Children before parents, one at a time; then everything once more.
    for (const one of spans) expect((await send(batch([one]))).status).toBe(200);
    const before = await logOf(id);
    expect((await send(batch([...spans]))).status).toBe(200);
    const { messages, task } = await logOf(id);
    expect(brief(messages)).toEqual(expected);
    expect(messages).toEqual(before.messages);
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, place) => place));
    expect(task.ended_at).not.toBeNull();
  }
});

test("a message keeps its id while late spans put others before it", async () => {
  const id = conversation();
  const spans = story(id);
  await send(batch([...spans.slice(4)]));
  const early = await logOf(id);
  await send(batch(spans.slice(0, 4)));
  const late = await until(async () => {
    const found = await logOf(id);
    return found.messages.length > early.messages.length ? found : undefined;
  });
  const idOf = (log: typeof early, content: string) =>
    log.messages.find((message) => Reflect.get(message, "content") === content);
  expect(idOf(late, "Found it.")).toMatchObject({ id: Reflect.get(idOf(early, "Found it.") ?? {}, "id") });
  expect(late.messages.map((message) => Reflect.get(message, "seq"))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("a span that is sent again with more of it replaces what was known, and an older state does not", async () => {
  const id = conversation();
  const traceId = randomBytes(16).toString("hex");
  const root = agent("solo", { traceId, from: 0, to: 50, attributes: { "session.id": id } });
  const begun = chat({ traceId, parent: root, from: 1, to: null, input: [said("user", "Hello?")] });
  const ended = {
    ...chat({
      traceId,
      parent: root,
      from: 1,
      to: 20,
      input: [said("user", "Hello?")],
      output: [said("assistant", "Hi.")],
    }),
    spanId: begun.spanId,
  };
  await send(batch([begun, root]));
  expect(brief((await logOf(id)).messages)).toEqual(["task user → solo: Hello?"]);
  await send(batch([ended]));
  await send(batch([begun]));
  expect(brief((await logOf(id)).messages)).toEqual([
    "task user → solo: Hello?",
    "response solo → user: Hi.",
  ]);
});

test("traces of one conversation are one task, also when a trace tells its conversation late", async () => {
  const id = conversation();
  const [first, second] = [randomBytes(16).toString("hex"), randomBytes(16).toString("hex")];
  const turn = (traceId: string, minute: number, words: string, answer: string) => {
    const root = agent("solo", { traceId, from: minute, to: minute + 20, attributes: { "session.id": id } });
    return [
      chat({
        traceId,
        parent: root,
        from: minute + 1,
        to: minute + 10,
        input: [said("user", words)],
        output: [said("assistant", answer)],
      }),
      root,
    ];
  };
  const [chatOne, rootOne] = turn(first, 0, "Yes", "Good.");
  const [chatTwo, rootTwo] = turn(second, 100, "Yes", "Fine.");
  if (!chatOne || !rootOne || !chatTwo || !rootTwo) throw new Error("there are four spans");
  await send(batch([chatOne]));
  await send(batch([chatTwo]));
  expect((await logOf(first)).messages).toHaveLength(2);
  await send(batch([rootOne]));
  await send(batch([rootTwo]));
  const { messages } = await until(async () => {
    const found = await logOf(id);
    return found.messages.length >= 4 ? found : undefined;
  });
  expect(brief(messages)).toEqual([
    "task user → solo: Yes",
    "response solo → user: Good.",
    "message user → solo: Yes",
    "response solo → user: Fine.",
  ]);
  expect(await sql`select 1 from public.tasks where external_id in (${first}, ${second})`).toHaveLength(0);
});

test("a task that the team registered is filled, and a log that it writes itself is not doubled", async () => {
  const [registered, written] = [conversation(), conversation()];
  for (const id of [registered, written])
    await sql`insert into public.tasks (id, team_id, external_id, title, started_at) values (${randomUUID()}, 1, ${id}, 'Mine', ${new Date(at(0) / 1000)})`;
  await sql`insert into public.messages (team_id, task_id, seq, occurred_at, agent, content)
    select 1, id, 0, started_at, 'own', 'written by the team' from public.tasks where external_id = ${written}`;
  await send(batch([...story(registered), ...story(written)]));
  const filled = await logOf(registered);
  expect(filled.messages).toHaveLength(9);
  expect(filled.task).toMatchObject({ title: "Mine", ended_at: null });
  expect(brief((await logOf(written)).messages)).toEqual([
    "undefined own → null: written by the team".replace("undefined", "message"),
  ]);
});

test("what is secret in a trace is withheld before it is kept anywhere", async () => {
  const id = conversation();
  const traceId = randomBytes(16).toString("hex");
  const secret = `sk-${"abcDEF123456".repeat(3)}`;
  const root = agent("solo", { traceId, from: 0, to: 50, attributes: { "session.id": id } });
  await send(
    batch([
      chat({
        traceId,
        parent: root,
        from: 1,
        to: 10,
        input: [said("user", `My key is ${secret}, mail ada@example.com`)],
      }),
      tool("login", {
        traceId,
        parent: root,
        from: 11,
        to: 12,
        args: { password: "open sesame", user: "ada" },
        result: { token: secret },
      }),
      root,
    ]),
  );
  const { messages, task } = await logOf(id);
  const everything = JSON.stringify([
    messages,
    task,
    await sql`select * from private.trace_words where task_id = ${task.id}`,
    await sql`select * from private.trace_spans`,
  ]);
  expect(everything).not.toContain(secret);
  expect(everything).not.toContain("sesame");
  expect(everything).not.toContain("ada@example.com");
  expect(messages[0]).toMatchObject({ content: "My key is [key], mail [e-mail]" });
});

test("a verdict on the task closes it; other judgements are kept as reviews; HTTP alone is no task", async () => {
  const id = conversation();
  const traceId = randomBytes(16).toString("hex");
  const verdict = (name: string, label: string) => ({
    name: "gen_ai.evaluation.result",
    timeUnixNano: `${at(45)}000`,
    attributes: Object.entries({
      "gen_ai.evaluation.name": name,
      "gen_ai.evaluation.score.label": label,
    }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  });
  const root = agent("solo", { traceId, from: 0, to: 50, attributes: { "session.id": id } });
  const judged = { ...root, events: [verdict("Relevance", "pass"), verdict("task_completion", "fail")] };
  await send(
    batch([
      chat({
        traceId,
        parent: root,
        from: 1,
        to: 10,
        input: [said("user", "Do it.")],
        output: [said("assistant", "Done.")],
      }),
      judged,
    ]),
  );
  const { task, messages } = await logOf(id);
  expect(task).toMatchObject({ outcome: "failure", outcome_source: "reported" });
  expect(messages.filter((message) => Reflect.get(message, "type") === "review")).toHaveLength(2);

  const http = span({
    name: "GET /health",
    traceId: randomBytes(16).toString("hex"),
    from: 0,
    to: 1,
    attributes: { "http.request.method": "GET" },
  });
  expect((await send(batch([http]))).status).toBe(200);
  expect(await sql`select 1 from public.tasks where external_id = ${http.traceId}`).toHaveLength(0);
});

test("answers follow the OTLP specification, in the encoding of the request", async () => {
  const good = span({
    name: "invoke_agent a",
    from: 0,
    to: 1,
    attributes: { "gen_ai.operation.name": "invoke_agent" },
  });
  const full = await send(batch([good]), {}, "/v1/traces");
  expect([full.status, full.headers.get("content-type"), await full.json()]).toEqual([
    200,
    "application/json",
    {},
  ]);
  expect((await send("{}")).status).toBe(200);

  const partial = await send(batch([good, { ...good, spanId: "0000000000000000" }]));
  expect([partial.status, await partial.json()]).toEqual([
    200,
    { partialSuccess: { rejectedSpans: "1", errorMessage: "a span id must be 8 bytes, not all zero" } },
  ]);
  for (const [answer, status, code] of [
    [await send("{"), 400, 3],
    [await send("[]"), 400, 3],
    [await send("x", { "content-encoding": "gzip" }), 400, 3],
    [await send("{}", { "x-ingest-token": "" }), 401, 16],
    [await send("{}", { "x-ingest-token": `tsi_${"0".repeat(48)}` }), 401, 16],
    [await send("{}", { "content-encoding": "br" }), 415, 3],
    [await send("{}", { "content-type": "text/plain" }), 415, 3],
    [await send("{}", {}, "/v1/metrics"), 404, 5],
    [await send(new Uint8Array(5_000_000)), 413, 8],
    [await send(gzipSync(Buffer.alloc(20_000_000, " ")), { "content-encoding": "gzip" }), 413, 8],
  ] as const) {
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code, message: expect.any(String) });
  }
  const binary = await send(new Uint8Array([0xff, 0xff, 0xff]), { "content-type": "application/x-protobuf" });
  expect([binary.status, binary.headers.get("content-type")]).toEqual([400, "application/x-protobuf"]);
  const reader = new BinaryReader(new Uint8Array(await binary.arrayBuffer()));
  expect([reader.tag()[0], reader.int32()]).toEqual([1, 3]);
  const zipped = await send(gzipSync(JSON.stringify(batch([good]))), { "content-encoding": "gzip" });
  expect(zipped.status).toBe(200);
  const bearer = await send("{}", { "x-ingest-token": "", authorization: `Bearer ${token}` });
  expect(bearer.status).toBe(200);
});

test("a token is worth nothing once it is revoked, and too many spans are put off", async () => {
  const [made] = await sql`select public.create_ingest_token(2, 'short lived') as token`;
  const own = { "x-ingest-token": String(made?.token) };
  const one = () =>
    batch([
      span({
        name: "invoke_agent a",
        from: 0,
        to: 1,
        attributes: { "gen_ai.operation.name": "invoke_agent" },
      }),
    ]);
  expect((await send(one(), own)).status).toBe(200);
  const [task] = await sql`select team_id from public.tasks order by created_at desc limit 1`;
  expect(task).toEqual({ team_id: "2" });
  await sql`update public.ingest_tokens set spans_per_minute = 1, minute = date_trunc('minute', now()), spans_in_minute = 1 where name = 'short lived'`;
  const late = await send(one(), own);
  if (late.status !== 200) {
    expect(late.status).toBe(429);
    expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  await sql`select public.revoke_ingest_token(id) from public.ingest_tokens where name = 'short lived'`;
  expect((await send(one(), own)).status).toBe(401);
});

test("what was kept and not told is told when cron looks, and nobody is woken for nothing", async () => {
  const id = conversation();
  await send(batch(story(id)));
  const { task, messages } = await logOf(id);
  await sql`delete from private.trace_messages where task_id = ${task.id}`;
  await sql`delete from public.messages where task_id = ${task.id}`;
  await sql`select private.wake_for_traces()`;
  expect(await stack.worker.sendQueued()).toBeFalsy();
  await sql`update private.trace_tasks set waiting_since = now() - interval '1 minute' where task_id = ${task.id}`;
  await sql`select private.wake_for_traces()`;
  await stack.worker.sendQueued();
  expect(brief((await logOf(id)).messages)).toEqual(brief(messages));
});

test("spans are forgotten after a time, messages are not, and what still comes is appended", async () => {
  const id = conversation();
  const spans = story(id);
  await send(batch(spans.slice(1)));
  const { task, messages } = await logOf(id);
  await sql`update private.trace_tasks set last_span_at = now() - interval '30 days' where task_id = ${task.id}`;
  await sql`select private.purge_traces()`;
  expect(await sql`select 1 from private.trace_words where task_id = ${task.id}`).toHaveLength(0);
  const traceId = randomBytes(16).toString("hex");
  const root = agent("lead", { traceId, from: 500, to: 600, attributes: { "gen_ai.conversation.id": id } });
  await send(
    batch([
      chat({
        traceId,
        parent: root,
        from: 501,
        to: 510,
        input: [said("user", "And now?")],
        output: [said("assistant", "Later.")],
      }),
      root,
    ]),
  );
  const after = await until(async () => {
    const found = await logOf(id);
    return found.messages.length > messages.length ? found : undefined;
  });
  expect(after.messages.slice(0, messages.length)).toEqual(messages);
  expect(brief(after.messages).slice(messages.length)).toEqual([
    "task user → lead: And now?",
    "response lead → user: Later.",
  ]);
});
