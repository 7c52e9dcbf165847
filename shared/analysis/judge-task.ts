import { attributeFailure } from "./attribution/attribute-failure.ts";
import { inferOutcome, type OutcomeSigns, readOutcomeSigns } from "./infer-outcome.ts";
import type { LoggedTask, Message } from "./prepare-messages.ts";

/** A row of `task_attributions` as record_judgements takes it. */
export interface AttributionRow {
  subject: "agent" | "step";
  rank: number;
  agent: string;
  message_id: number | null;
  seq: number | null;
  probability: number;
  reasons: string[];
}

/** What is judged of a task, beside what is counted. */
export interface Judgement {
  attributions: AttributionRow[];
  own_sign: number;
  team_sign: number;
}

/** Judges one task: of a failed one who and which step made it fail, of any what it shows of its outcome. */
export function judgeTask(
  { outcome }: Pick<LoggedTask, "outcome">,
  messages: readonly Message[],
): { judgement: Judgement; signs: OutcomeSigns } {
  const signs = readOutcomeSigns(messages);
  const failed = outcome === "failure" || outcome === "abandoned";
  return {
    judgement: {
      attributions: failed ? toRows(messages) : [],
      own_sign: signs.own,
      team_sign: signs.team,
    },
    signs,
  };
}

/** Probability of success of a task that ended without an outcome, by its own messages; null for all others. */
export function inferSuccess(
  { outcome, ended_at }: Pick<LoggedTask, "outcome" | "ended_at">,
  signs: OutcomeSigns,
): number | null {
  return outcome === null && ended_at !== null ? inferOutcome(signs, [signs.team]).success : null;
}

function toRows(messages: readonly Message[]): AttributionRow[] {
  const { agents, steps } = attributeFailure(messages);
  return [
    ...agents.map(({ agent, probability }, at) => ({
      subject: "agent" as const,
      rank: at + 1,
      agent,
      message_id: null,
      seq: null,
      probability: tidy(probability),
      reasons: [],
    })),
    ...steps.map(({ message, agent, probability, reasons }, at) => ({
      subject: "step" as const,
      rank: at + 1,
      agent,
      message_id: message.id,
      seq: message.seq,
      probability: tidy(probability),
      reasons,
    })),
  ];
}

/** More digits than that say nothing. */
function tidy(probability: number): number {
  return Math.round(probability * 1e6) / 1e6;
}
