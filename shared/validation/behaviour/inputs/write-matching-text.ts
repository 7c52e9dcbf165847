import { type AST, RegExpParser, visitRegExpAST } from "@eslint-community/regexpp";
import type { Random } from "./random.ts";

const parser = new RegExpParser({ ecmaVersion: 2025 });
/** A pattern, and its groups in the order of their numbers. */
interface Parsed {
  pattern: AST.Pattern;
  groups: AST.CapturingGroup[];
}

/** What is known about the text of a group, by its name or number; undefined where nothing is. */
type WriteGroup = (group: number | string) => string | undefined;

const known = new Map<string, Parsed | null>();
const mostCharacters = 120;
const mostRepeats = 3;
/** How often what is known about a group stands in it. */
const shareOfKnown = 0.7;
const letters = "abcxyzABCXYZ0123459 _-.,:;/\\@#%+*=!?'\"()[]{}<>\n\té\u00A0";

/** What a text is written with. */
interface Writing {
  random: Random;
  parts: string[];
  groups: readonly AST.CapturingGroup[];
  written: Map<AST.CapturingGroup, string>;
  writeGroup: WriteGroup;
}

/** A text that is a match from end to end, as a separator or a part is. */
export function writeWholeMatch(
  source: string,
  flags: string,
  random: Random,
  writeGroup: WriteGroup = () => undefined,
): string | undefined {
  return write(source, flags, random, writeGroup)?.text;
}

/**
 * A text that a pattern matches, more or less: assertions are not honoured. What the code does with its groups may
 * say what stands in them.
 */
export function writeMatchingText(
  source: string,
  flags: string,
  random: Random,
  writeGroup: WriteGroup = () => undefined,
): string | undefined {
  const written = write(source, flags, random, writeGroup);
  if (!written) return undefined;
  let { text } = written;
  if (!written.isAnchored && random.chance(0.3)) text = random.pick(["a ", "x", "1", " "], "") + text;
  if (!written.isAnchored && random.chance(0.3)) text += random.pick([" b", "y", "2", " "], "");
  return flags.includes("i") && random.chance(0.4)
    ? random.pick([text.toUpperCase(), text.toLowerCase()], text)
    : text;
}

function write(
  source: string,
  flags: string,
  random: Random,
  writeGroup: WriteGroup,
): { text: string; isAnchored: boolean } | undefined {
  const key = `${flags}/${source}`;
  let parsed = known.get(key);
  if (parsed === undefined) {
    parsed = parse(source, flags);
    if (known.size > 500) known.clear();
    known.set(key, parsed);
  }
  if (!parsed) return undefined;
  const { pattern, groups } = parsed;
  const parts: string[] = [];
  writeAlternatives(pattern.alternatives, { random, parts, groups, written: new Map(), writeGroup }, 0);
  const isAnchored = pattern.alternatives[0]?.elements[0]?.type === "Assertion";
  return { text: parts.join("").slice(0, mostCharacters), isAnchored };
}

function parse(source: string, flags: string): Parsed | null {
  if (source.length > 1000) return null;
  try {
    const pattern = parser.parsePattern(source, 0, source.length, {
      unicode: flags.includes("u"),
      unicodeSets: flags.includes("v"),
    });
    const groups: AST.CapturingGroup[] = [];
    visitRegExpAST(pattern, { onCapturingGroupEnter: (group) => void groups.push(group) });
    return { pattern, groups };
  } catch {
    return null;
  }
}

function writeAlternatives(alternatives: readonly AST.Alternative[], writing: Writing, depth: number): void {
  const chosen = alternatives[writing.random.below(alternatives.length)];
  for (const element of chosen?.elements ?? [])
    if (writing.parts.length < mostCharacters && depth < 20) writeElement(element, writing, depth);
}

function writeElement(element: AST.Element, writing: Writing, depth: number): void {
  const { random, parts } = writing;
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
      writeAlternatives(element.alternatives, writing, depth + 1);
      break;
    case "CapturingGroup": {
      const before = parts.length;
      const text = random.chance(shareOfKnown) ? fitting(element, writing) : undefined;
      if (text === undefined) writeAlternatives(element.alternatives, writing, depth + 1);
      else parts.push(text);
      writing.written.set(element, parts.slice(before).join(""));
      break;
    }
    case "Backreference":
      if (!Array.isArray(element.resolved)) parts.push(writing.written.get(element.resolved) ?? "");
      break;
    case "Quantifier": {
      const most = Math.min(element.max, element.min + mostRepeats);
      // One digit says as much as four, and two numbers of one digit are more often the same.
      const isDigit = element.element.type === "CharacterSet" && element.element.kind === "digit";
      const times =
        isDigit && element.min < 2 && random.chance(0.5)
          ? 1
          : element.min + random.below(most - element.min + 1);
      for (let time = 0; time < times && parts.length < mostCharacters; time += 1)
        writeElement(element.element, writing, depth + 1);
      break;
    }
    default:
  }
}

/** What the code knows about a group, if every character of it may stand somewhere in the group. */
function fitting(group: AST.CapturingGroup, { groups, writeGroup }: Writing): string | undefined {
  const text = writeGroup(group.name ?? groups.indexOf(group) + 1) ?? writeGroup(groups.indexOf(group) + 1);
  if (text === undefined) return undefined;
  const allowed: AST.CharacterClass["elements"][number][] = [];
  const negated: AST.CharacterClass[] = [];
  let takesAny = false;
  const allow = (node: AST.Character | AST.CharacterClassRange | AST.EscapeCharacterSet): void => {
    const { parent } = node;
    if (parent?.type === "CharacterClassRange" || (parent?.type === "CharacterClass" && parent.negate))
      return;
    allowed.push(node);
  };
  visitRegExpAST(group, {
    onCharacterEnter: allow,
    onCharacterClassRangeEnter: allow,
    onCharacterSetEnter: (node) => {
      if (node.kind === "any" || node.kind === "property") takesAny = true;
      else allow(node);
    },
    onCharacterClassEnter: (node) => void (node.negate && negated.push(node)),
  });
  const fits = (character: string): boolean =>
    takesAny ||
    (negated.length > 0 &&
      !negated.some(({ elements }) => elements.some((one) => contains(one, character)))) ||
    allowed.some((element) => contains(element, character));
  return [...text].every(fits) ? text : undefined;
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
