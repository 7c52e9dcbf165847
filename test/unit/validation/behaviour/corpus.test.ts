import { describe, expect, it } from "vitest";
import { judgePair } from "../../../../local/eval/validation-behaviour.ts";
import { readCorpus } from "./corpus/read-corpus.ts";

/** One of so many is played here; `corpus/write-pairs.ts` writes all of them for `npm run eval -- validation`. */
const every = 32;

describe("the corpus of mutants and refactorings", () => {
  const corpus = readCorpus();

  it("is large enough, and every change carries an input that shows it", () => {
    const changed = corpus.filter((pair) => pair.changed);
    expect(changed.length).toBeGreaterThanOrEqual(300);
    expect(corpus.length - changed.length).toBeGreaterThanOrEqual(300);
    expect(changed.filter(({ example }) => !example)).toEqual([]);
    expect(new Set(corpus.map(({ id }) => id)).size).toBe(corpus.length);
  });

  it("has nine in ten changes shown with an input, and no refactoring accused", {
    timeout: 120_000,
  }, async () => {
    const sample = corpus.filter((_, at) => at % every === 0);
    const verdicts = [];
    for (const pair of sample) verdicts.push(await judgePair(pair));
    const accused = verdicts.filter(({ changed, shown }) => shown && !changed);
    expect(accused.map(({ id, differences }) => [id, ...differences])).toEqual([]);
    const changes = verdicts.filter(({ changed }) => changed);
    const shown = changes.filter((verdict) => verdict.shown);
    expect(shown.length / changes.length).toBeGreaterThanOrEqual(0.9);
    expect(shown.every(({ differences }) => differences[0]?.split(" → ").length === 3)).toBe(true);
  });
});
