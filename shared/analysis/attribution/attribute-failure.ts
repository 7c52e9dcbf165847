import type { Message } from "../prepare-messages.ts";
import { type Candidate, findCandidates } from "./find-candidates.ts";
import { giveReasons } from "./give-reasons.ts";
import { attributionWeights } from "./weights.ts";

/** A step that may have made a task fail. */
export interface BlamedStep {
  message: Message;
  agent: string;
  probability: number;
  /** What speaks for it, in words, the strongest first. */
  reasons: string[];
}

export interface BlamedAgent {
  agent: string;
  probability: number;
}

/** Who and which step most likely made a task fail, the most likely first, three of each at most. */
export interface Attribution {
  steps: BlamedStep[];
  agents: BlamedAgent[];
}

/** How many steps and agents are named. */
const NAMED = 3;
/**
 * Of an agent's many unlikely steps, each counts a little less than of another's few likely ones: between adding
 * up probabilities (1) and looking at the likeliest step alone (infinity). Chosen by cross-validation.
 */
const AGENT_POWER = 1.5;

/** Attributes the failure of a task. Pure; a conversation without any agent's turn gives empty lists. */
export function attributeFailure(messages: readonly Message[]): Attribution {
  const candidates = findCandidates(messages);
  const probabilities = predictSteps(candidates.map(({ features }) => features));
  const ranked = candidates
    .map((candidate, at) => ({ candidate, probability: probabilities[at] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
  return {
    steps: ranked.slice(0, NAMED).map(({ candidate, probability }) => toStep(candidate, probability)),
    agents: rankAgents(ranked),
  };
}

/** Softmax over what the weights say of each candidate. */
export function predictSteps(candidates: readonly ReadonlyMap<string, number>[]): number[] {
  const scores = candidates.map((features) => {
    let score = 0;
    for (const [name, value] of features) score += (attributionWeights.weights[name] ?? 0) * value;
    return score;
  });
  let top = Number.NEGATIVE_INFINITY;
  for (const score of scores) top = Math.max(top, score);
  const parts = scores.map((score) => Math.exp(score - top));
  const whole = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / whole);
}

function toStep({ turn, features }: Candidate, probability: number): BlamedStep {
  return {
    message: turn.message,
    agent: turn.message.agent,
    probability,
    reasons: giveReasons(features, attributionWeights.weights),
  };
}

function rankAgents(ranked: readonly { candidate: Candidate; probability: number }[]): BlamedAgent[] {
  const sums = new Map<string, number>();
  for (const { candidate, probability } of ranked) {
    const { agent } = candidate.turn.message;
    sums.set(agent, (sums.get(agent) ?? 0) + probability ** AGENT_POWER);
  }
  const whole = [...sums.values()].reduce((sum, value) => sum + value, 0);
  return [...sums]
    .map(([agent, sum]) => ({ agent, probability: sum / whole }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, NAMED);
}
