import { jitter } from "./random.ts";

/** A message as a runtime inserts it, without team and task. */
export interface SimulatedMessage {
  seq: number;
  occurred_at: string;
  agent: string;
  to_agent: string | null;
  role: string;
  message_type: string;
  content: string;
  tool_name: string | null;
  tool_args: { [key: string]: string } | null;
  is_error: boolean;
  tokens_in: number;
  tokens_out: number;
  model: string;
}

/** A pretended conversation: messages in order, each some seconds after the one before. */
export class Conversation {
  readonly messages: SimulatedMessage[] = [];
  readonly random: () => number;
  #time: number;

  constructor(random: () => number, start: Date) {
    this.random = random;
    this.#time = start.getTime();
  }

  now(): Date {
    return new Date(this.#time);
  }

  wait(seconds: number): void {
    this.#time += seconds * 1000;
  }

  say(agent: string, to: string, type: string, content: string): void {
    this.#add({
      agent,
      to_agent: to,
      role: agent === "user" ? "user" : "assistant",
      message_type: type,
      content,
    });
  }

  call(tool: string, args: { [key: string]: string }, result: string, isError: boolean): void {
    const call = {
      agent: "researcher",
      to_agent: tool,
      role: "assistant",
      message_type: "tool_call",
      content: JSON.stringify(args),
    };
    this.#add({ ...call, tool_name: tool, tool_args: args });
    this.#add({
      agent: tool,
      to_agent: "researcher",
      role: "tool",
      message_type: "tool_result",
      content: result,
      tool_name: tool,
      is_error: isError,
    });
  }

  #add(
    message: Partial<SimulatedMessage> &
      Pick<SimulatedMessage, "agent" | "to_agent" | "role" | "message_type" | "content">,
  ): void {
    this.#time += Math.round(2200 * jitter(this.random));
    this.messages.push({
      tool_name: null,
      tool_args: null,
      is_error: false,
      tokens_in: 400 + this.messages.length * 60,
      tokens_out: Math.ceil(message.content.length / 4),
      model: "pretended",
      seq: this.messages.length,
      occurred_at: this.now().toISOString(),
      ...message,
    });
  }
}
