import type { Message } from "./prepare-messages.ts";

/** A tool call and what came back; null while nothing has. */
export interface Call {
  call: Message;
  result: Message | null;
}

/** A call that so many others have overtaken is not answered any more. */
const MAX_OPEN = 200;

/**
 * Pairs calls with results. A result belongs to the call that its `ref` names; else to the oldest open call of
 * the same tool (parallel calls are answered in order); where no tool is named, to the latest open call.
 */
export function matchCalls(messages: readonly Message[]): Call[] {
  const calls: Call[] = [];
  const open: Call[] = [];
  for (const message of messages) {
    if (message.message_type === "tool_call") {
      const call: Call = { call: message, result: null };
      calls.push(call);
      open.push(call);
      if (open.length > MAX_OPEN) open.shift();
    } else if (message.speaker === "tool" || message.message_type === "tool_result") {
      const at = findCall(open, message);
      const [matched] = at < 0 ? [] : open.splice(at, 1);
      if (matched) matched.result = message;
    }
  }
  return calls;
}

function findCall(open: readonly Call[], result: Message): number {
  const named = result.ref === null ? -1 : open.findIndex(({ call }) => call.seq === result.ref);
  if (named >= 0) return named;
  const sameTool = open.findIndex(({ call }) => call.tool !== null && call.tool === result.tool);
  if (sameTool >= 0) return sameTool;
  return result.tool === null || open.every(({ call }) => call.tool === null) ? open.length - 1 : -1;
}
