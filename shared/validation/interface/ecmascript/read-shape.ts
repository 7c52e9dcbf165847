import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Shape } from "../model.ts";
import { askedOf, sameWay } from "../shape-ways.ts";
import { callShape, written } from "./read-call-shape.ts";
import { readSignature } from "./read-functions.ts";
import { listOf } from "./read-list-shape.ts";
import { settledShape } from "./read-promise-shape.ts";
import { keyName, spell } from "./read-types.ts";

const maxDepth = 5;

export const unknown: Shape = { is: "unknown" };

const booleans = new Set(["==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "instanceof"]);

const numbers = new Set(["-", "*", "/", "%", "**", "|", "&", "^", "<<", ">>", ">>>"]);

/** Classes whose instances nobody reads like plain objects. */
const builtIn =
  /^(?:Headers|URL|URLSearchParams|FormData|Date|RegExp|AbortController|Blob|ReadableStream|WeakMap|WeakSet|EventEmitter|EventTarget)$/;

/** Looks up what a name in the same function was declared as. */
export type Lookup = (name: string) => Shape | undefined;

/** What an expression gives: one entry for each way it can go. */
export function readShapes(node: SyntaxNode | undefined, source: string, lookup: Lookup, depth = 0): Shape[] {
  if (!node) return [{ is: "undefined" }];
  if (depth > maxDepth) return [unknown];
  const inner = (key: string): Shape[] => readShapes(nodeAt(node, key), source, lookup, depth + 1);
  switch (node.type) {
    case "ConditionalExpression":
      return askedOf(testOf(nodeAt(node, "test"), source, lookup), [
        ...inner("consequent"),
        ...inner("alternate"),
      ]);
    case "LogicalExpression":
      // What may be nothing anyway is not changed by saying so.
      if (node.operator === "??" && textAt(nodeAt(node, "right"), "name") === "undefined")
        return inner("left");
      if (node.operator === "&&") return [...inner("left"), ...inner("right")];
      return standIn(
        node.operator === "??"
          ? inner("left")
              .filter(({ is }) => is !== "null" && is !== "undefined")
              .map(present)
          : inner("left"),
        inner("right"),
      );
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
    case "ChainExpression":
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

/** The value of which a test asks whether there is one. */
function testOf(test: SyntaxNode | undefined, source: string, lookup: Lookup): Shape | undefined {
  return test && /^(?:Identifier|MemberExpression|CallExpression)$/.test(test.type)
    ? readShape(test, source, lookup, maxDepth)
    : undefined;
}

/** A list or the like in whose place an empty one stands where it is missing is of that kind, too. */
function standIn(left: Shape[], right: Shape[]): Shape[] {
  const [only, ...others] = right;
  const like = only?.is === "set" || only?.is === "map" || only?.is === "array" ? only.is : undefined;
  const known =
    like && others.length === 0 ? left.map((way) => (way.is === "unknown" ? { ...way, like } : way)) : left;
  return [...known, ...right];
}

/** A value in whose place something else stands where it is missing. */
function present(shape: Shape): Shape {
  return shape.is === "unknown" && shape.mayBeEmpty ? { ...shape, mayBeEmpty: false } : shape;
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
      return classShape(node, source);
    case "UnaryExpression":
      return unaryShape(node);
    case "UpdateExpression":
      return { is: "number" };
    case "BinaryExpression":
      return binaryShape(node, source, lookup, depth);
    case "Identifier":
      return node.name === "undefined"
        ? { is: "undefined" }
        : (lookup(textAt(node, "name") ?? "") ?? { is: "unknown", text: textAt(node, "name") ?? "" });
    case "ThisExpression":
      return { is: "unknown", text: "this" };
    case "MemberExpression":
      return memberShape(node, source, lookup);
    case "CallExpression":
      return callShape(node, source, lookup, depth);
    case "NewExpression": {
      const name = textAt(nodeAt(node, "callee"), "name");
      if (name === "Promise") return settledShape(nodesAt(node, "arguments")[0], source, lookup, depth);
      if (name === "Array") return { is: "array" };
      if (name === "Set") return { is: "set" };
      if (name === "Map") return { is: "map" };
      if (name === "Response" && /\bstatus:\s{0,3}[45]\d\d\b/.test(spellShort(node, source))) return unknown;
      if (name === "Response") return written(nodesAt(node, "arguments")[0], source, lookup, depth);
      const [first, ...others] = nodesAt(node, "arguments");
      const made = first && others.length === 0 ? { made: spellShort(first, source) } : {};
      const known = builtIn.test(name ?? "") ? { isClosed: true } : {};
      return name === undefined
        ? unknown
        : { is: "instance", of: name, text: spellShort(node, source), ...known, ...made };
    }
    default:
      return unknown;
  }
}

/** A class that is given to callers: its static members by their names, the others as those of the prototype. */
export function classShape(node: SyntaxNode, source: string): Shape {
  const body = nodeAt(node, "body");
  const keys = new Map<string, Shape>();
  for (const part of body ? nodesAt(body, "body") : []) {
    const key = nodeAt(part, "key");
    if (!key || key.type === "PrivateIdentifier" || flagAt(part, "computed")) continue;
    const name = keyName(part, source);
    if (name !== "constructor" && !name.startsWith("_"))
      keys.set(flagAt(part, "static") ? name : `prototype.${name}`, unknown);
  }
  return { is: "function", keys };
}

export function readObject(node: SyntaxNode, source: string, lookup: Lookup, depth: number): Shape {
  const keys = new Map<string, Shape>();
  let isOpen = false;
  for (const property of nodesAt(node, "properties")) {
    if (property.type === "SpreadElement" || flagAt(property, "computed")) isOpen = true;
    else if (property.kind === "get" || property.kind === "set")
      keys.set(keyName(property, source), { is: "unknown", isGetter: true });
    else {
      const ways = readShapes(nodeAt(property, "value"), source, lookup, depth + 1);
      keys.set(keyName(property, source), sameWay(ways));
    }
  }
  return { is: "object", keys, isOpen };
}

function literalShape(node: SyntaxNode): Shape {
  if (node.regex) return { is: "regex" };
  if (node.value === null) return { is: "null" };
  const type = typeof node.value;
  if (typeof node.value === "boolean") return { is: "boolean", value: node.value };
  if (type === "string" || type === "number") return { is: type, word: String(node.value) };
  return type === "bigint" ? { is: type } : unknown;
}

function unaryShape(node: SyntaxNode): Shape {
  const { operator } = node;
  const argument = nodeAt(node, "argument");
  if (operator === "-" && typeof argument?.value === "number")
    return { is: "number", word: `-${argument.value}` };
  if (operator === "!" || operator === "delete") return { is: "boolean" };
  if (operator === "void") return { is: "undefined" };
  if (operator === "typeof") return { is: "string" };
  return operator === "+" ? { is: "number" } : unknown;
}

function binaryShape(node: SyntaxNode, source: string, lookup: Lookup, depth: number): Shape {
  const operator = textAt(node, "operator") ?? "";
  if (booleans.has(operator)) return { is: "boolean" };
  if (numbers.has(operator)) return countedShape(node, source);
  const [left = unknown] = readShapes(nodeAt(node, "left"), source, lookup, depth + 1);
  const [right = unknown] = readShapes(nodeAt(node, "right"), source, lookup, depth + 1);
  if (left.is === "string" || right.is === "string") return { is: "string" };
  return left.is === "number" && right.is === "number" ? countedShape(node, source) : unknown;
}

/** `text.length - 1` is made of `text.length`. */
function countedShape(node: SyntaxNode, source: string): Shape {
  const [left, right] = [nodeAt(node, "left"), nodeAt(node, "right")];
  const scaled =
    typeof right?.value === "number" ? left : typeof left?.value === "number" ? right : undefined;
  const text = spellShort(node, source);
  return {
    is: "number",
    text,
    ...(scaled && scaled.type !== "Literal" ? { made: bareText(spellShort(scaled, source)) } : {}),
  };
}

function bareText(text: string): string {
  return text.startsWith("(") && text.endsWith(")") ? text.slice(1, -1).trim() : text;
}

function memberShape(node: SyntaxNode, source: string, lookup: Lookup): Shape {
  const name = flagAt(node, "computed") ? undefined : textAt(nodeAt(node, "property"), "name");
  if (name === "length" && !flagAt(node, "optional")) return { is: "number", text: spellShort(node, source) };
  const base = lookup(textAt(nodeAt(node, "object"), "name") ?? "");
  const known = base?.is === "unknown" ? base.text : undefined;
  if (name !== undefined && /^(?:process|Deno|Bun)\.env\b/.test(spellShort(node, source)))
    return { is: "string" };
  const key = name === undefined ? `[${spell(nodeAt(node, "property"), source)}]` : `.${name}`;
  const text = (known === undefined ? spellShort(node, source) : `${known}${key}`).replaceAll("?.", ".");
  return { is: "unknown", text, ...(flagAt(node, "optional") ? { mayBeEmpty: true } : {}) };
}

/** An expression as text; long ones are only themselves. */
export function spellShort(node: SyntaxNode, source: string): string {
  return source.slice(node.start, Math.min(node.end, node.start + 200)).replace(/\s+/g, " ");
}
