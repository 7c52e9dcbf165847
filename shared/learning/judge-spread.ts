import type { Draw } from "./model-effects.ts";
import { type Prediction, predictEffect } from "./predict-effect.ts";

/** Factors of the model, in this order. */
export type Levels = readonly [changeType: string, rule: string, pattern: string, team: string];

/** From so many teams on a spread between them can be told from chance. */
const teamsToJudge = 3;
/** While fewer have measured it, one team at a time tries a pattern. */
export const pilotTeams = 5;
/** A coin with a little help: below this nothing shows that a pattern helps. */
const leastChance = 0.6;
/** No team is called so: what is expected of a team of which nothing is known. */
const unknownTeam = "";

/** What is known of a pattern, and whether it is offered. */
export interface Spread {
  spread: "waits" | "pilot" | "spreads" | "stopped";
  because: string | null;
  prediction: Prediction;
  /** Standard deviation of its effect between teams, posterior median. */
  teamSpread: number;
}

/**
 * Whether a pattern is offered to further teams.
 * @param measuredTeams in how many teams its effect was measured
 */
export function judgeSpread(
  draws: readonly Draw[],
  [changeType, rule, pattern]: readonly [string, string, string],
  measuredTeams: number,
): Spread {
  const prediction = predictEffect(draws, [changeType, rule, pattern, unknownTeam]);
  // Between teams: what a team does to every change, and what this one does in it.
  const teamSpread = median(draws.map(({ spreads, residual }) => Math.hypot(spreads[3] ?? 0, residual)));
  const typical = Math.abs(
    median(
      draws.map(
        ({ mean, levels }) =>
          mean +
          (levels[0]?.get(changeType) ?? 0) +
          (levels[1]?.get(rule) ?? 0) +
          (levels[2]?.get(pattern) ?? 0),
      ),
    ),
  );
  const known = { prediction, teamSpread };
  if (measuredTeams === 0) return { ...known, spread: "waits", because: "Its effect was not measured." };
  if (measuredTeams >= teamsToJudge && teamSpread > typical)
    return {
      ...known,
      spread: "stopped",
      because: `What it does differs more between teams (by ${points(teamSpread)}) than it does on average (${points(typical)}).`,
    };
  if (prediction.chance < leastChance)
    return {
      ...known,
      spread: "waits",
      because: `That it helps another team is ${Math.round(prediction.chance * 100)} % probable, which is too little.`,
    };
  return { ...known, spread: measuredTeams < pilotTeams ? "pilot" : "spreads", because: null };
}

/** Why a pattern is not for this team, or null when it is. */
export function doubtTransfer(
  spread: string,
  { chance, low }: Pick<Prediction, "chance" | "low">,
  { minChance, margin }: { minChance: number; margin: number },
): string | null {
  // A pilot is watched by its own experiment, and tells what nobody knows yet.
  const bar = spread === "pilot" ? minChance - 0.1 : minChance;
  if (chance < bar)
    return `That it helps here is ${Math.round(chance * 100)} % probable; ${Math.round(bar * 100)} % are asked for.`;
  if (spread === "spreads" && low < -margin)
    return `It may cost ${points(-low)} here, more than the ${points(margin)} that policy lets pass.`;
  return null;
}

export function points(share: number): string {
  return `${(share * 100).toFixed(1)} points`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
