import { matchCalls } from "../match-calls.ts";
import type { Message } from "../prepare-messages.ts";
import type { Detector, Finding } from "./contract.ts";

/** How many errors make a storm, … */
const ERRORS = 3;
/** … and within how many messages they must lie, … */
const WINDOW = 20;
/** … unless at least this share of the tool's answers are errors. */
const RATE = 0.5;

/** Errors of one tool (or one part of the framework) that come thick and fast. */
export const toolErrorStorm: Detector = {
  rule: "tool_error_storm",
  title: "Errors again and again",
  mast: null,
  detect(_task, messages) {
    const groups = new Map<string, { source: Source; errors: Placed[]; answers: number }>();
    for (const [position, message] of messages.entries()) {
      const source = sourceOf(message);
      if (source === null) continue;
      const key = JSON.stringify([source.agent, source.tool]);
      const group = groups.get(key) ?? { source, errors: [], answers: 0 };
      groups.set(key, group);
      group.answers += 1;
      if (message.failed) group.errors.push({ position, message });
    }
    const called = new Map(
      matchCalls(messages).flatMap(({ call, result }) => (result ? [[result, call]] : [])),
    );
    const findings: Finding[] = [];
    for (const { source, errors, answers } of groups.values()) {
      if (errors.length < ERRORS || !(isDense(errors) || errors.length / answers >= RATE)) continue;
      findings.push(describe(source, errors, called));
    }
    return findings;
  },
};

interface Source {
  agent: string | null;
  tool: string | null;
}

interface Placed {
  position: number;
  message: Message;
}

/** Whose answer this is. Messages that can be no error of a tool or a framework's part have no source. */
function sourceOf(message: Message): Source | null {
  if (message.speaker === "tool") return { agent: message.actor, tool: message.tool };
  if (message.message_type !== "error") return null;
  // A part of the framework that is no agent, such as the connection to the model: nobody's call, so nobody's fault.
  return message.speaker === "framework"
    ? { agent: null, tool: message.agent }
    : { agent: message.actor, tool: message.tool };
}

function isDense(errors: readonly Placed[]): boolean {
  return errors.some(({ position }, index) => {
    const third = errors[index + ERRORS - 1];
    return third !== undefined && third.position - position < WINDOW;
  });
}

function describe(
  { agent, tool }: Source,
  errors: readonly Placed[],
  called: ReadonlyMap<Message, Message>,
): Finding {
  const what = tool ?? "its tools";
  return {
    severity: errors.length >= 6 ? "high" : "medium",
    agent,
    tool,
    summary:
      agent === null
        ? `${what} fails again and again while the team works.`
        : `${agent} runs into error after error of ${what}.`,
    confidence: errors.every(({ message }) => message.is_error === true) ? 0.95 : 0.75,
    evidence: errors.map(({ message }) => message),
    // The failed answers and the calls they belong to, where calls are logged.
    wasted: errors.flatMap(({ message }) => [called.get(message) ?? [], message].flat()),
    errors: errors.length,
  };
}
