import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Shape } from "../model.ts";
import { readSignature } from "./read-members.ts";
import { keyName } from "./read-types.ts";

const maxDepth = 5;
const unknown: Shape = { is: "unknown" };
const booleans = new Set(["==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "instanceof"]);
const numbers = new Set(["-", "*", "/", "%", "**", "|", "&", "^", "<<", ">>", ">>>"]);
const texts = new Set([
  "String",
  "encodeURIComponent",
  "decodeURIComponent",
  "encodeURI",
  "String.fromCharCode",
  "String.raw",
]);
const numeric = new Set([
  "Number",
  "parseInt",
  "parseFloat",
  "Number.parseInt",
  "Number.parseFloat",
  "Date.now",
]);
const lists = new Set(["Object.keys", "Object.values", "Object.entries", "Array.from", "Array.of", "Array"]);
const textMethods = new Set([
  "toString",
  "trim",
  "toUpperCase",
  "toLowerCase",
  "join",
  "padStart",
  "padEnd",
  "toFixed",
  "toISOString",
  "repeat",
  "replace",
  "replaceAll",
  "charAt",
]);
const listMethods = new Set(["filter", "flatMap", "flat", "split", "toSorted", "toReversed", "toSpliced"]);
/** What gives undefined where there is nothing. */
const lookups = new Set(["get", "find", "at", "pop", "shift", "match", "exec", "getItem", "findLast"]);
const booleanMethods = new Set(["includes", "startsWith", "endsWith", "some", "every", "has", "test"]);
const numberMethods = new Set(["indexOf", "lastIndexOf", "findIndex", "charCodeAt", "getTime", "valueOf"]);

/** Looks up what a name in the same function was declared as. */
export type Lookup = (name: string) => Shape | undefined;

/** What an expression gives: one entry for each way it can go. */
export function readShapes(node: SyntaxNode | undefined, source: string, lookup: Lookup, depth = 0): Shape[] {
  if (!node) return [{ is: "undefined" }];
  if (depth > maxDepth) return [unknown];
  const inner = (key: string): Shape[] => readShapes(nodeAt(node, key), source, lookup, depth + 1);
  switch (node.type) {
    case "ConditionalExpression":
      return [...inner("consequent"), ...inner("alternate")];
    case "LogicalExpression":
      // What may be nothing anyway is not changed by saying so.
      if (node.operator === "??" && textAt(nodeAt(node, "right"), "name") === "undefined")
        return inner("left");
      if (node.operator === "??")
        return [...inner("left").filter(({ is }) => is !== "null" && is !== "undefined"), ...inner("right")];
      return [...inner("left"), ...inner("right")];
    case "AwaitExpression":
      return inner("argument").map((shape) =>
        shape.is === "unknown" && shape.call !== undefined
          ? { ...shape, isAwaited: true }
          : shape.is === "promise"
            ? (shape.of ?? unknown)
            : shape,
      );
    case "SequenceExpression":
      return readShapes(nodesAt(node, "expressions").at(-1), source, lookup, depth + 1);
    case "AssignmentExpression":
      return node.operator === "=" ? inner("right") : [unknown];
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "ParenthesizedExpression":
      return inner("expression");
    default:
      return [readShape(node, source, lookup, depth)];
  }
}

function readShape(node: SyntaxNode, source: string, lookup: Lookup, depth: number): Shape {
  switch (node.type) {
    case "Literal":
      return literalShape(node);
    case "TemplateLiteral":
      return { is: "string" };
    case "ObjectExpression":
      return readObject(node, source, lookup, depth);
    case "ArrayExpression":
      return listOf(nodesAt(node, "elements"), source, lookup, depth);
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return { is: "function", given: readSignature(node, source) };
    case "ClassExpression":
      return { is: "function" };
    case "UnaryExpression":
      return unaryShape(node);
    case "BinaryExpression":
      return binaryShape(node, source, lookup, depth);
    case "Identifier":
      return node.name === "undefined"
        ? { is: "undefined" }
        : (lookup(textAt(node, "name") ?? "") ?? { is: "unknown", text: textAt(node, "name") ?? "" });
    case "MemberExpression":
      return memberShape(node, source, lookup);
    case "CallExpression":
      return callShape(node, source, lookup, depth);
    case "NewExpression": {
      const name = textAt(nodeAt(node, "callee"), "name");
      if (name === "Promise") return { is: "promise" };
      if (name === "Array") return { is: "array" };
      if (name === "Set") return { is: "set" };
      if (name === "Map") return { is: "map" };
      if (name === "Response") return written(nodesAt(node, "arguments")[0], source, lookup, depth);
      return name === undefined ? unknown : { is: "instance", of: name };
    }
    default:
      return unknown;
  }
}

function readObject(node: SyntaxNode, source: string, lookup: Lookup, depth: number): Shape {
  const keys = new Map<string, Shape>();
  let isOpen = false;
  for (const property of nodesAt(node, "properties")) {
    if (property.type === "SpreadElement" || flagAt(property, "computed")) isOpen = true;
    else {
      const [shape = unknown, ...others] = readShapes(nodeAt(property, "value"), source, lookup, depth + 1);
      keys.set(keyName(property, source), others.length > 0 ? unknown : shape);
    }
  }
  return { is: "object", keys, isOpen };
}

function literalShape(node: SyntaxNode): Shape {
  if (node.regex) return { is: "regex" };
  if (node.value === null) return { is: "null" };
  const type = typeof node.value;
  if (typeof node.value === "boolean") return { is: "boolean", value: node.value };
  return type === "string" || type === "number" || type === "bigint" ? { is: type } : unknown;
}

function unaryShape({ operator }: SyntaxNode): Shape {
  if (operator === "!" || operator === "delete") return { is: "boolean" };
  if (operator === "void") return { is: "undefined" };
  if (operator === "typeof") return { is: "string" };
  return operator === "+" ? { is: "number" } : unknown;
}

function binaryShape(node: SyntaxNode, source: string, lookup: Lookup, depth: number): Shape {
  const operator = textAt(node, "operator") ?? "";
  if (booleans.has(operator)) return { is: "boolean" };
  if (numbers.has(operator)) return { is: "number" };
  const [left = unknown] = readShapes(nodeAt(node, "left"), source, lookup, depth + 1);
  const [right = unknown] = readShapes(nodeAt(node, "right"), source, lookup, depth + 1);
  if (left.is === "string" || right.is === "string") return { is: "string" };
  return left.is === "number" && right.is === "number" ? { is: "number" } : unknown;
}

function memberShape(node: SyntaxNode, source: string, lookup: Lookup): Shape {
  const name = flagAt(node, "computed") ? undefined : textAt(nodeAt(node, "property"), "name");
  if (name === "length" && !flagAt(node, "optional")) return { is: "number" };
  const base = lookup(textAt(nodeAt(node, "object"), "name") ?? "");
  const known = base?.is === "unknown" && name !== undefined ? base.text : undefined;
  const text = known === undefined ? spellShort(node, source) : `${known}.${name}`;
  return { is: "unknown", text, ...(flagAt(node, "optional") ? { mayBeEmpty: true } : {}) };
}

function callShape(node: SyntaxNode, source: string, lookup: Lookup, depth: number): Shape {
  const callee = nodeAt(node, "callee");
  if (!callee || flagAt(node, "optional") || flagAt(callee, "optional"))
    return { is: "unknown", mayBeEmpty: true };
  const isMember = callee.type === "MemberExpression" && !flagAt(callee, "computed");
  const method = isMember ? textAt(nodeAt(callee, "property"), "name") : undefined;
  const object = isMember ? textAt(nodeAt(callee, "object"), "name") : undefined;
  const args = nodesAt(node, "arguments");
  if (object === "console") return { is: "undefined" };
  if (object === "Promise") return promiseShape(method ?? "", args[0], source, lookup, depth);
  if (method === "then") return { is: "promise", of: thenShape(callee, args[0], source, lookup, depth) };
  if (method === "catch" || textAt(callee, "name") === "fetch") return { is: "promise" };
  const spelled = source.slice(callee.start, Math.min(callee.end, callee.start + 60));
  if (spelled === "JSON.stringify" || spelled === "Response.json")
    return { is: "string", ...contentOf(args[0], source, lookup, depth) };
  if (texts.has(spelled)) return { is: "string" };
  if (numeric.has(spelled) || /^Math\.\w+$/.test(spelled)) return { is: "number" };
  if (lists.has(spelled)) return { is: "array" };
  if (spelled === "Boolean" || spelled === "Array.isArray") return { is: "boolean" };
  if (spelled === "Object.assign" || spelled === "structuredClone" || spelled === "Object.fromEntries")
    return { is: "object", keys: new Map(), isOpen: true };
  const text = spellShort(node, source);
  if (!method) return { is: "unknown", text, ...(callee.type === "Identifier" ? { call: spelled } : {}) };
  if (textMethods.has(method)) return { is: "string" };
  if (method === "map") return mapShape(args[0], source, lookup, depth);
  if (listMethods.has(method)) return { is: "array" };
  if (booleanMethods.has(method)) return { is: "boolean" };
  if (numberMethods.has(method)) return { is: "number" };
  if (lookups.has(method)) return { is: "unknown", text, mayBeEmpty: true };
  const isOwn = nodeAt(callee, "object")?.type === "ThisExpression";
  return { is: "unknown", text, ...(isOwn ? { call: `.${method}` } : {}) };
}

/** `Promise.all` gives a list, `Promise.resolve` what it is given. */
function promiseShape(
  method: string,
  first: SyntaxNode | undefined,
  source: string,
  lookup: Lookup,
  depth: number,
): Shape {
  if (method === "all" || method === "allSettled") return { is: "promise", of: { is: "array" } };
  const [of, ...ways] = method === "resolve" && first ? readShapes(first, source, lookup, depth + 1) : [];
  return of && ways.length === 0 ? { is: "promise", of } : { is: "promise" };
}

/** What an arrow function makes of what it is given. */
function thenShape(
  callee: SyntaxNode,
  fn: SyntaxNode | undefined,
  source: string,
  lookup: Lookup,
  depth: number,
): Shape {
  const body = fn?.type === "ArrowFunctionExpression" ? nodeAt(fn, "body") : undefined;
  const awaited = nodeAt(callee, "object");
  if (!fn || !body || !awaited || body.type === "BlockStatement") return unknown;
  const name = textAt(nodesAt(fn, "params")[0], "name");
  const given: Shape = { is: "unknown", text: spellShort(awaited, source) };
  const inside: Lookup = (wanted) => (wanted === name ? given : lookup(wanted));
  const [shape, ...ways] = readShapes(body, source, inside, depth + 1);
  return shape && ways.length === 0 ? shape : unknown;
}

/** A list whose items all look alike tells what they are. */
function listOf(items: readonly SyntaxNode[], source: string, lookup: Lookup, depth: number): Shape {
  const [first, ...others] = items;
  if (!first || others.length > 0 || first.type === "SpreadElement") return { is: "array" };
  const [item, ...ways] = readShapes(first, source, lookup, depth + 1);
  return item && ways.length === 0 ? { is: "array", item } : { is: "array" };
}

/** `list.map((one) => ({ … }))`. */
function mapShape(fn: SyntaxNode | undefined, source: string, lookup: Lookup, depth: number): Shape {
  const body = fn?.type === "ArrowFunctionExpression" ? nodeAt(fn, "body") : undefined;
  if (!body || flagAt(fn, "async")) return { is: "array" };
  const [only] = body.type === "BlockStatement" ? nodesAt(body, "body") : [];
  const value =
    body.type === "BlockStatement"
      ? only?.type === "ReturnStatement"
        ? nodeAt(only, "argument")
        : undefined
      : body;
  if (value?.type !== "ObjectExpression") return { is: "array" };
  return { is: "array", item: readObject(value, source, lookup, depth + 1) };
}

/** The body of a response that is written as JSON. */
function written(node: SyntaxNode | undefined, source: string, lookup: Lookup, depth: number): Shape {
  const [shape] = node ? readShapes(node, source, lookup, depth + 1) : [];
  return shape?.is === "string" ? shape : unknown;
}

function contentOf(
  node: SyntaxNode | undefined,
  source: string,
  lookup: Lookup,
  depth: number,
): { json?: Shape } {
  const shapes = node ? readShapes(node, source, lookup, depth + 1) : [];
  const [json] = shapes;
  return json && shapes.length === 1 ? { json } : {};
}

/** An expression as text; long ones are only themselves. */
function spellShort(node: SyntaxNode, source: string): string {
  return source.slice(node.start, Math.min(node.end, node.start + 200)).replace(/\s+/g, " ");
}
