import type { Hint } from "./compare-observations.ts";
import { followHint } from "./inputs/follow-hint.ts";
import type { Random } from "./inputs/random.ts";
import type { Pair } from "./play-pair.ts";
import type { Scenario } from "./scenario.ts";
import { sizeOfScenario } from "./shrink-scenario.ts";

/** How often a story is changed by chance alone, though it is known what it compares. */
const shareOfChance = 0.5;

/** A story that was played, and how many branches the old version came through. */
export interface Tried {
  story: Scenario;
  reach: number;
}

/** What stories compare, watched once. */
export class Watched {
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
export function pickPromising(stories: readonly Tried[], random: Random): Scenario | undefined {
  const [first, second] = [random.pick(stories, stories[0]), random.pick(stories, stories[0])];
  if (!first || !second || random.chance(0.3)) return first?.story;
  const isFirst = random.chance(0.5)
    ? first.reach >= second.reach
    : sizeOfScenario(first.story) <= sizeOfScenario(second.story);
  return (isFirst ? first : second).story;
}

/** A number by which a story is known again; that two have the same is rare, and costs one turn. */
export function markOf({ steps }: Scenario): number {
  let mark = 7;
  for (const character of JSON.stringify(steps.map(({ shapes, ...step }) => step)))
    mark = (Math.imul(mark, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return mark;
}

/** A story in which comparisons come out otherwise, where it is known how. */
export function followOne({ steps }: Scenario, hints: readonly Hint[], random: Random): Scenario | undefined {
  if (hints.length === 0 || random.chance(shareOfChance)) return undefined;
  const changed = steps.map((step) => ({ ...step, args: [...step.args] }));
  let isChanged = false;
  for (let times = 1 + random.below(2); times > 0; times -= 1) {
    const hint = random.pick(hints, hints[0]);
    isChanged = (hint && followHint(changed, hint, random)) || isChanged;
  }
  return isChanged ? { steps: changed } : undefined;
}

/** Numbers this large make loops run out of their time. */
export function isLarge({ steps }: Scenario): boolean {
  return /[^\w."-]\d{5,}(?![\w.]*")/.test(JSON.stringify(steps.map(({ args }) => args)));
}
