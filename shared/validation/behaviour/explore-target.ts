import * as fc from "fast-check";
import { compareObservations, type Hint, type Parting } from "./compare-observations.ts";
import { followHint } from "./inputs/follow-hint.ts";
import { makeScenarios } from "./inputs/make-scenarios.ts";
import type { ValueMaker } from "./inputs/make-values.ts";
import { Mutator } from "./inputs/mutate-scenario.ts";
import { Random } from "./inputs/random.ts";
import type { Pair, Played } from "./play-pair.ts";
import type { Scenario, Target } from "./scenario.ts";
import { sizeOfScenario, smallerScenarios } from "./shrink-scenario.ts";

/** An input that shows a difference. */
export interface Difference {
  scenario: Scenario;
  parting: Parting;
}

/** What trying out a target brought. */
export interface Explored {
  differences: Difference[];
  /** How many stories could be compared. */
  compared: number;
  /** Those that went through new branches; in the end only the ones on which both versions agree. */
  characteristic: Scenario[];
  isFlaky: boolean;
}

export interface Surroundings {
  pair: Pair;
  maker: ValueMaker;
  hasState: boolean;
  hasTime: boolean;
  /** How many stories may be played. */
  plays: number;
  /** More of them may be, as long as all together have burnt less than this. */
  fuel: number;
  /** How many differences are made small and told. */
  differences: number;
}

const firstPlays = 150;
/** What is cheap to play is played more often. */
const timesMorePlays = 4;
const mostShrinks = 70;
/** How often a story is changed by chance alone, though it is known what it compares. */
const shareOfChance = 0.5;
const shareOfNearby = 0.6;
const mostNearby = 160;
const moreAfterFirst = 25;
/** Chance falls the same way twice in short lists; not six times. */
const otherSeeds = [977, 31, 4_242, 90_001, 7];

/** Plays generated stories on old and new, then varies those that reached new branches, until something differs. */
export async function exploreTarget(target: Target, surroundings: Surroundings): Promise<Explored> {
  const { pair, maker } = surroundings;
  const plays = target.isValue ? 1 : surroundings.plays;
  const random = new Random(7);
  const explored: Explored = { differences: [], compared: 0, characteristic: [], isFlaky: false };
  const stories = fc.sample(makeScenarios(target, maker, surroundings), {
    numRuns: Math.min(firstPlays, plays),
    seed: 42,
  });
  const mutator = new Mutator(maker, random);
  const watched = new Watched(pair);
  const found: Difference[] = [];
  const alike: Scenario[] = [];
  const burnt = pair.fuel;
  let sinceFirst = 0;
  let flakes = 0;
  /** Stories that come through what changed: where few do, they are worth more than others. */
  const nearby: Scenario[] = [];
  let nears = 0;
  const goesOn = (turn: number): boolean =>
    turn < plays ||
    (!target.isValue && turn < plays * timesMorePlays && pair.fuel - burnt < surroundings.fuel);
  for (let turn = 0; goesOn(turn) && !pair.isOver && sinceFirst < moreAfterFirst && flakes < 20; turn += 1) {
    const isRare = nearby.length > 0 && nears * 2 < turn && random.chance(shareOfNearby);
    const base = pickSmall(isRare ? nearby : explored.characteristic, random) ?? stories[0] ?? { steps: [] };
    const story =
      stories[turn] ??
      followOne(base, await watched.of(base), random) ??
      mutator.mutate(base, random.pick(stories, base));
    if (pair.limits.size > 0 && isLarge(story)) continue;
    const played = await pair.play(story);
    if (played.outcome === "same") explored.compared += 1;
    if (played.isNear) nears += 1;
    if (played.isNear && nearby.length < (played.isNew ? mostNearby : mostNearby / 4)) nearby.push(story);
    if (played.isNew && explored.characteristic.length < 200) explored.characteristic.push(story);
    if (played.isNew && played.outcome === "same") alike.push(story);
    if (found.length > 0) sinceFirst += 1;
    if (played.outcome !== "different" || !played.parting) continue;
    if (await isFlaky(pair, story, played)) {
      flakes += 1;
      explored.isFlaky = true;
      continue;
    }
    const { parting } = played;
    // One missing copy says as much as ten.
    const isKnown = found.some(
      (other) =>
        JSON.stringify(other.parting) === JSON.stringify(parting) ||
        (isCopy(parting) && isCopy(other.parting)),
    );
    if (!isKnown) found.push({ scenario: story, parting });
    // One more than is told, for what does not show again in a fresh sandbox.
    if (found.length > surroundings.differences || isLimit(parting)) break;
  }
  for (const difference of found) {
    const confirmed = await confirm(pair, await shrink(pair, difference), difference);
    if (confirmed) explored.differences.push(confirmed);
    if (explored.differences.length >= surroundings.differences) break;
  }
  explored.differences = withoutRepeats(explored.differences);
  return { ...explored, characteristic: alike };
}

function isCopy({ what }: Parting): boolean {
  return what === "copies";
}

function isLimit({ new: { v } }: Parting): boolean {
  return typeof v === "object" && v !== null && "$" in v && v.$ === "error" && v.n === "Limit";
}

/** What stories compare, watched once. */
class Watched {
  readonly #pair: Pair;
  readonly #known = new Map<Scenario, Hint[]>();

  constructor(pair: Pair) {
    this.#pair = pair;
  }

  async of(story: Scenario): Promise<Hint[]> {
    const known = this.#known.get(story) ?? (await this.#pair.watch(story));
    this.#known.set(story, known);
    return known;
  }
}

/** Of two stories mostly the smaller: in a large one most changes change nothing, and much goes wrong beforehand. */
function pickSmall(stories: readonly Scenario[], random: Random): Scenario | undefined {
  const [first, second] = [random.pick(stories, stories[0]), random.pick(stories, stories[0])];
  if (!first || !second || random.chance(0.4)) return first;
  return sizeOfScenario(first) <= sizeOfScenario(second) ? first : second;
}

/** A story in which comparisons come out otherwise, where it is known how. */
function followOne({ steps }: Scenario, hints: readonly Hint[], random: Random): Scenario | undefined {
  if (hints.length === 0 || random.chance(shareOfChance)) return undefined;
  const changed = steps.map((step) => ({ ...step, args: [...step.args] }));
  let isChanged = false;
  for (let times = 1 + random.below(2); times > 0; times -= 1) {
    const hint = random.pick(hints, hints[0]);
    isChanged = (hint && followHint(changed, hint, random)) || isChanged;
  }
  return isChanged ? { steps: changed } : undefined;
}

/** Whether the old version itself does otherwise when chance falls otherwise. */
async function isFlaky(pair: Pair, story: Scenario, { old }: Played): Promise<boolean> {
  if (!old || old.n === 0) return false;
  for (const seed of otherSeeds) {
    const again = await pair.play(story, seed);
    const expectations = { fixedKeys: new Set<string>(), expectsNaN: true };
    if (!again.old || compareObservations(old, again.old, expectations) !== "same") return true;
  }
  return false;
}

async function shrink(pair: Pair, difference: Difference): Promise<Difference> {
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
async function confirm(
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
function withoutRepeats(differences: Difference[]): Difference[] {
  const seen = new Set<string>();
  const plain = differences.filter(({ parting }) => !isCopy(parting));
  return (plain.length > 0 ? plain : differences)
    .sort((left, right) => sizeOfScenario(left.scenario) - sizeOfScenario(right.scenario))
    .filter(({ scenario, parting }) => {
      const key = JSON.stringify([scenario.steps.map(({ args }) => args), parting]);
      return !seen.has(key) && seen.add(key);
    });
}

/** Numbers this large make loops run out of their time. */
function isLarge({ steps }: Scenario): boolean {
  return /[^\w."-]\d{5,}(?![\w.]*")/.test(JSON.stringify(steps.map(({ args }) => args)));
}
