import { type AST, RegExpParser } from "@eslint-community/regexpp";
import type { Random } from "./random.ts";

const parser = new RegExpParser({ ecmaVersion: 2025 });
const known = new Map<string, AST.Pattern | null>();
const mostCharacters = 120;
const mostRepeats = 3;
const letters = "abcxyzABCXYZ0123459 _-.,:;/\\@#%+*=!?'\"()[]{}<>\n\té\u00A0";

/** A text that a pattern matches, more or less: assertions and back-references are not honoured. */
export function writeMatchingText(source: string, flags: string, random: Random): string | undefined {
  const key = `${flags}/${source}`;
  let pattern = known.get(key);
  if (pattern === undefined) {
    pattern = parse(source, flags);
    if (known.size > 500) known.clear();
    known.set(key, pattern);
  }
  if (!pattern) return undefined;
  const parts: string[] = [];
  writeAlternatives(pattern.alternatives, random, parts, 0);
  const [first] = pattern.alternatives;
  const isAnchored = first?.elements[0]?.type === "Assertion";
  if (!isAnchored && random.chance(0.3)) parts.unshift(random.pick(["a ", "x", "1", " "], ""));
  if (!isAnchored && random.chance(0.3)) parts.push(random.pick([" b", "y", "2", " "], ""));
  const text = parts.join("").slice(0, mostCharacters);
  return flags.includes("i") && random.chance(0.4)
    ? random.pick([text.toUpperCase(), text.toLowerCase()], text)
    : text;
}

function parse(source: string, flags: string): AST.Pattern | null {
  if (source.length > 1000) return null;
  try {
    return parser.parsePattern(source, 0, source.length, {
      unicode: flags.includes("u"),
      unicodeSets: flags.includes("v"),
    });
  } catch {
    return null;
  }
}

function writeAlternatives(
  alternatives: readonly AST.Alternative[],
  random: Random,
  parts: string[],
  depth: number,
): void {
  const chosen = alternatives[random.below(alternatives.length)];
  for (const element of chosen?.elements ?? [])
    if (parts.length < mostCharacters && depth < 20) writeElement(element, random, parts, depth);
}

function writeElement(element: AST.Element, random: Random, parts: string[], depth: number): void {
  switch (element.type) {
    case "Character":
      parts.push(String.fromCodePoint(element.value));
      break;
    case "CharacterClass":
      parts.push(fromClass(element, random));
      break;
    case "CharacterSet":
      parts.push(fromSet(element, random));
      break;
    case "Group":
    case "CapturingGroup":
      writeAlternatives(element.alternatives, random, parts, depth + 1);
      break;
    case "Quantifier": {
      const most = Math.min(element.max, element.min + mostRepeats);
      const times = element.min + random.below(most - element.min + 1);
      for (let time = 0; time < times && parts.length < mostCharacters; time += 1)
        writeElement(element.element, random, parts, depth + 1);
      break;
    }
    default:
  }
}

function fromClass(node: AST.CharacterClass, random: Random): string {
  const { elements } = node;
  if (node.negate) {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const character = random.pick([...letters], "a");
      if (!elements.some((element) => contains(element, character))) return character;
    }
    return "a";
  }
  const element = elements[random.below(elements.length)];
  if (!element) return "";
  if (element.type === "Character") return String.fromCodePoint(element.value);
  if (element.type === "CharacterClassRange") {
    const span = element.max.value - element.min.value + 1;
    const offset = random.chance(0.3) ? random.pick([0, span - 1], 0) : random.below(span);
    return String.fromCodePoint(element.min.value + offset);
  }
  return element.type === "CharacterSet" ? fromSet(element, random) : "a";
}

function contains(element: AST.CharacterClass["elements"][number], character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (element.type === "Character") return element.value === code;
  if (element.type === "CharacterClassRange") return element.min.value <= code && code <= element.max.value;
  if (element.type !== "CharacterSet") return false;
  if (element.kind === "space") return /\s/.test(character) !== element.negate;
  if (element.kind === "digit") return /\d/.test(character) !== element.negate;
  if (element.kind === "word") return /\w/.test(character) !== element.negate;
  return false;
}

function fromSet(node: { kind: string; negate?: boolean }, random: Random): string {
  const isNegated = node.negate === true;
  switch (node.kind) {
    case "digit":
      return isNegated ? random.pick(["a", "-", " ", "."], "a") : String(random.below(10));
    case "space":
      return isNegated ? random.pick(["a", "1", "-", "Z"], "a") : random.pick([" ", " ", "\t", "\n"], " ");
    case "word":
      return isNegated
        ? random.pick([" ", "-", ".", "/", "é"], " ")
        : random.pick(["a", "b", "Z", "0", "7", "_"], "a");
    case "any":
      return random.pick(["a", "b", "1", " ", "-", ".", '"', "Z"], "a");
    default:
      return random.pick(["a", "B", "é", "1"], "a");
  }
}
