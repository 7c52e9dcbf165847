import * as fc from "fast-check";
import type { Shape } from "../shapes/shape.ts";
import { isTagged, type Value } from "../value.ts";
import { plainTexts, textsFor } from "./known-formats.ts";
import type { ValueMaker } from "./make-values.ts";
import { changedLengths } from "./mine-constants.ts";
import { Random } from "./random.ts";
import { readGrammar } from "./read-grammar.ts";
import { writeMatches, writeText } from "./write-text.ts";

const words = [
  ...["a", "b", "foo", "bar", "Hello", "x1", "1", "42", "3.5", " ", "the", "é", "Z"],
  ...["👍", "👩‍👩‍👧", "e\u0301", "ß"],
];

/** Texts for a place: what it is compared with, matched against, taken apart by, and what such a place usually holds. */
export function makeTexts(maker: ValueMaker, root: Shape, depth: number): fc.Arbitrary<Value> {
  const constants = [...root.constants].filter((constant) => typeof constant === "string");
  if (root.closed && !root.wide.has("string") && constants.length > 0)
    return fc.constantFrom<Value>(...constants);
  const grammar = readGrammar(root);
  const separators = [...root.parts.keys()].filter((separator) => separator !== "");
  const named = textsFor([...root.names, ...(depth < 2 ? root.uses : []), ...(root.json ? ["json"] : [])]);
  const lengths = [...(root.length?.root.constants ?? [])].filter(
    (constant) => Number.isInteger(constant) && Number(constant) > 0 && Number(constant) <= 400,
  );
  const seeds = fc.integer({ min: 0, max: 1_000_000_000 });
  const tokens = [...new Set([...grammar.tokens, ...maker.pool.texts.filter((text) => text.length <= 12)])];
  const choices: { weight: number; arbitrary: fc.Arbitrary<Value> }[] = [
    {
      weight: constants.length > 1 ? 16 : constants.length * 5,
      arbitrary: fc.constantFrom<Value>(...constants, ""),
    },
    {
      weight: named.some((text) => /^\d{4}-\d\d-\d\d$/.test(text)) ? 3 : 0,
      arbitrary: fc.tuple(seeds, fc.constantFrom(10, 10, 24)).map(([seed, length]) => writeDay(seed, length)),
    },
    { weight: named.length > 0 ? 3 : 0, arbitrary: fc.constantFrom<Value>(...named, "") },
    {
      weight: constants.length > 0 ? 1 : 0,
      arbitrary: fc.constantFrom<Value>(...constants.flatMap((text) => [text.toUpperCase(), ` ${text}`]), ""),
    },
    { weight: 2, arbitrary: fc.constantFrom<Value>(...plainTexts) },
    { weight: root.guarded.has("null") || root.tested ? 2 : 0, arbitrary: fc.constant<Value>("") },
    {
      weight: maker.pool.changed.texts.length > 0 ? 2 : 0,
      arbitrary: fc.constantFrom<Value>(...maker.pool.changed.texts, ""),
    },
    {
      weight: maker.pool.texts.length > 0 ? 1 : 0,
      arbitrary: fc.constantFrom<Value>(...maker.pool.texts, ""),
    },
    { weight: tokens.length > 0 ? 4 : 1, arbitrary: seeds.map((seed) => assemble(tokens, new Random(seed))) },
  ];
  for (const pattern of grammar.patterns)
    choices.push({
      weight: pattern.weight,
      arbitrary: seeds.map((seed) => writeMatches(pattern, new Random(seed))),
    });
  // Where the code says how its texts look, others seldom come further than its first line.
  const isPart = root.sought.some(({ isWhole, what }) => isWhole && what.root.parts.size > 0);
  const isKnown = grammar.patterns.length > 0 || separators.length > 0 || isPart;
  if (isKnown || constants.length * grammar.fragments.length > 0)
    choices.push({
      weight: isKnown ? 12 : 6,
      arbitrary: seeds.map((seed) => writeText(root, new Random(seed)) ?? ""),
    });
  if (separators.length > 0 && depth < 6)
    choices.push({ weight: 6, arbitrary: joined(maker, root, separators, depth) });
  if (root.numeric) {
    const number = maker.ofKind(root.numeric.root, "number", depth);
    choices.push({
      weight: 3,
      arbitrary: number.map((value) => (typeof value === "number" ? String(value) : "NaN")),
    });
  }
  // What is read as JSON may hold texts that are read as JSON.
  if (root.json && depth < 5)
    choices.push({
      weight: 8,
      arbitrary: maker.make(root.json, depth + 1).map((value) => JSON.stringify(toJson(value)) ?? "null"),
    });
  for (const length of [...lengths, ...(depth < 4 ? changedLengths(maker.pool, 600) : [])])
    choices.push({
      weight: 1,
      arbitrary: fc
        .tuple(seeds, fc.constantFrom(-1, 0, 1, 5))
        .map(([seed, more]) => ofLength(Number(length) + more, new Random(seed))),
    });
  return fc.oneof(...choices.filter(({ weight }) => weight > 0));
}

/** Any day of some years, or a moment of it. */
function writeDay(seed: number, length: number): string {
  const minutes = Date.UTC(2023, 0, 1) / 60_000 + (seed % (4 * 366 * 1440));
  return new Date(minutes * 60_000).toISOString().slice(0, length);
}

/** Strings together what the code looks for with ordinary words. */
function assemble(tokens: readonly string[], random: Random): string {
  const count = 1 + random.below(7);
  let text = "";
  for (let at = 0; at < count; at += 1)
    text += random.chance(0.55) ? random.pick(tokens, "a") : random.pick(words, "a");
  return text;
}

function joined(
  maker: ValueMaker,
  root: Shape,
  separators: readonly string[],
  depth: number,
): fc.Arbitrary<Value> {
  const [first = ","] = separators;
  const part = root.parts.get(first)?.root;
  const parts = part && part !== root ? makePart(maker, part, depth) : fc.constantFrom<Value>(...words);
  return fc
    .tuple(fc.array(parts, { minLength: 1, maxLength: 5 }), fc.constantFrom(...separators))
    .map(([items, separator]) => items.map((item) => (typeof item === "string" ? item : "")).join(separator));
}

/** One part: the words that the code knows and the numbers that it reads come first, so that several of them meet. */
function makePart(maker: ValueMaker, part: Shape, depth: number): fc.Arbitrary<Value> {
  const known = [...part.constants].filter((constant) => typeof constant === "string");
  return fc.oneof(
    { weight: 4, arbitrary: makeTexts(maker, part, depth + 2) },
    { weight: known.length > 1 ? 4 : 0, arbitrary: fc.constantFrom<Value>(...known, "") },
    { weight: part.numeric ? 6 : 0, arbitrary: fc.integer({ min: 0, max: 12 }).map(String) },
  );
}

function ofLength(length: number, random: Random): string {
  let text = "";
  while (text.length < length)
    text += random.chance(0.2) ? " " : random.pick(["word", "a", "bc", "long", "x.", "Y"], "a");
  return text.slice(0, Math.max(0, length));
}

/** What JSON can say of a value. */
function toJson(value: Value): unknown {
  if (Array.isArray(value)) return value.map(toJson);
  if (!isTagged(value)) return value;
  if (value.$ === "object")
    return Object.fromEntries(value.k.map((key, at) => [key, toJson(value.v[at] ?? null)]));
  return value.$ === "undefined" ? undefined : null;
}
