import type { Message } from "./prepare-messages.ts";

/** Questions in any script: Latin, Greek, Arabic, CJK, Armenian, Ethiopic. */
const questionMark = /՞|[?？؟;፧⸮](?=["'”’»)\]*_\s]|$)/u;
const greekQuestion = /[\u0370-\u03ff][^.!?]{0,200};\s*$/u;
const asking = new Set(["task", "instruction", "handoff"]);
const closing = new Set(["final_answer", "termination", "run_end"]);
/** Names of agents and tools that check what others made. */
const verifies =
  /verif|valid|review|(?:^|[_\s-])tests?(?:[_\s-]|er|$)|tester|check|critic|judge|audit|inspect|proofread|\bqa\b/i;
const handsOver = /(?:^|_)(?:transfer|hand_?off|hand_?over|delegate|escalate)(?:_|$)/i;

/** Somebody said it to somebody: no call, no answer of a tool, no bookkeeping. */
export function isSpoken({ speaker, message_type }: Message): boolean {
  return (
    (speaker === "agent" || speaker === "person") && message_type !== "tool_call" && message_type !== "error"
  );
}

/** Whether a text asks something: by its question mark, whatever the language. */
export function asksSomething(content: string): boolean {
  const end = content.length > 1_500 ? content.slice(-1_500) : content;
  if (!end.includes(";")) return questionMark.test(end);
  return questionMark.test(end.replaceAll(";", ",")) || greekQuestion.test(end);
}

/** Whether it wants something of its addressee. */
export function isRequest(message: Message): boolean {
  return isSpoken(message) && (asking.has(message.message_type) || asksSomething(message.content));
}

/** Whether the task was declared to be over with it. */
export function closesTask({ message_type }: Message): boolean {
  return closing.has(message_type);
}

/** A review, or a word or answer of somebody whose name says that he checks. */
export function isVerification(message: Message): boolean {
  if (message.message_type === "review") return true;
  if (message.message_type === "tool_call") return false;
  const name = message.speaker === "tool" ? message.tool : message.speaker === "agent" ? message.agent : null;
  return name !== null && verifies.test(name);
}

/** Who takes part: agents and persons by name. */
export function participantsOf(messages: readonly Message[]): Set<string> {
  const names = new Set<string>();
  for (const { speaker, agent } of messages)
    if (speaker === "agent" || speaker === "person") names.add(agent);
  return names;
}

/**
 * To whom work is handed over with this message: a participant, "" for somebody outside, null if it is no hand-off.
 * Tools named like `transfer_to_billing` hand over to the participant whose name they carry.
 */
export function handoffTarget(message: Message, participants: ReadonlySet<string>): string | null {
  const { message_type, to_agent, tool, agent, speaker } = message;
  if (speaker !== "agent") return null;
  if (message_type === "handoff")
    return to_agent !== null && to_agent !== agent && to_agent !== "<all>" ? to_agent : null;
  if (message_type !== "tool_call" || tool === null || !handsOver.test(tool)) return null;
  const plain = plainName(tool);
  for (const name of participants) if (name !== agent && plain.endsWith(plainName(name))) return name;
  return "";
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}
