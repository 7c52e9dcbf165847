import { compared, outcomeFeatures } from "./outcome-features.ts";
import { outcomeWeights } from "./outcome-weights.ts";
import type { Message } from "./prepare-messages.ts";

/** What a conversation says of its outcome. Both parts are log odds, so that they add up. */
export interface OutcomeSigns {
  /** What the task shows by itself. */
  own: number;
  /** How its team differs from the average: over all of a team's tasks, it tells a hard task from a hard-pressed team. */
  team: number;
}

/** How a task probably ended. Never to be taken for a reported outcome. */
export interface InferredOutcome {
  inferred: true;
  /** Probability of success. */
  success: number;
}

/** A team counts as average as if so many of its tasks were. The view `inferred_outcomes` has the same number. */
export const PRIOR_TASKS = 3;

/** Reads the signs of one conversation. */
export function readOutcomeSigns(messages: readonly Message[]): OutcomeSigns {
  return weighSigns(outcomeFeatures(messages), outcomeWeights.weights);
}

/** A task is judged by what it shows, and by how it differs from its team, whose features are means of tasks. */
export function weighSigns(
  features: Readonly<Record<string, number>>,
  weights: Readonly<Record<string, number>>,
): OutcomeSigns {
  const average = weights.average_team ?? 0;
  let own = (weights.intercept ?? 0) + average;
  for (const [name, value] of Object.entries(features)) own += (weights[name] ?? 0) * value;
  let team = -average;
  for (const name of compared) team += (weights[`team.${name}`] ?? 0) * (features[name] ?? 0);
  return { own, team };
}

/**
 * The probability of success. @param others The `team` signs of the team's tasks, this one included; how they
 * ended is not needed.
 */
export function inferOutcome(signs: OutcomeSigns, others: readonly number[] = []): InferredOutcome {
  const team = others.reduce((sum, sign) => sum + sign, 0) / (PRIOR_TASKS + others.length);
  return { inferred: true, success: 1 / (1 + Math.exp(-(signs.own + team))) };
}
