import { compareObservations, type Parting } from "./compare-observations.ts";
import type { Pair, Played } from "./play-pair.ts";
import type { Scenario } from "./scenario.ts";
import { sizeOfScenario, smallerScenarios } from "./shrink-scenario.ts";

/** An input that shows a difference. */
export interface Difference {
  scenario: Scenario;
  parting: Parting;
}

const mostShrinks = 70;
/** Chance falls the same way twice in short lists; not six times. */
const otherSeeds = [977, 31, 4_242, 90_001, 7];

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

/** Whether the old version itself does otherwise when chance falls otherwise. */
export async function isFlaky(pair: Pair, story: Scenario, { old }: Played): Promise<boolean> {
  if (!old || old.n === 0) return false;
  for (const seed of otherSeeds) {
    const again = await pair.play(story, { seed });
    const expectations = { fixedKeys: new Set<string>(), expectsNaN: true };
    if (!again.old || compareObservations(old, again.old, expectations) !== "same") return true;
  }
  return false;
}
