import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { walk } from "../../code/walk.ts";
import type { Shape } from "../model.ts";
import { type Lookup, readShapes, spellShort, unknown } from "./read-shape.ts";

/** `Promise.all` gives a list, `Promise.resolve` what it is given. */
export function promiseShape(
  method: string,
  first: SyntaxNode | undefined,
  source: string,
  lookup: Lookup,
  depth: number,
): Shape {
  if (method === "all") return { is: "promise", of: { is: "array" } };
  if (method === "allSettled") return { is: "promise", of: { is: "array", isSettled: true } };
  const [of, ...ways] = method === "resolve" && first ? readShapes(first, source, lookup, depth + 1) : [];
  return of && ways.length === 0 ? { is: "promise", of } : { is: "promise" };
}

/** `new Promise((resolve) => … resolve(value) …)`, where it is settled in one way. */
export function settledShape(
  fn: SyntaxNode | undefined,
  source: string,
  lookup: Lookup,
  depth: number,
): Shape {
  const body = fn && nodeAt(fn, "body");
  const resolve = fn && textAt(nodesAt(fn, "params")[0], "name");
  if (!body || resolve === undefined || body.end - body.start > longest) return { is: "promise" };
  const calls: SyntaxNode[] = [];
  let isGiven = false;
  walk(body, (node, parent, key) => {
    if (node.type !== "Identifier" || node.name !== resolve || key === "property") return undefined;
    if (parent?.type === "CallExpression" && key === "callee") calls.push(parent);
    else isGiven = true;
    return undefined;
  });
  const [call, ...others] = calls;
  const [value, ...more] = call ? nodesAt(call, "arguments") : [];
  if (isGiven || !value || others.length > 0 || more.length > 0) return { is: "promise" };
  const [of, ...ways] = readShapes(value, source, lookup, depth + 1);
  return of && ways.length === 0 ? { is: "promise", of } : { is: "promise" };
}

/** Longer ones are not looked through. */
const longest = 4_000;

/** What an arrow function makes of what it is given. */
export function thenShape(
  callee: SyntaxNode,
  fn: SyntaxNode | undefined,
  source: string,
  lookup: Lookup,
  depth: number,
): Shape {
  const body = fn?.type === "ArrowFunctionExpression" ? nodeAt(fn, "body") : undefined;
  const awaited = nodeAt(callee, "object");
  if (!fn || !body || !awaited) return unknown;
  if (body.type === "BlockStatement")
    return nodesAt(body, "body").some(mayGive) ? unknown : { is: "undefined" };
  const name = textAt(nodesAt(fn, "params")[0], "name");
  const given: Shape = { is: "unknown", text: spellShort(awaited, source) };
  const inside: Lookup = (wanted) => (wanted === name ? given : lookup(wanted));
  const [shape, ...ways] = readShapes(body, source, inside, depth + 1);
  if (shape && ways.length === 0) return shape;
  return ways.some(({ is }) => is === "null" || is === "undefined")
    ? { is: "unknown", mayBeEmpty: true }
    : unknown;
}

/** Whether anything but a plain expression is in it, for that gives nothing. */
function mayGive({ type }: SyntaxNode): boolean {
  return type !== "ExpressionStatement" && type !== "VariableDeclaration";
}
