import { parseExpression } from "@babel/parser";
import { isNode, type Node, nodeAt, textAt } from "../syntax-nodes.ts";
import { cloneShape } from "./clone-shape.ts";
import type { TypeReader } from "./read-type.ts";
import { Shape } from "./shape.ts";

/** The parameter types that a comment in JSDoc declares, by name. */
export function readJsdoc(node: Node, types: TypeReader): Map<string, Shape> {
  const found = new Map<string, Shape>();
  const comments: unknown = node.leadingComments;
  const last: unknown = Array.isArray(comments) ? comments.at(-1) : undefined;
  const text =
    typeof last === "object" && last !== null && "value" in last && typeof last.value === "string"
      ? last.value
      : "";
  if (!text.startsWith("*")) return found;
  for (const [, type = "", rest = ""] of text.matchAll(
    /@param\s*\{((?:[^{}]|\{[^{}]*\})+)\}\s*(\[?[\w$.]+(?:\s*=[^\]\n]*)?\]?)/g,
  )) {
    const isOptional = rest.startsWith("[") || /^\s*\?|=\s*$/.test(type);
    const [name = "", ...path] = rest.replace(/^\[|\s*=.*$|\]$/g, "").split(".");
    const shape = readText(type, types);
    if (isOptional) shape.kinds.add("undefined");
    let at = found.get(name);
    if (!at) {
      at = path.length === 0 ? shape : new Shape();
      found.set(name, at);
    }
    const leaf = path.pop();
    if (leaf === undefined) continue;
    // What is said property by property is rarely everything: the object stays open.
    at = at.root;
    at.kinds.add("object");
    for (const key of path) at = at.field(key);
    at.field(leaf).join(shape);
  }
  return found;
}

function readText(text: string, types: TypeReader): Shape {
  const type = text
    .trim()
    .replace(/^[?!]|=$/g, "")
    .replace(/^\.\.\.(.*)$/, "$1")
    .replace(/\.</g, "<")
    .replace(/\bObject\b(?!\s*<)/gi, "object")
    .replace(/\bObject\s*</g, "Record<")
    .replace(/\b(?:String|Number|Boolean)\b/g, (name) => name.toLowerCase())
    .replace(/^\*$/, "any");
  try {
    const node: unknown = parseExpression(`0 as (${type})`, { plugins: ["typescript"] });
    const shape = isNode(node) ? types.read(nodeAt(node, "typeAnnotation")) : new Shape();
    // "object" and "Array" alone say little; how they are used says more.
    if (
      /^(?:object|array|function|any)$/i.test(type) ||
      textAt(isNode(node) ? node : undefined, "type") === ""
    )
      return Shape.of(...shape.kinds);
    return loosen(cloneShape(shape));
  } catch {
    return new Shape();
  }
}

/** A comment is a hint, not a promise: what the code expects besides is generated too. */
function loosen(shape: Shape, seen = new Set<Shape>()): Shape {
  const { root } = shape;
  if (seen.has(root)) return root;
  seen.add(root);
  root.closed = false;
  for (const inner of [...root.fields.values(), ...root.variants]) loosen(inner, seen);
  for (const inner of [root.item, root.key, root.result]) if (inner) loosen(inner, seen);
  return root;
}
