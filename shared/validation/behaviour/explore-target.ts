import * as fc from "fast-check";
import { compareObservations, type Hint } from "./compare-observations.ts";
import { followHint } from "./inputs/follow-hint.ts";
import { linkRecords } from "./inputs/link-records.ts";
import { makeScenarios } from "./inputs/make-scenarios.ts";
import type { ValueMaker } from "./inputs/make-values.ts";
import { Mutator } from "./inputs/mutate-scenario.ts";
import { Random } from "./inputs/random.ts";
import type { Pair, Played } from "./play-pair.ts";
import type { Scenario, Target } from "./scenario.ts";
import {
  confirmDifference,
  type Difference,
  isCopy,
  isLimit,
  shrinkDifference,
  withoutRepeats,
} from "./settle-difference.ts";
import { sizeOfScenario } from "./shrink-scenario.ts";

/** What trying out a target brought. */
export interface Explored {
  differences: Difference[];
  /** How many stories could be compared. */
  compared: number;
  /** Those that went through new branches, and on which both versions agree. */
  characteristic: Scenario[];
  isFlaky: boolean;
}

/** A story that was played, and how many branches the old version came through. */
interface Tried {
  story: Scenario;
  reach: number;
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
/** Small inputs soon repeat themselves. */
const mostTries = 4;
const mostFlakes = 20;
/** What shows only because of what earlier stories left behind hides what shows without them. */
const mostSettlements = 3;
const nothing: Scenario = { steps: [] };
/** What is cheap to play is played more often. */
const timesMorePlays = 4;
/** How often a story is changed by chance alone, though it is known what it compares. */
const shareOfChance = 0.5;
const shareOfNearby = 0.6;
const mostNearby = 160;
const moreAfterFirst = 25;
/** Chance falls the same way twice in short lists; not six times. */
const otherSeeds = [977, 31, 4_242, 90_001, 7];

/** Plays generated stories on old and new, then varies those that reached new branches, until something differs. */
export class Exploration {
  readonly #target: Target;
  readonly #surroundings: Surroundings;
  readonly #random = new Random(7);
  readonly #mutator: Mutator;
  readonly #watched: Watched;
  readonly #found: Difference[] = [];
  readonly #confirmed: Difference[] = [];
  /** Stories that went through many branches. */
  readonly #characteristic: Tried[] = [];
  readonly #alike: Scenario[] = [];
  /** Stories that come through what changed: where few do, they are worth more than others. */
  readonly #nearby: Tried[] = [];
  readonly #played = new Set<number>();
  #stories: readonly Scenario[] | undefined;
  #turn = 0;
  #burnt = 0;
  #compared = 0;
  #nears = 0;
  #sinceFirst = 0;
  #flakes = 0;
  #settlements = 0;
  #isDone = false;

  constructor(target: Target, surroundings: Surroundings) {
    this.#target = target;
    this.#surroundings = surroundings;
    this.#mutator = new Mutator(surroundings.maker, this.#random);
    this.#watched = new Watched(surroundings.pair);
  }

  /** Whether more would bring something: nothing was found yet, and not everything was tried. */
  get isOpen(): boolean {
    return !this.#isDone && this.#flakes < mostFlakes;
  }

  /** Goes on until something is found, nothing is left to try, or so much fuel is burnt. */
  async goOn(fuel: number): Promise<void> {
    const { pair, differences } = this.#surroundings;
    const until = pair.fuel + fuel;
    while (this.#hasTurns && !pair.isOver && this.#flakes < mostFlakes) {
      if (pair.fuel > until && this.#found.length === 0) return;
      const before = pair.fuel;
      const story = await this.#next();
      this.#turn += 1;
      if (pair.limits.size > 0 && isLarge(story)) continue;
      const found = await this.#play(story);
      this.#burnt += pair.fuel - before;
      if (this.#found.length > 0) this.#sinceFirst += 1;
      // One more than is told, for what does not show again in a fresh sandbox.
      const isEnough = this.#found.length > differences || this.#sinceFirst >= moreAfterFirst;
      if (!isEnough && !(found && isLimit(found.parting))) continue;
      await this.#settle();
      if (this.#confirmed.length > 0 || this.#settlements >= mostSettlements) break;
    }
    this.#isDone = true;
  }

  /** Makes what was found small and shows it once more; what does not show again is forgotten. */
  async #settle(): Promise<void> {
    const { pair, differences } = this.#surroundings;
    this.#settlements += 1;
    for (const difference of this.#found) {
      const shown = await confirmDifference(pair, await shrinkDifference(pair, difference), difference);
      if (shown) this.#confirmed.push(shown);
      if (this.#confirmed.length >= differences) break;
    }
    this.#found.length = 0;
    this.#sinceFirst = 0;
  }

  /** What it brought. */
  async finish(): Promise<Explored> {
    if (this.#found.length > 0) await this.#settle();
    return {
      differences: withoutRepeats(this.#confirmed),
      compared: this.#compared,
      characteristic: this.#alike,
      isFlaky: this.#flakes > 0,
    };
  }

  get #hasTurns(): boolean {
    const plays = this.#target.isValue ? 1 : this.#surroundings.plays;
    return (
      this.#turn < plays ||
      (!this.#target.isValue && this.#turn < plays * timesMorePlays && this.#burnt < this.#surroundings.fuel)
    );
  }

  /** A story that was not played yet, if one is soon found. */
  async #next(): Promise<Scenario> {
    let story = nothing;
    for (let tries = 0; tries < mostTries; tries += 1) {
      story = await this.#propose(tries);
      const mark = markOf(story);
      if (this.#played.has(mark)) continue;
      this.#played.add(mark);
      break;
    }
    return story;
  }

  async #propose(tries: number): Promise<Scenario> {
    const random = this.#random;
    this.#stories ??= this.#sample();
    const story = this.#stories[this.#turn];
    if (story && tries === 0) return story;
    const isRare = this.#nearby.length > 0 && this.#nears * 2 < this.#turn && random.chance(shareOfNearby);
    const base =
      pickPromising(isRare ? this.#nearby : this.#characteristic, random) ??
      random.pick(this.#stories, nothing);
    return (
      followOne(base, await this.#watched.of(base), random) ??
      this.#mutator.mutate(base, random.pick(this.#stories, base))
    );
  }

  #sample(): Scenario[] {
    const { maker, plays } = this.#surroundings;
    const sampled = fc.sample(makeScenarios(this.#target, maker, this.#surroundings), {
      numRuns: Math.min(firstPlays, this.#target.isValue ? 1 : plays),
      seed: 42,
    });
    return sampled.map((story, at) =>
      at % 3 === 0 ? { steps: linkRecords(story.steps, this.#random) ?? story.steps } : story,
    );
  }

  /** Plays a story, and gives what differed if that is neither chance nor known. */
  async #play(story: Scenario): Promise<Difference | undefined> {
    const { pair } = this.#surroundings;
    const played = await pair.play(story, { target: this.#target.label });
    const tried = { story, reach: played.old?.d ?? 0 };
    if (played.outcome === "same") this.#compared += 1;
    if (played.isNear) this.#nears += 1;
    if (played.isNear && this.#nearby.length < (played.isNew ? mostNearby : mostNearby / 4))
      this.#nearby.push(tried);
    if (played.isNew && this.#characteristic.length < 200) this.#characteristic.push(tried);
    if (played.isNew && played.outcome === "same") this.#alike.push(story);
    if (played.outcome !== "different" || !played.parting) return undefined;
    if (await isFlaky(pair, story, played)) {
      this.#flakes += 1;
      return undefined;
    }
    const { parting } = played;
    // One missing copy says as much as ten.
    const isKnown = this.#found.some(
      (other) =>
        JSON.stringify(other.parting) === JSON.stringify(parting) ||
        (isCopy(parting) && isCopy(other.parting)),
    );
    if (!isKnown) this.#found.push({ scenario: story, parting });
    return { scenario: story, parting };
  }
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

/**
 * Of two stories mostly the one that came further, or else the smaller: in a large one most changes change nothing, and
 * one that was refused at once says little about the rest.
 */
function pickPromising(stories: readonly Tried[], random: Random): Scenario | undefined {
  const [first, second] = [random.pick(stories, stories[0]), random.pick(stories, stories[0])];
  if (!first || !second || random.chance(0.3)) return first?.story;
  const isFirst = random.chance(0.5)
    ? first.reach >= second.reach
    : sizeOfScenario(first.story) <= sizeOfScenario(second.story);
  return (isFirst ? first : second).story;
}

/** A number by which a story is known again; that two have the same is rare, and costs one turn. */
function markOf({ steps }: Scenario): number {
  let mark = 7;
  for (const character of JSON.stringify(steps.map(({ shapes, ...step }) => step)))
    mark = (Math.imul(mark, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return mark;
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
    const again = await pair.play(story, { seed });
    const expectations = { fixedKeys: new Set<string>(), expectsNaN: true };
    if (!again.old || compareObservations(old, again.old, expectations) !== "same") return true;
  }
  return false;
}

/** Numbers this large make loops run out of their time. */
function isLarge({ steps }: Scenario): boolean {
  return /[^\w."-]\d{5,}(?![\w.]*")/.test(JSON.stringify(steps.map(({ args }) => args)));
}
