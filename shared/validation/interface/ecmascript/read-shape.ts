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
  "JSON.stringify",
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
const listMethods = new Set([
  "map",
  "filter",
  "flatMap",
  "flat",
  "split",
  "toSorted",
  "toReversed",
  "toSpliced",
]);
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
      return inner("argument");
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
      return { is: "array" };
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
        : (lookup(textAt(node, "name") ?? "") ?? unknown);
    case "CallExpression":
      return callShape(node, source);
    case "NewExpression": {
      const name = textAt(nodeAt(node, "callee"), "name");
      if (name === "Promise") return { is: "promise" };
      return name === "Array" ? { is: "array" } : name === "Set" || name === "Map" ? { is: "set" } : unknown;
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
  return type === "string" || type === "number" || type === "boolean" || type === "bigint"
    ? { is: type }
    : unknown;
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

function callShape(node: SyntaxNode, source: string): Shape {
  const callee = nodeAt(node, "callee");
  if (!callee || flagAt(node, "optional") || flagAt(callee, "optional")) return unknown;
  const method = callee.type === "MemberExpression" ? textAt(nodeAt(callee, "property"), "name") : undefined;
  const object = callee.type === "MemberExpression" ? textAt(nodeAt(callee, "object"), "name") : undefined;
  if (object === "console") return { is: "undefined" };
  if (method === "then" || method === "catch" || object === "Promise" || textAt(callee, "name") === "fetch")
    return { is: "promise" };
  const spelled = source.slice(callee.start, Math.min(callee.end, callee.start + 60));
  if (texts.has(spelled)) return { is: "string" };
  if (numeric.has(spelled) || /^Math\.\w+$/.test(spelled)) return { is: "number" };
  if (lists.has(spelled)) return { is: "array" };
  if (spelled === "Boolean" || spelled === "Array.isArray") return { is: "boolean" };
  const property =
    callee.type === "MemberExpression" && !flagAt(callee, "computed")
      ? textAt(nodeAt(callee, "property"), "name")
      : undefined;
  if (property === undefined) return unknown;
  if (textMethods.has(property)) return { is: "string" };
  if (listMethods.has(property)) return { is: "array" };
  if (booleanMethods.has(property)) return { is: "boolean" };
  return numberMethods.has(property) ? { is: "number" } : unknown;
}
