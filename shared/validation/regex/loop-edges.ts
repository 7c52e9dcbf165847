import type { Automaton } from "./build-automaton.ts";

/** A step that takes a character. */
export interface Edge {
  to: number;
  ranges: Automaton["steps"][number][number]["ranges"];
  /** Which way over empty steps: two different ways to the same step are ambiguous too. */
  way: number;
}

/** The character steps that can be reached over empty steps, once for every way that leads there. */
export function edgesFrom({ steps, free }: Automaton, state: number): Edge[] {
  const found: Edge[] = [];
  const seen = new Map<number, number>();
  const stack: number[] = [state];
  let way = 0;
  while (stack.length > 0 && found.length < 400) {
    const at = stack.pop() ?? 0;
    const visits = seen.get(at) ?? 0;
    // Twice is enough to show that there are two ways.
    if (visits > 1) continue;
    seen.set(at, visits + 1);
    for (const { to, ranges } of steps[at] ?? []) {
      way += 1;
      found.push({ to, ranges, way });
    }
    for (const next of free[at] ?? []) stack.push(next);
  }
  return found;
}

/** Whether a loop can be entered with the first character. */
export function startsAt(loop: number[], edges: Edge[][]): boolean {
  const inside = new Set(loop);
  return edges[0]?.some(({ to }) => inside.has(to)) ?? false;
}

/** All states to which some steps lead. */
export function reachable(from: number[], edges: Edge[][]): Set<number> {
  const seen = new Set<number>();
  const stack = [...from];
  for (let at = stack.pop(); at !== undefined; at = stack.pop())
    for (const { to } of edges[at] ?? [])
      if (!seen.has(to)) {
        seen.add(to);
        stack.push(to);
      }
  return seen;
}

/** Groups of states that reach each other (Kosaraju, iterative). */
export function stronglyConnected(edges: Edge[][]): number[][] {
  const order: number[] = [];
  const seen = new Set<number>();
  for (let root = 0; root < edges.length; root += 1) {
    if (seen.has(root)) continue;
    seen.add(root);
    const stack: [number, number][] = [[root, 0]];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = edges[top[0]]?.[top[1]];
      top[1] += 1;
      if (!next) {
        order.push(top[0]);
        stack.pop();
      } else if (!seen.has(next.to)) {
        seen.add(next.to);
        stack.push([next.to, 0]);
      }
    }
  }
  const back: number[][] = edges.map(() => []);
  edges.forEach((list, from) => {
    for (const { to } of list) back[to]?.push(from);
  });
  const parts: number[][] = [];
  const placed = new Set<number>();
  for (const root of order.reverse()) {
    if (placed.has(root)) continue;
    const part: number[] = [];
    const stack = [root];
    placed.add(root);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      part.push(at);
      for (const next of back[at] ?? [])
        if (!placed.has(next)) {
          placed.add(next);
          stack.push(next);
        }
    }
    parts.push(part);
  }
  return parts;
}
