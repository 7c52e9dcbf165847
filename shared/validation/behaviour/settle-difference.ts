import type { Parting } from "./compare-observations.ts";
import type { Pair } from "./play-pair.ts";
import type { Scenario } from "./scenario.ts";
import { sizeOfScenario, smallerScenarios } from "./shrink-scenario.ts";

/** An input that shows a difference. */
export interface Difference {
  scenario: Scenario;
  parting: Parting;
}

const mostShrinks = 70;

/** Whether only a copy is missing. */
export function isCopy({ what }: Parting): boolean {
  return what === "copies";
}

/** Whether the new version met a limit of the sandbox. */
export function isLimit({ new: { v } }: Parting): boolean {
  return typeof v === "object" && v !== null && "$" in v && v.$ === "error" && v.n === "Limit";
}

/** The smallest story found that still shows a difference. */
export async function shrinkDifference(pair: Pair, difference: Difference): Promise<Difference> {
  let smallest = difference;
  if (isLimit(difference.parting)) return difference;
  let tries = 0;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const scenario of smallerScenarios(smallest.scenario)) {
      tries += 1;
      if (tries > mostShrinks || pair.isOver) return smallest;
      const played = await pair.play(scenario);
      if (played.outcome !== "different" || !played.parting || isLimit(played.parting) || played.old?.n !== 0)
        continue;
      if (isCopy(played.parting) && !isCopy(difference.parting)) continue;
      smallest = { scenario, parting: played.parting };
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

/** Shows the difference once more in fresh sandboxes, so that nothing left behind by other stories makes it. */
export async function confirmDifference(
  pair: Pair,
  smallest: Difference,
  original: Difference,
): Promise<Difference | undefined> {
  for (const difference of smallest === original ? [original] : [smallest, original]) {
    const played = await pair.playAfresh(difference.scenario);
    if (played.outcome === "different" && played.parting)
      return { scenario: difference.scenario, parting: played.parting };
  }
  return undefined;
}

/** A missing copy is told only where nothing comes of it yet. */
export function withoutRepeats(differences: Difference[]): Difference[] {
  const seen = new Set<string>();
  const plain = differences.filter(({ parting }) => !isCopy(parting));
  return (plain.length > 0 ? plain : differences)
    .sort((left, right) => sizeOfScenario(left.scenario) - sizeOfScenario(right.scenario))
    .filter(({ scenario, parting }) => {
      const key = JSON.stringify([scenario.steps.map(({ args }) => args), parting]);
      return !seen.has(key) && seen.add(key);
    });
}
