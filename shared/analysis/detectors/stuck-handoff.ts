import type { Message } from "../prepare-messages.ts";
import { handoffTarget, participantsOf } from "../read-conversation.ts";
import type { Detector, Finding } from "./contract.ts";

/** How often work must come straight back before it counts as bounced: once is an honest "not mine". */
const BOUNCES = 2;
/** Turns of others that must follow before an addressee counts as silent. */
const GOES_ON = 3;

/** Work that is handed over and not taken up, or passed to and fro. */
export const stuckHandoff: Detector = {
  rule: "stuck_handoff",
  title: "A hand-off gets stuck or bounces",
  mast: null,
  detect(_task, messages) {
    const participants = participantsOf(messages);
    const lastAct = new Map<string, number>();
    let turns = 0;
    const turnAt: number[] = [];
    for (const { speaker, agent } of messages) {
      if (speaker === "agent") turns += 1;
      turnAt.push(turns);
      if (speaker === "agent" || speaker === "person") lastAct.set(agent, turnAt.length - 1);
    }
    const stuck = new Map<string, { agent: string; to: string; evidence: Message[] }>();
    const bounced = new Map<string, { agents: [string, string]; evidence: Message[]; times: number }>();
    /** To whom work was handed last, and with which message; gone as soon as he does anything else. */
    const waiting = new Map<string, { from: string; message: Message }>();
    for (const [at, message] of messages.entries()) {
      if (message.speaker !== "agent") continue;
      const target = handoffTarget(message, participants);
      const given = waiting.get(message.agent);
      waiting.delete(message.agent);
      if (target === null || target === "") continue;
      if (given?.from === target) {
        const agents: [string, string] =
          target < message.agent ? [target, message.agent] : [message.agent, target];
        const key = JSON.stringify(agents);
        const entry = bounced.get(key) ?? { agents, evidence: [], times: 0 };
        bounced.set(key, entry);
        entry.times += 1;
        if (entry.evidence.at(-1) !== given.message) entry.evidence.push(given.message);
        entry.evidence.push(message);
      }
      waiting.set(target, { from: message.agent, message });
      const silent = (lastAct.get(target) ?? -1) <= at && turns - (turnAt[at] ?? 0) >= GOES_ON;
      // A name that nobody has: the log may call the addressee otherwise where it speaks.
      if (!silent || !participants.has(target)) continue;
      const key = JSON.stringify([message.agent, target]);
      const entry = stuck.get(key) ?? { agent: message.agent, to: target, evidence: [] };
      stuck.set(key, entry);
      entry.evidence.push(message);
    }
    const findings = [...stuck.values()].map(({ agent, to, evidence }) => describeStuck(agent, to, evidence));
    for (const { agents, evidence, times } of bounced.values())
      if (times >= BOUNCES) findings.push(describeBounce(agents, evidence));
    return onePerAgent(findings);
  },
};

function describeStuck(agent: string, to: string, evidence: Message[]): Finding {
  return {
    severity: "medium",
    agent,
    tool: null,
    summary: `${agent} hands work to ${to}, who never takes it up.`,
    confidence: 0.75,
    evidence,
    wasted: evidence,
    errors: 0,
  };
}

function describeBounce([one, other]: [string, string], evidence: Message[]): Finding {
  return {
    severity: "high",
    agent: one,
    tool: null,
    summary: `${one} and ${other} pass the same work to and fro.`,
    confidence: 0.85,
    evidence,
    wasted: evidence.slice(1),
    errors: 0,
  };
}

/** A subject has one finding per task; the one with more evidence stands for the others. */
function onePerAgent(findings: Finding[]): Finding[] {
  const best = new Map<string | null, Finding>();
  for (const finding of findings) {
    const known = best.get(finding.agent);
    if (known === undefined || finding.evidence.length > known.evidence.length)
      best.set(finding.agent, finding);
  }
  return [...best.values()];
}
