import * as fc from "fast-check";
import { followOne, isLarge, markOf, pickPromising, type Tried, Watched } from "./choose-story.ts";
import { linkRecords } from "./inputs/link-records.ts";
import { makeScenarios } from "./inputs/make-scenarios.ts";
import type { ValueMaker } from "./inputs/make-values.ts";
import { Mutator } from "./inputs/mutate-scenario.ts";
import { Random } from "./inputs/random.ts";
import type { Pair } from "./play-pair.ts";
import type { Scenario, Target } from "./scenario.ts";
import {
  confirmDifference,
  type Difference,
  isCopy,
  isFlaky,
  isLimit,
  shrinkDifference,
  withoutRepeats,
} from "./settle-difference.ts";

/** What trying out a target brought. */
export interface Explored {
  differences: Difference[];
  /** How many stories could be compared. */
  compared: number;
  /** Those that went through new branches, and on which both versions agree. */
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
/** Small inputs soon repeat themselves. */
const mostTries = 4;
const mostFlakes = 20;
/** What shows only because of what earlier stories left behind hides what shows without them. */
const mostSettlements = 3;
const nothing: Scenario = { steps: [] };
/** What is cheap to play is played more often. */
const timesMorePlays = 4;
const shareOfNearby = 0.6;
const mostNearby = 160;
const moreAfterFirst = 25;

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
