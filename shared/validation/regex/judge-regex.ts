import { RegExpParser } from "@eslint-community/regexpp";
import { type Automaton, buildAutomaton, TooLarge } from "./build-automaton.ts";
import { commonCharacter, wholeRange } from "./character-ranges.ts";
import { type Edge, edgesFrom, reachable, startsAt, stronglyConnected } from "./loop-edges.ts";

/**
 * How the time of a match grows with the text in the worst case; `searching` grows with the square only because a
 * search tries every place as the start.
 */
export type Growth = "linear" | "searching" | "polynomial" | "exponential" | "unknown";

const parser = new RegExpParser({ ecmaVersion: 2025, strict: false });

const maxPattern = 2_000;

const maxPairs = 40_000;

/** Judges a regular expression by its form alone, with bounded work. */
export function judgeRegex(pattern: string, flags: string): Growth {
  const key = `${flags}/${pattern}`;
  let growth = judged.get(key);
  if (growth === undefined) {
    growth = judge(pattern, flags);
    if (judged.size > 500) judged.clear();
    judged.set(key, growth);
  }
  return growth;
}

/** Both sides of a change have mostly the same expressions. */
const judged = new Map<string, Growth>();

function judge(pattern: string, flags: string): Growth {
  // Without repetition of a repetition, or two repetitions, nothing grows.
  if (!/[*+]|\{\d+,/.test(pattern)) return "linear";
  if (pattern.length > maxPattern) return "unknown";
  try {
    const tree = parser.parsePattern(pattern, 0, pattern.length, {
      unicode: flags.includes("u"),
      unicodeSets: flags.includes("v"),
    });
    const automaton = buildAutomaton(tree, { ignoreCase: flags.includes("i"), dotAll: flags.includes("s") });
    return judgeAutomaton(automaton, flags.includes("y") || /^\^/.test(pattern));
  } catch (error) {
    if (error instanceof TooLarge) return "unknown";
    if (error instanceof SyntaxError || error instanceof RangeError) return "unknown";
    throw error;
  }
}

function judgeAutomaton(automaton: Automaton, isStartFixed: boolean): Growth {
  const edges = automaton.steps.map((_, state) => edgesFrom(automaton, state));
  const loops = stronglyConnected(edges).filter(
    (part) => part.length > 1 || edges[part[0] ?? 0]?.some(({ to }) => to === part[0]),
  );
  const accepts = edges.map((_, state) => reachesFree(automaton, state));
  let budget = maxPairs;
  const open = loops.filter((loop) => canFail(automaton, loop, edges, accepts));
  for (const loop of open) {
    const inside = new Set(loop);
    for (const state of loop) {
      const answer = isAmbiguous(edges, inside, state, budget);
      budget -= answer.work;
      if (answer.found) return "exponential";
      if (budget <= 0) return "unknown";
    }
  }
  if (chained(loops, open, edges)) return "polynomial";
  return !isStartFixed && open.some((loop) => startsAt(loop, edges)) ? "searching" : "linear";
}

/** Whether two different ways lead from a state back to it over the same text. */
function isAmbiguous(
  edges: Edge[][],
  inside: Set<number>,
  state: number,
  budget: number,
): { found: boolean; work: number } {
  const size = edges.length;
  const seen = new Set<number>();
  const queue: [number, number, boolean][] = [[state, state, false]];
  let work = 0;
  for (let next = queue.pop(); next; next = queue.pop()) {
    const [one, other, differ] = next;
    for (const a of edges[one] ?? []) {
      if (!inside.has(a.to)) continue;
      for (const b of edges[other] ?? []) {
        work += 1;
        if (work > budget) return { found: false, work };
        if (!inside.has(b.to)) continue;
        const differs = differ || a.to !== b.to || (one === other && a.way !== b.way);
        const key = (a.to * size + b.to) * 2 + (differs ? 1 : 0);
        if (seen.has(key) || commonCharacter(a.ranges, b.ranges) === undefined) continue;
        if (differs && a.to === state && b.to === state) return { found: true, work };
        seen.add(key);
        queue.push([a.to, b.to, differs]);
      }
    }
  }
  return { found: false, work };
}

/** Whether something can fail behind a loop; a match that cannot fail never tries another way. */
function canFail(automaton: Automaton, loop: number[], edges: Edge[][], accepts: boolean[]): boolean {
  const isDone = loop.some((state) => accepts[state]);
  if (!isDone) return true;
  if (!automaton.isAnchored) return false;
  // The end must follow, so any other character fails; only a loop over everything cannot.
  return !loop.every((state) => edges[state]?.some(({ to, ranges }) => loop.includes(to) && isWhole(ranges)));
}

function isWhole(ranges: Edge["ranges"]): boolean {
  const [only] = ranges;
  return ranges.length === 1 && only !== undefined && only[0] === 0 && only[1] === wholeRange[1];
}

function reachesFree({ free, accept }: Automaton, state: number): boolean {
  const seen = new Set([state]);
  const stack = [state];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at === accept) return true;
    for (const next of free[at] ?? [])
      if (!seen.has(next)) {
        seen.add(next);
        stack.push(next);
      }
  }
  return false;
}

/** Whether a text can stay in one loop, stay in a later one, or pass from one to the other. */
function chained(loops: number[][], open: number[][], edges: Edge[][]): boolean {
  let budget = maxPairs;
  for (const first of loops) {
    const reach = reachable(first, edges);
    for (const second of open) {
      if (first === second || !second.some((state) => reach.has(state))) continue;
      for (const p of first.slice(0, 12))
        for (const q of second.slice(0, 12)) {
          const answer = passes(edges, new Set(first), new Set(second), reach, p, q, Math.min(budget, 4_000));
          budget -= answer.work;
          if (answer.found) return true;
          if (budget <= 0) return false;
        }
    }
  }
  return false;
}

/** Searches for one text that leads from p to p, from p to q, and from q to q. */
function passes(
  edges: Edge[][],
  first: Set<number>,
  second: Set<number>,
  reach: Set<number>,
  p: number,
  q: number,
  budget: number,
): { found: boolean; work: number } {
  const size = edges.length;
  const seen = new Set<number>();
  const queue: [number, number, number][] = [[p, p, q]];
  let work = 0;
  for (let next = queue.pop(); next; next = queue.pop()) {
    const [x, y, z] = next;
    for (const a of edges[x] ?? []) {
      if (!first.has(a.to)) continue;
      for (const c of edges[z] ?? []) {
        work += 1;
        if (!second.has(c.to) || commonCharacter(a.ranges, c.ranges) === undefined) continue;
        for (const b of edges[y] ?? []) {
          work += 1;
          if (work > budget) return { found: false, work };
          if (!reach.has(b.to) || !meetAll(a, b, c)) continue;
          if (a.to === p && b.to === q && c.to === q) return { found: true, work };
          const key = (a.to * size + b.to) * size + c.to;
          if (seen.has(key)) continue;
          seen.add(key);
          queue.push([a.to, b.to, c.to]);
        }
      }
    }
  }
  return { found: false, work };
}

function meetAll(a: Edge, b: Edge, c: Edge): boolean {
  if (commonCharacter(b.ranges, c.ranges) === undefined || commonCharacter(a.ranges, b.ranges) === undefined)
    return false;
  const both = a.ranges.flatMap(([low, high]) =>
    b.ranges.flatMap(([from, to]): [number, number][] =>
      Math.max(low, from) <= Math.min(high, to) ? [[Math.max(low, from), Math.min(high, to)]] : [],
    ),
  );
  return commonCharacter(both, c.ranges) !== undefined;
}
