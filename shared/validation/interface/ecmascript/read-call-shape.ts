import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Shape } from "../model.ts";
import { flatShape, keptShape, mapShape, reducedShape } from "./read-list-shape.ts";
import { promiseShape, thenShape } from "./read-promise-shape.ts";
import { type Lookup, readShapes, spellShort, unknown } from "./read-shape.ts";

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
  if (/^Object\.(?:assign|fromEntries|create)$|^structuredClone$/.test(spelled))
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
