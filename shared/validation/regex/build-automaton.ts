import type { AST } from "@eslint-community/regexpp";
import { type CharacterRange, rangesOf, wholeRange } from "./character-ranges.ts";

/** A way from one state to another, on some characters. */
export interface Step {
  to: number;
  ranges: readonly CharacterRange[];
}

/** States with steps on characters and steps on nothing; `accept` is the end of the expression. */
export interface Automaton {
  steps: Step[][];
  free: number[][];
  start: number;
  accept: number;
  /** Whether the end of the text must follow the expression. */
  isAnchored: boolean;
  /** Back references and look-arounds are taken for more than they are. */
  isApproximate: boolean;
  /** States where a loop begins whose inside can match nothing. */
  nullableLoops: Set<number>;
}

const maxStates = 900;
const mostCopies = 6;

/** The expression needs more states than are looked at. */
export class TooLarge extends Error {}

/** Builds the automaton of an expression, piece by piece. */
export function buildAutomaton(
  pattern: AST.Pattern,
  flags: { ignoreCase: boolean; dotAll: boolean },
): Automaton {
  const steps: Step[][] = [];
  const free: number[][] = [];
  let isApproximate = false;
  let isAnchored = false;
  const nullableLoops = new Set<number>();

  function state(): number {
    if (steps.length >= maxStates) throw new TooLarge("too many states");
    steps.push([]);
    free.push([]);
    return steps.length - 1;
  }

  function skip(from: number, to: number): void {
    free[from]?.push(to);
  }

  function alternatives(list: readonly AST.Alternative[], from: number): number {
    const end = state();
    for (const one of list) {
      let at = state();
      skip(from, at);
      for (const element of one.elements) at = add(element, at);
      skip(at, end);
    }
    return end;
  }

  function add(element: AST.Element, from: number): number {
    switch (element.type) {
      case "Character":
      case "CharacterSet":
      case "CharacterClass":
      case "ExpressionCharacterClass": {
        const to = state();
        steps[from]?.push({ to, ranges: rangesOf(element, flags) });
        return to;
      }
      case "Group":
      case "CapturingGroup":
        return alternatives(element.alternatives, from);
      case "Quantifier":
        return quantify(element, from);
      case "Assertion":
        if (element.kind === "end") isAnchored = true;
        else if (element.kind !== "start") isApproximate = true;
        return from;
      case "Backreference": {
        isApproximate = true;
        const to = state();
        steps[from]?.push({ to, ranges: [wholeRange] });
        skip(from, to);
        return to;
      }
      default:
        isApproximate = true;
        return from;
    }
  }

  function quantify({ element, min, max }: AST.Quantifier, from: number): number {
    let at = from;
    const needed = Math.min(min, mostCopies);
    for (let copy = 0; copy < needed; copy += 1) at = add(element, at);
    if (max === Number.POSITIVE_INFINITY || max > 40) {
      const head = state();
      skip(at, head);
      const end = add(element, head);
      if (canBeEmpty(element)) nullableLoops.add(head);
      skip(end, head);
      const out = state();
      skip(head, out);
      return out;
    }
    const out = state();
    skip(at, out);
    for (let copy = needed; copy < Math.min(max, needed + mostCopies); copy += 1) {
      at = add(element, at);
      skip(at, out);
    }
    return out;
  }

  const start = state();
  const accept = alternatives(pattern.alternatives, start);
  return { steps, free, start, accept, isAnchored, isApproximate, nullableLoops };
}

/** Whether an element can match the empty text. */
function canBeEmpty(element: AST.Element): boolean {
  switch (element.type) {
    case "Quantifier":
      return element.min === 0 || canBeEmpty(element.element);
    case "Group":
    case "CapturingGroup":
      return element.alternatives.some(({ elements }) => elements.every(canBeEmpty));
    case "Assertion":
      return true;
    default:
      return false;
  }
}
