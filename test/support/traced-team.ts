import { randomBytes } from "node:crypto";
import { type Context, ROOT_CONTEXT, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { SimpleSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import { agent, chat, said, tool } from "./spans.ts";

/** A team at work, traced by the official SDK as an application would. */
export function work(exporter: SpanExporter, conversation: string): Promise<void> {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "desk" }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer("test");
  const common = { "gen_ai.conversation.id": conversation, "gen_ai.provider.name": "openai" };
  const inside = (
    tracer: Tracer,
    name: string,
    attributes: Record<string, string | number>,
    parent: Context,
  ) => {
    const opened = tracer.startSpan(name, { attributes: { ...common, ...attributes } }, parent);
    return { span: opened, context: trace.setSpan(parent, opened) };
  };
  const root = inside(
    tracer,
    "invoke_agent planner",
    { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "planner" },
    ROOT_CONTEXT,
  );
  const call = inside(
    tracer,
    "chat gpt",
    {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "gpt",
      "gen_ai.usage.input_tokens": 12,
      "gen_ai.usage.output_tokens": 5,
      "gen_ai.input.messages": JSON.stringify([said("user", "Is it raining?")]),
      "gen_ai.output.messages": JSON.stringify([
        {
          role: "assistant",
          parts: [
            { type: "tool_call", id: `${conversation}-1`, name: "weather", arguments: { city: "Oslo" } },
          ],
        },
      ]),
    },
    root.context,
  );
  call.span.end();
  const look = inside(
    tracer,
    "execute_tool weather",
    {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "weather",
      "gen_ai.tool.call.id": `${conversation}-1`,
    },
    root.context,
  );
  look.span.recordException(new TypeError("no network"));
  look.span.setStatus({ code: SpanStatusCode.ERROR, message: "no network" });
  look.span.end();
  root.span.end();
  return provider.forceFlush().then(() => provider.shutdown());
}

/** One agent that asks another, with its history sent again in every call. */
export function story(id: string) {
  const traceId = randomBytes(16).toString("hex");
  const session = { "gen_ai.conversation.id": id };
  const lead = agent("lead", { traceId, from: 0, to: 100, attributes: session });
  const helper = agent("helper", { traceId, parent: lead, from: 20, to: 60 });
  const history = [said("system", "You lead."), said("user", "Find it.")];
  return [
    chat({
      traceId,
      parent: lead,
      from: 1,
      to: 10,
      input: history,
      output: [said("assistant", "I ask the helper.")],
    }),
    chat({
      traceId,
      parent: helper,
      from: 21,
      to: 30,
      input: [said("user", "Please look.")],
      output: [said("assistant", "Looking.")],
    }),
    tool("search", { traceId, parent: helper, from: 31, to: 40, args: { q: "it" }, result: "found" }),
    chat({
      traceId,
      parent: helper,
      from: 41,
      to: 50,
      input: [said("user", "Please look."), said("assistant", "Looking."), said("tool", "found")],
      output: [said("assistant", "It is here.")],
    }),
    helper,
    chat({
      traceId,
      parent: lead,
      from: 61,
      to: 90,
      input: [...history, said("assistant", "I ask the helper."), said("user", "It is here.")],
      output: [said("assistant", "Found it.")],
    }),
    lead,
  ];
}
