import { Shape } from "../shapes/shape.ts";
import type { Value } from "../value.ts";
import { leavesOf } from "./leaves-of.ts";
import type { Random } from "./random.ts";
import { readGrammar } from "./read-grammar.ts";
import { writeText } from "./write-text.ts";

const longest = 400;
const mostParts = 30;
const characters = ["a", "Z", "0", "9", " ", "-", ".", "_", "é"];

/** What a text is changed with. */
export interface TextSources {
  random: Random;
  /** Texts that stand in the code. */
  texts: readonly string[];
  /** Another value for the same place. */
  sample: () => Value;
}

/** A text a little different: a character, a word, a number, or a part of those that the code takes it apart into. */
export function mutateText(
  value: string,
  shape: Shape,
  beside: readonly Value[],
  sources: TextSources,
): Value {
  const { random, texts, sample } = sources;
  const { root } = shape;
  if ((root.closed && !root.wide.has("string")) || value.length > longest) return sample();
  const at = random.below(value.length + 1);
  const until = Math.min(value.length, at + 1 + random.below(4));
  const insert = (text: string): string => value.slice(0, at) + text + value.slice(at);
  const token = (): string =>
    random.pick([...readGrammar(root).tokens, ...texts.filter((text) => text.length <= 12)], "a");
  switch (random.below(10)) {
    case 0:
      return value.slice(0, at) + value.slice(until);
    case 1:
      return insert(random.chance(0.7) ? token() : token() + token());
    case 2:
      return insert(random.pick(characters, "a"));
    case 3:
      return value.slice(0, at) + value.slice(at, until).repeat(2) + value.slice(until);
    case 4:
      return random.chance(0.5) ? value.toUpperCase() : value.toLowerCase();
    case 5: {
      const others = leavesOf(beside).filter((leaf) => typeof leaf === "string");
      const other = random.pick(others, value);
      return random.pick(
        [other, insert(other), replaceWord(value, other, random), other + token() + value],
        other,
      );
    }
    case 6:
    case 7:
      return mutateParts(value, root, beside, sources) ?? joinSample(value.slice(0, at), sample());
    case 8:
      return changeNumber(value, random) ?? sample();
    default:
      return (random.chance(0.5) ? writeText(root, random) : undefined) ?? sample();
  }
}

function joinSample(start: string, sample: Value): Value {
  return typeof sample === "string" ? start + sample.slice(0, 100) : sample;
}

/** One word of a text made another: what it mentions is then what stands elsewhere. */
function replaceWord(text: string, by: string, random: Random): string {
  const words = [...text.matchAll(/[\w$]+/g)];
  const word = words[random.below(words.length)];
  return word ? text.slice(0, word.index) + by + text.slice(word.index + word[0].length) : by;
}

/** One of the numbers in a text a little more, a little less, or none. */
function changeNumber(text: string, random: Random): string | undefined {
  const numbers = [...text.matchAll(/\d+/g)];
  const number = numbers[random.below(numbers.length)];
  if (!number) return undefined;
  const value = Number(number[0].slice(0, 15));
  const other = random.pick(numbers, number)[0];
  const by = random.pick([String(value + 1), String(Math.max(0, value - 1)), "0", "1", other], "0");
  return text.slice(0, number.index) + by + text.slice(number.index + number[0].length);
}

/** A part dropped, doubled, moved, emptied, changed or put in; or the end of the last one. Undefined where there is only one. */
function mutateParts(
  text: string,
  root: Shape,
  beside: readonly Value[],
  sources: TextSources,
): string | undefined {
  const { random } = sources;
  const separators = [...root.parts.keys(), "\n", " ", ","].filter(
    (one, at, all) => one !== "" && all.indexOf(one) === at && (root.parts.has(one) || text.includes(one)),
  );
  const separator = random.pick(separators, "");
  if (separator === "") return undefined;
  const parts = text.split(separator);
  if (parts.length > mostParts) return undefined;
  const shape = root.parts.get(separator) ?? new Shape();
  const at = random.below(parts.length);
  const part = parts[at] ?? "";
  const made = [...parts];
  const written = (): string => writeText(shape, random, 1) ?? random.pick(parts, "");
  switch (random.below(9)) {
    case 0:
      made.splice(at, 1);
      break;
    case 1:
      made.splice(at, 0, random.pick(parts, ""));
      break;
    case 2:
      made[at] = random.pick(parts, "");
      made[parts.indexOf(made[at] ?? "")] = part;
      break;
    case 3:
      made.splice(at, random.below(2), "");
      break;
    case 4:
      made[at] = written();
      break;
    case 5:
      made.splice(at + random.below(2), 0, written());
      break;
    case 6:
      made[at] = random.pick([` ${part}`, `  ${part}`, `${part} `, part.trim()], part);
      break;
    case 7:
      if (made.at(-1) === "") made.pop();
      else made.push("");
      break;
    default: {
      const changed = mutateText(part, shape, beside, { ...sources, sample: written });
      made[at] = typeof changed === "string" ? changed : part;
    }
  }
  return made.join(separator);
}
