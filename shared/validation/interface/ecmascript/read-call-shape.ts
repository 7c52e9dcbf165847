import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { walk } from "../../code/walk.ts";
import type { Shape } from "../model.ts";
import { type Lookup, readShapes, spellShort, unknown } from "./read-shape.ts";
import { keyName } from "./read-types.ts";

export function callShape(node: SyntaxNode, source: string, lookup: Lookup, depth: number): Shape {
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
  if (textAt(callee, "name") === "fetch")
    return { is: "promise", of: { is: "unknown", text: spellShort(node, source) } };
  if (method === "catch") return { is: "promise" };
  const spelled = source.slice(callee.start, Math.min(callee.end, callee.start + 60));
  // What says that something is wrong is no answer.
  if (
    spelled === "Response.json" &&
    args[1] &&
    /\bstatus:\s{0,3}[45]\d\d\b/.test(spellShort(args[1], source))
  )
    return unknown;
  if (spelled === "JSON.stringify" || spelled === "Response.json")
    return { is: "string", ...contentOf(args[0], source, lookup, depth) };
  if (texts.has(spelled) || /(?:^|\.)(?:randomUUID|nanoid|uuid|uuidv[147]|ulid)$/.test(spelled))
    return { is: "string" };
  if (
    /^path\.(?:\w+\.)?(?:join|resolve|basename|dirname|extname|relative|normalize)$|^(?:os\.(?:tmpdir|homedir|hostname)|process\.cwd)$/.test(
      spelled,
    )
  )
    return { is: "string" };
  if (numeric.has(spelled) || /^Math\.\w+$/.test(spelled)) return { is: "number" };
  if (lists.has(spelled)) return { is: "array" };
  if (spelled === "Boolean" || spelled === "Array.isArray") return { is: "boolean" };
  if (spelled === "Object.assign" || spelled === "structuredClone" || spelled === "Object.fromEntries")
    return { is: "object", keys: new Map(), isOpen: true };
  if (method === "digest" || /^(?:fs\.)?readFileSync$/.test(spelled))
    return { is: args.length > (method === "digest" ? 0 : 1) ? "string" : "bytes" };
  if (spelled === "Buffer.from" || spelled === "Buffer.concat") return { is: "bytes" };
  const known = object !== undefined && reading.has(method ?? "") ? lookup(object) : undefined;
  const text =
    known?.is === "unknown" && known.text !== undefined
      ? `${known.text}.${method}()`
      : spellShort(node, source);
  if (!method) return { is: "unknown", text, ...(callee.type === "Identifier" ? { call: spelled } : {}) };
  const from = nodeAt(callee, "object");
  if (turning.has(method) && from) return { is: "string", made: spellShort(from, source) };
  if (textMethods.has(method)) return { is: "string" };
  if (method === "map") return mapShape(args[0], from, source, lookup, depth);
  if (method === "flatMap") return flatShape(args[0], source, lookup, depth);
  const reduced = method === "reduce" && args[1] ? reducedShape(args[1], source, lookup, depth) : undefined;
  if (reduced) return reduced.is === "number" ? { ...reduced, text } : reduced;
  if (keeping.has(method) && from) return keptShape(from, source, lookup, depth);
  if (listMethods.has(method)) return { is: "array" };
  if (method === "slice" || method === "concat") {
    const [base] = from && depth < 4 ? readShapes(from, source, lookup, depth + 1) : [];
    if (base?.is === "array" || base?.is === "string") return { is: base.is };
  }
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
function thenShape(
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
function mapShape(
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
function reducedShape(start: SyntaxNode, source: string, lookup: Lookup, depth: number): Shape | undefined {
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
function keptShape(from: SyntaxNode, source: string, lookup: Lookup, depth: number): Shape {
  const [base, ...ways] = depth < 4 ? readShapes(from, source, lookup, depth + 1) : [];
  return base?.is === "array" && base.item && ways.length === 0
    ? { is: "array", item: base.item }
    : { is: "array" };
}

/** `list.flatMap((one) => one.parts.map(…))`: what the inner list is. */
function flatShape(fn: SyntaxNode | undefined, source: string, lookup: Lookup, depth: number): Shape {
  const body = fn?.type === "ArrowFunctionExpression" ? nodeAt(fn, "body") : undefined;
  if (!body || body.type === "BlockStatement") return { is: "array" };
  const [inner, ...ways] = readShapes(body, source, lookup, depth + 1);
  return inner?.is === "array" && ways.length === 0 ? inner : { is: "array" };
}

/** The body of a response that is written as JSON. */
export function written(node: SyntaxNode | undefined, source: string, lookup: Lookup, depth: number): Shape {
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

/** What reads the body of a response. */
const reading = new Set(["json", "text", "blob", "arrayBuffer", "formData"]);

/** What makes text of something else. */
const turning = new Set(["toString", "toFixed", "toISOString", "toPrecision", "join"]);

const textMethods = new Set([
  "trim",
  "toUpperCase",
  "toLowerCase",
  "padStart",
  "padEnd",
  "repeat",
  "replace",
  "replaceAll",
  "charAt",
]);

const listMethods = new Set(["flatMap", "flat", "split", "toSpliced"]);

/** What gives the items of a list in another order, or some of them. */
const keeping = new Set(["filter", "toSorted", "toReversed", "sort", "reverse"]);

/** What gives undefined where there is nothing. */
const lookups = new Set(["get", "find", "at", "pop", "shift", "match", "exec", "getItem", "findLast"]);

const booleanMethods = new Set(["includes", "startsWith", "endsWith", "some", "every", "has", "test"]);

const numberMethods = new Set(["indexOf", "lastIndexOf", "findIndex", "charCodeAt", "getTime", "valueOf"]);
