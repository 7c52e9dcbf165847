import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Shape } from "../model.ts";
import { type Lookup, readShapes, unknown } from "./read-shape.ts";
import { keyName } from "./read-types.ts";

const maxItems = 6;

/** A list whose items all look alike tells what they are. */
export function listOf(items: readonly SyntaxNode[], source: string, lookup: Lookup, depth: number): Shape {
  const [first, ...others] = items;
  if (!first || items.some(({ type }) => type === "SpreadElement")) return { is: "array" };
  if (others.length > 0) {
    if (items.length > maxItems) return { is: "array" };
    const each = items.map((item) => readShapes(item, source, lookup, depth + 1));
    return {
      is: "array",
      items: each.map(([shape, ...ways]) => (shape && ways.length === 0 ? shape : unknown)),
    };
  }
  const [item, ...ways] = readShapes(first, source, lookup, depth + 1);
  return item && ways.length === 0 ? { is: "array", item } : { is: "array" };
}

/** `list.map((one) => ({ … }))`. */
export function mapShape(
  fn: SyntaxNode | undefined,
  from: SyntaxNode | undefined,
  source: string,
  lookup: Lookup,
  depth: number,
): Shape {
  const body = fn?.type === "ArrowFunctionExpression" ? nodeAt(fn, "body") : undefined;
  if (!body || flagAt(fn, "async")) return { is: "array" };
  const [only] = body.type === "BlockStatement" ? nodesAt(body, "body") : [];
  const value =
    body.type === "BlockStatement"
      ? only?.type === "ReturnStatement"
        ? nodeAt(only, "argument")
        : undefined
      : body;
  const key = value && pickedKey(fn, value, source);
  if (key !== undefined && from && depth < 4) {
    const base = keptShape(from, source, lookup, depth);
    const item = base.is === "array" && base.item?.is === "object" ? base.item.keys.get(key) : undefined;
    return item ? { is: "array", item } : { is: "array" };
  }
  if (!value || !/^(?:Object|Array)Expression$|^(?:Template)?Literal$/.test(value.type))
    return { is: "array" };
  const [item, ...ways] = readShapes(value, source, lookup, depth + 1);
  return item && ways.length === 0 ? { is: "array", item } : { is: "array" };
}

/** What a list is reduced to is of the kind with which that begins. */
export function reducedShape(
  start: SyntaxNode,
  source: string,
  lookup: Lookup,
  depth: number,
): Shape | undefined {
  const [first, ...ways] = readShapes(start, source, lookup, depth + 1);
  if (ways.length > 0 || !first) return undefined;
  if (first.is === "promise" || first.is === "array" || first.is === "set" || first.is === "map")
    return { is: first.is };
  if (first.is === "number") return { is: "number" };
  return first.is === "object" ? { is: "object", keys: new Map(), isOpen: true } : undefined;
}

/** The key that `({ id }) => id` or `(row) => row.id` takes out of what it is given. */
function pickedKey(fn: SyntaxNode | undefined, value: SyntaxNode, source: string): string | undefined {
  const [given] = fn ? nodesAt(fn, "params") : [];
  if (value.type === "MemberExpression" && !flagAt(value, "computed"))
    return given?.type === "Identifier" && textAt(nodeAt(value, "object"), "name") === given.name
      ? textAt(nodeAt(value, "property"), "name")
      : undefined;
  if (given?.type !== "ObjectPattern" || value.type !== "Identifier") return undefined;
  const property = nodesAt(given, "properties").find(
    (each) => textAt(nodeAt(each, "value"), "name") === value.name,
  );
  return property && keyName(property, source);
}

/** A list of the same things, of which some may be missing. */
export function keptShape(from: SyntaxNode, source: string, lookup: Lookup, depth: number): Shape {
  const [base, ...ways] = depth < 4 ? readShapes(from, source, lookup, depth + 1) : [];
  return base?.is === "array" && base.item && ways.length === 0
    ? { is: "array", item: base.item }
    : { is: "array" };
}

/** `list.flatMap((one) => one.parts.map(…))`: what the inner list is. */
export function flatShape(fn: SyntaxNode | undefined, source: string, lookup: Lookup, depth: number): Shape {
  const body = fn?.type === "ArrowFunctionExpression" ? nodeAt(fn, "body") : undefined;
  if (!body || body.type === "BlockStatement") return { is: "array" };
  const [inner, ...ways] = readShapes(body, source, lookup, depth + 1);
  return inner?.is === "array" && ways.length === 0 ? inner : { is: "array" };
}
