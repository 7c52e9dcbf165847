import type { SpanFacts } from "./summarise-span.ts";

/** A span among the others of its task. */
export interface Node {
  facts: SpanFacts;
  /** Of trace and span, since a task may have several traces. */
  key: string;
  parent: Node | null;
  children: Node[];
  depth: number;
}

/**
 * The spans of a task as a forest, in the order in which they began. A span whose parent has not come (yet) stands
 * for itself; one that is its own ancestor is cut loose, since senders are not to be trusted.
 */
export function buildTree(spans: readonly SpanFacts[]): Node[] {
  const nodes = new Map<string, Node>();
  for (const facts of spans) {
    const key = `${facts.trace}:${facts.span}`;
    if (!nodes.has(key)) nodes.set(key, { facts, key, parent: null, children: [], depth: 0 });
  }
  for (const node of nodes.values()) {
    const parent = nodes.get(`${node.facts.trace}:${node.facts.parent}`);
    if (parent && !isWithin(parent, node)) node.parent = parent;
  }
  const all = [...nodes.values()].sort(byStart);
  for (const node of all) node.parent?.children.push(node);
  for (const node of all) for (let up = node.parent; up; up = up.parent) node.depth += 1;
  return all;
}

function isWithin(node: Node, ancestor: Node): boolean {
  for (let up: Node | null = node; up; up = up.parent) if (up === ancestor) return true;
  return false;
}

function byStart(left: Node, right: Node): number {
  return (
    left.facts.start - right.facts.start ||
    (right.facts.end ?? Number.POSITIVE_INFINITY) - (left.facts.end ?? Number.POSITIVE_INFINITY) ||
    (left.key < right.key ? -1 : 1)
  );
}

/** The nearest span above this one for which `wanted` holds, unless one comes first for which `wall` does. */
export function above(
  node: Node,
  wanted: (node: Node) => boolean,
  wall: (node: Node) => boolean = () => false,
): Node | null {
  for (let up = node.parent; up; up = up.parent) {
    if (wanted(up)) return up;
    if (wall(up)) return null;
  }
  return null;
}

/** All spans below this one, not looking behind a wall. */
export function below(node: Node, wall: (node: Node) => boolean = () => false): Node[] {
  const found: Node[] = [];
  const open = [...node.children];
  for (let next = open.shift(); next; next = open.shift()) {
    found.push(next);
    if (!wall(next)) open.push(...next.children);
  }
  return found;
}
