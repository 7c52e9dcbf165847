import { matchCalls } from "../match-calls.ts";
import type { Message } from "../prepare-messages.ts";
import type { Detector, Finding } from "./contract.ts";

/** Errors that pass by themselves: trying again unchanged is the right thing to do. */
const passing =
  /rate.?limit|too many requests|timed? ?out|timeout|temporar|unavailable|overload|connection|network|try again|\b(?:408|429|50[0234])\b/i;

/** A call that failed and is made again with the same arguments, to fail again. */
export const retryWithoutChange: Detector = {
  rule: "retry_without_change",
  title: "Tries the same again after an error",
  mast: "1.3",
  detect(_task, messages) {
    const failed = new Map<string, Message[]>();
    const bySubject = new Map<
      string,
      { agent: string; tool: string | null; evidence: Message[]; wasted: Message[] }
    >();
    for (const { call, result } of matchCalls(messages)) {
      if (call.actor === null || result === null) continue;
      const key = `${call.actor}\n${call.tool}\n${call.key}`;
      if (!result.failed || passing.test(result.content.slice(0, 400))) {
        // Something changed: what failed before is a new try from here on.
        if (!result.failed) failed.delete(key);
        continue;
      }
      const before = failed.get(key);
      if (before === undefined) {
        failed.set(key, [call, result]);
        continue;
      }
      const subject = `${call.actor}\n${call.tool}`;
      const entry = bySubject.get(subject) ?? {
        agent: call.actor,
        tool: call.tool,
        evidence: [],
        wasted: [],
      };
      bySubject.set(subject, entry);
      if (before.length > 0) entry.evidence.push(...before.splice(0));
      entry.evidence.push(call, result);
      entry.wasted.push(call, result);
    }
    return [...bySubject.values()].map(
      ({ agent, tool, evidence, wasted }): Finding => ({
        severity: wasted.length > 4 ? "high" : "medium",
        agent,
        tool,
        summary: `${agent} calls ${tool ?? "a tool"} again with the arguments that have just failed.`,
        confidence: 0.9,
        evidence: evidence.sort((a, b) => a.seq - b.seq),
        wasted,
        errors: evidence.filter((message) => message.failed).length,
      }),
    );
  },
};
