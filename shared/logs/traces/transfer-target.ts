import { isFields, textIn } from "./fields.ts";
import { parseLoosely } from "./parts.ts";

const transfer = /^(?:transfer|hand_?off|delegate|assign|switch|route|escalate)(?:_[a-z]+)*?_to_(.+)$/i;
/** Tools by which work goes to somebody, who stands among the arguments. */
const sends =
  /^(?:transfer|hand[_ ]?off|delegate|assign|escalate)(?:[_ ][a-z0-9-]+)*$|^(?:task|agent|(?:ask|call|run|spawn|invoke|message|send_message_to|ask_question_to)[_ ](?:[a-z]+[_ ])?(?:agent|coworker|co-worker|teammate|member|expert)|ask question to co-?worker)$/i;
const recipients = [
  ...["agent_name", "agentName", "agent", "target_agent", "to_agent", "target", "coworker", "co_worker"],
  ...[
    "subagent_type",
    "agent_type",
    "member_id",
    "member_name",
    "recipient",
    "agent_id",
    "destination",
    "to",
  ],
];

/**
 * The tool by which work goes to another agent, and to which one: by the tool's name or its arguments (as JSON);
 * null for every other tool.
 */
export function transferTarget(tool: string, args = ""): string | null {
  const found = transfer.exec(tool) ?? /^handoff(?: from .+)? to (.+)$/i.exec(tool);
  const target = found?.[1]?.replace(/_(?:tool|function)$/i, "").trim();
  if (target !== undefined && !/^(?:agent|human|member|team_?member|teammate|co-?worker)$/i.test(target))
    return target;
  const given = sends.test(tool) ? parseLoosely(args) : null;
  const told = isFields(given) ? textIn(given, ...recipients).trim() : "";
  return told === "" || told.length > 100 || /^(?:human|user)$/i.test(told) ? null : told;
}
