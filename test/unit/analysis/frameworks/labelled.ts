import type { LoggedMessage } from "../../../../shared/analysis/prepare-messages.ts";

/** A conversation in the manner of a public framework, with the failure modes of MAST that it was written to show. */
export interface LabelledConversation {
  name: string;
  modes: readonly string[];
  messages: Partial<LoggedMessage>[];
}

export function say(
  agent: string,
  content: string,
  message_type = "message",
  to_agent: string | null = null,
) {
  return { agent, content, message_type, to_agent };
}

export function person(content: string): Partial<LoggedMessage> {
  return { agent: "user", role: "user", to_agent: "assistant", content };
}

export function call(agent: string, tool_name: string, tool_args: LoggedMessage["tool_args"]) {
  return { agent, tool_name, tool_args, message_type: "tool_call", content: JSON.stringify(tool_args) };
}

export function result(tool_name: string, content: string, is_error = false): Partial<LoggedMessage> {
  return { agent: tool_name, tool_name, role: "tool", message_type: "tool_result", content, is_error };
}
