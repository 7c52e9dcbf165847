import type { Shape } from "./model.ts";

/** What a body does with what it is given, by place: `#0` for the first parameter, `#0.onSave` for a key taken out of it. */
export interface Handling {
  /** What functions that it is given are called with, one list for each call. */
  calls: Map<string, Shape[][]>;
  /** Keywords with which such functions are called. */
  keywords: Map<string, Set<string>>;
  /** Those that are called without any keyword, too. */
  plain: Set<string>;
  /** Methods that it calls where there are some. */
  hooks: Map<string, Set<string>>;
  /** Words with which a value is compared. */
  words: Map<string, Set<string>>;
  /** Values that are told apart without a way for all others. */
  exhausted: Set<string>;
  /** Names of what is looked into under a value, such as `writers` of `writers[format]`. */
  tables: Map<string, string[]>;
  /** Kinds of values for which it asks. */
  kinds: Map<string, string[]>;
  /** Keys that it sets. */
  sets: Map<string, Set<string>>;
  /** What stands in for missing keys, and the names of objects that do. */
  defaults: Map<string, { keys: Map<string, string>; tables: string[] }>;
  /** Lists whose items it changes. */
  changedItems: Set<string>;
  /** What it reaches into. */
  reached: Set<string>;
  /** What functions of the file are given as a whole: their names, and at which place. */
  given: Map<string, { call: string; at: number }[]>;
  /** What goes on elsewhere as a whole. */
  escapes: Set<string>;
}

/** More than anybody writes; what comes after it is left out. */
const mostNoted = 100;

/** Notes one more thing of a place. */
export function noteAt<Thing>(notes: Map<string, Thing[]>, place: string, thing: Thing): void {
  const known = notes.get(place);
  if (!known) notes.set(place, [thing]);
  else if (known.length < mostNoted) known.push(thing);
}

export function emptyHandling(): Handling {
  return {
    calls: new Map(),
    keywords: new Map(),
    plain: new Set(),
    hooks: new Map(),
    words: new Map(),
    exhausted: new Set(),
    tables: new Map(),
    kinds: new Map(),
    sets: new Map(),
    defaults: new Map(),
    changedItems: new Set(),
    reached: new Set(),
    given: new Map(),
    escapes: new Set(),
  };
}
