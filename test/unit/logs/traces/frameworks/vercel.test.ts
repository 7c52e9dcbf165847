import { expect, test } from "vitest";
import { span } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";

test("Vercel's AI SDK: the function is the agent, its steps are the calls", () => {
  const vercel = { "ai.telemetry.functionId": "concierge", "ai.telemetry.metadata.sessionId": "v-1" };
  const outer = span({
    name: "ai.generateText concierge",
    from: 0,
    to: 30,
    attributes: {
      ...vercel,
      "ai.operationId": "ai.generateText",
      "ai.prompt": '{"prompt": "Book a table"}',
      "ai.response.text": "Booked.",
      "ai.usage.promptTokens": 30,
      "ai.usage.completionTokens": 9,
    },
  });
  const messages = [{ role: "user", content: [{ type: "text", text: "Book a table" }] }];
  const { lines, conversation, tokens } = derive([
    outer,
    span({
      name: "ai.generateText.doGenerate",
      parent: outer,
      from: 1,
      to: 9,
      attributes: {
        ...vercel,
        "ai.operationId": "ai.generateText.doGenerate",
        "gen_ai.request.model": "gpt",
        "ai.prompt.messages": JSON.stringify(messages),
        "ai.response.toolCalls":
          '[{"toolCallType": "function", "toolCallId": "k", "toolName": "book", "args": "{\\"at\\": 8}"}]',
        "ai.usage.promptTokens": 10,
        "ai.usage.completionTokens": 4,
      },
    }),
    span({
      name: "ai.toolCall",
      parent: outer,
      from: 10,
      to: 12,
      attributes: {
        "ai.operationId": "ai.toolCall",
        "ai.toolCall.name": "book",
        "ai.toolCall.id": "k",
        "ai.toolCall.args": '{"at": 8}',
        "ai.toolCall.result": '"ok"',
      },
    }),
    span({
      name: "ai.generateText.doGenerate",
      parent: outer,
      from: 13,
      to: 20,
      attributes: {
        ...vercel,
        "ai.operationId": "ai.generateText.doGenerate",
        "gen_ai.request.model": "gpt",
        "ai.prompt.messages": JSON.stringify([
          ...messages,
          {
            role: "assistant",
            content: [{ type: "tool-call", toolCallId: "k", toolName: "book", args: { at: 8 } }],
          },
          {
            role: "tool",
            content: [{ type: "tool-result", toolCallId: "k", toolName: "book", result: "ok" }],
          },
        ]),
        "ai.response.text": "Booked.",
        "ai.usage.promptTokens": 20,
        "ai.usage.completionTokens": 5,
      },
    }),
  ]);
  expect(conversation).toBe("v-1");
  expect(lines).toEqual([
    "task user → concierge: Book a table",
    'tool_call concierge → book: book({"at":8})',
    "tool_result book → concierge: ok",
    "response concierge → user: Booked.",
  ]);
  expect(tokens).toEqual(["concierge 10/4", "concierge 20/5"]);
});
