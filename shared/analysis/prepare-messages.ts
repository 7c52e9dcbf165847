import type { Row } from "../platform/database.ts";
import { reportsError } from "./detect-errors.ts";
import { normaliseText, stableJson } from "./normalise-text.ts";

/** The columns of a message that analysis reads. */
export const messageColumns =
  "id, task_id, seq, occurred_at, agent, to_agent, role, message_type, content, tool_name, tool_args, is_error, tokens_in, tokens_out, cost_usd, ref" as const;

/** A message as it lies in the log. */
export type LoggedMessage = Pick<
  Row<"messages">,
  | "id"
  | "task_id"
  | "seq"
  | "occurred_at"
  | "agent"
  | "to_agent"
  | "role"
  | "message_type"
  | "content"
  | "tool_name"
  | "tool_args"
  | "is_error"
  | "tokens_in"
  | "tokens_out"
  | "cost_usd"
  | "ref"
> & {
  /** Characters of the whole content, where `content` is only its start and its end. */
  characters?: number | null;
};

/** The columns of a task that analysis reads. */
export const taskColumns = "id, team_id, started_at, ended_at, outcome, times_derived" as const;

export type LoggedTask = Pick<
  Row<"tasks">,
  "id" | "team_id" | "started_at" | "ended_at" | "outcome" | "times_derived"
>;

/** Who or what speaks: an agent, a person (or its simulation), a tool, or the framework around them. */
export type Speaker = "agent" | "person" | "tool" | "framework";

/** A message with what every detector wants to know of it, worked out once. */
export interface Message extends LoggedMessage {
  speaker: Speaker;
  /** The agent that it counts for: of a tool's result the agent that called. Null for persons and framework. */
  actor: string | null;
  /** The tool that was called or answers. */
  tool: string | null;
  /** What a call asks for, or what anything else says, without regard to case, spaces and order of arguments. */
  key: string;
  failed: boolean;
  /** Characters of the content before it was cut. */
  length: number;
}

const personNames =
  /^(user|human|customer|client|person|operator|admin)([ _-]?(proxy|simulator|agent|input))?$/i;
/** Some frameworks let a stand-in for the person run code; what it then says is the output of a program. */
const programOutput =
  /^\s*(?:exit ?code:? ?-?\d|execution (?:result|output|succeeded|failed)\b|code output:)/i;
const bookkeeping = new Set(["system", "phase_start", "session_start", "run_end"]);

/** How much of a long content is compared and searched: its start and its end. */
const COMPARED_CHARACTERS = 3000;

/**
 * Prepares the messages of one task, in the order of `seq`. Contents are cut to what detectors look at, so that
 * one enormous message costs no more than a long one.
 */
export function prepareMessages(messages: readonly LoggedMessage[]): Message[] {
  const callers = new Map<string, string>();
  let lastAgent: string | null = null;
  const prepared: Message[] = [];
  for (const logged of messages) {
    const content = cut(logged.content);
    const speaker = speakerOf(logged);
    const tool = toolOf(logged, speaker);
    let actor: string | null = speaker === "agent" ? logged.agent : null;
    if (speaker === "agent") {
      lastAgent = logged.agent;
      if (tool !== null) callers.set(tool, logged.agent);
    } else if (speaker === "tool") {
      const caller = tool === null ? undefined : callers.get(tool);
      actor = caller ?? lastAgent;
    }
    const asked = logged.message_type === "tool_call" && logged.tool_args !== null;
    prepared.push({
      ...logged,
      content,
      speaker,
      actor,
      tool,
      key: asked ? cut(stableJson(logged.tool_args)) : normaliseText(content),
      failed: reportsError({ ...logged, content }),
      length: logged.characters ?? logged.content.length,
    });
  }
  return prepared;
}

function speakerOf({ role, agent, message_type, tool_name, content }: LoggedMessage): Speaker {
  if (role === "tool" || message_type === "tool_result") return "tool";
  if (bookkeeping.has(message_type) || role === "system")
    return message_type === "error" && tool_name !== null ? "tool" : "framework";
  // Frameworks give agents the role "user" too, so the role alone makes nobody a person.
  if (personNames.test(agent)) return programOutput.test(content.slice(0, 80)) ? "tool" : "person";
  return "agent";
}

function toolOf({ tool_name, agent, role }: LoggedMessage, speaker: Speaker): string | null {
  if (tool_name) return tool_name;
  return speaker === "tool" && role === "tool" ? agent : null;
}

function cut(text: string): string {
  if (text.length <= COMPARED_CHARACTERS * 2) return text;
  // The length stands for the middle: of two long texts that differ there, it nearly always differs too.
  return `${text.slice(0, COMPARED_CHARACTERS)} …${text.length}… ${text.slice(-COMPARED_CHARACTERS)}`;
}
