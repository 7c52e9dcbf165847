import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import type { Shape } from "../model.ts";
import { askedOf, sameWay } from "../shape-ways.ts";

const maxDepth = 5;
const unknown: Shape = { is: "unknown" };
const path: Shape = { is: "instance", of: "Path", isClosed: true };
const iterator: Shape = { is: "instance", of: "iterator", isClosed: true };
/** What gives None where there is nothing. */
const lookups = /\.(?:get|pop|match|search|fullmatch|first|find_one|scalar|one_or_none)$|^next$/;

/** What an expression gives: one entry for each way it can go. */
export function shapesOf(
  node: PythonNode,
  source: string,
  locals: ReadonlyMap<string, Shape>,
  depth = 0,
): Shape[] {
  if (depth > maxDepth) return [unknown];
  if (node.type === "conditional_expression") {
    const [first, test, last] = partsOf(node);
    const ways = [first, last].flatMap((part) =>
      part ? shapesOf(part, source, locals, depth + 1) : [unknown],
    );
    const isPlain = test && /^(?:identifier|attribute|call)$/.test(test.type);
    return isPlain ? askedOf(shapeOf(test, source, locals, maxDepth), ways) : ways;
  }
  if (node.type === "parenthesized_expression" || node.type === "await") {
    const [inner] = partsOf(node);
    const shapes = inner ? shapesOf(inner, source, locals, depth + 1) : [unknown];
    return node.type === "await"
      ? shapes.map((shape) => (shape.is === "unknown" ? { ...shape, isAwaited: true } : shape))
      : shapes;
  }
  if (node.type === "boolean_operator") {
    const sides = [fieldOf(node, "left"), fieldOf(node, "right")].flatMap((side) =>
      side ? shapesOf(side, source, locals, depth + 1) : [unknown],
    );
    return sides.every(({ is }) => is === "boolean")
      ? [{ is: "boolean" }]
      : sides.filter(({ is }) => is !== "null");
  }
  return [shapeOf(node, source, locals, depth)];
}

function shapeOf(node: PythonNode, source: string, locals: ReadonlyMap<string, Shape>, depth: number): Shape {
  switch (node.type) {
    case "none":
      return { is: "null" };
    case "true":
    case "false":
      return { is: "boolean", value: node.type === "true" };
    case "comparison_operator":
    case "not_operator":
      return { is: "boolean" };
    case "integer":
    case "float":
      return { is: "number", word: source.slice(node.start, node.end) };
    case "string":
    case "concatenated_string":
      return textShape(source.slice(node.start, node.end));
    case "list": {
      const items = partsOf(node);
      return listOf(items.length === 1 ? items[0] : undefined, source, locals, depth);
    }
    case "list_comprehension":
      return pickedOf(node, source, locals, depth) ?? listOf(fieldOf(node, "body"), source, locals, depth);
    case "set":
    case "set_comprehension":
      return { is: "set" };
    case "lambda":
      return { is: "function" };
    case "dictionary_comprehension":
      return { is: "object", keys: new Map(), isOpen: true };
    case "dictionary":
      return dictionaryShape(node, source, locals, depth);
    case "tuple":
    case "expression_list":
      return {
        is: "tuple",
        items: partsOf(node).map((part) => shapesOf(part, source, locals, depth + 1)[0] ?? unknown),
      };
    case "identifier": {
      const text = source.slice(node.start, node.end);
      return locals.get(text) ?? { is: "unknown", text };
    }
    case "attribute": {
      const object = fieldOf(node, "object");
      const attribute = fieldOf(node, "attribute");
      const base = object ? locals.get(source.slice(object.start, object.end)) : undefined;
      const text = source.slice(node.start, Math.min(node.end, node.start + 200));
      return base?.is === "unknown" && base.text !== undefined && attribute
        ? { is: "unknown", text: `${base.text}.${source.slice(attribute.start, attribute.end)}` }
        : { is: "unknown", text };
    }
    case "binary_operator":
      return operatorShape(node, source, locals, depth);
    case "call":
      return callShape(node, source, locals, depth);
    default:
      return unknown;
  }
}

function textShape(text: string): Shape {
  if (/^[rR]?[bB]/.test(text)) return { is: "bytes" };
  const word = /^(["'])([^"'{}\n]{1,40})\1$/.exec(text)?.[2];
  return { is: "string", ...(word === undefined ? {} : { word }) };
}

function dictionaryShape(
  node: PythonNode,
  source: string,
  locals: ReadonlyMap<string, Shape>,
  depth: number,
): Shape {
  const keys = new Map<string, Shape>();
  let isOpen = false;
  for (const pair of partsOf(node)) {
    const key = fieldOf(pair, "key");
    const value = fieldOf(pair, "value");
    if (key?.type !== "string" || !value) isOpen = true;
    else {
      const ways = shapesOf(value, source, locals, depth + 1);
      keys.set(source.slice(key.start + 1, key.end - 1), sameWay(ways));
    }
  }
  return { is: "object", keys, isOpen };
}

function callShape(
  node: PythonNode,
  source: string,
  locals: ReadonlyMap<string, Shape>,
  depth: number,
): Shape {
  const callee = fieldOf(node, "function");
  const name = callee ? source.slice(callee.start, callee.end) : "";
  const list = fieldOf(node, "arguments");
  const args = list ? partsOf(list) : [];
  if (name === "jsonify" && args[0]?.type === "keyword_argument")
    return { is: "string", json: keywordShape(args, source, locals, depth) };
  if (name === "json.dumps" || name === "jsonify") {
    const [json, ...ways] = args[0] ? shapesOf(args[0], source, locals, depth + 1) : [];
    return json && ways.length === 0 ? { is: "string", json } : { is: "string" };
  }
  if (
    /^(?:str|repr|"[^"]*"\.join|'[^']*'\.join)$/.test(name) ||
    /\.(?:strip|lstrip|rstrip|lower|upper|format|join|replace|title|decode|isoformat|hexdigest)$/.test(name)
  )
    return { is: "string" };
  if (/^(?:pathlib\.)?Path\.(?:home|cwd)$/.test(name)) return path;
  if (/^os\.path\.(?:join|abspath|expanduser|dirname|basename|realpath|normpath)$|^os\.getcwd$/.test(name))
    return { is: "string" };
  if (/^(?:datetime\.)?datetime\.(?:now|utcnow|today)$/.test(name))
    return {
      is: "instance",
      of: args.length > 0 ? "datetime with a zone" : "datetime without a zone",
      isClosed: true,
    };
  if (/^(?:bytes|bytearray)$|\.(?:encode|digest|tobytes)$/.test(name)) return { is: "bytes" };
  if (/^(?:int|float|len|sum|round|abs)$/.test(name)) return { is: "number" };
  if (/^(?:list|sorted)$/.test(name) && args[0]) return keptOf(args[0], source, locals, depth);
  if (/^(?:list|sorted)$/.test(name) || /\.(?:split|splitlines|readlines)$/.test(name))
    return { is: "array" };
  if (
    /^(?:bool|isinstance|any|all|callable|hasattr)$/.test(name) ||
    /\.(?:startswith|endswith|isdigit)$/.test(name)
  )
    return { is: "boolean" };
  if (/^(?:set|frozenset)$/.test(name)) return { is: "set" };
  if (/^(?:filter|map|zip|iter|reversed|enumerate)$/.test(name)) return iterator;
  if (name === "dict") return keywordShape(args, source, locals, depth);
  const [, of = "", part = ""] = /^(\w+)(\.(?:json|text))$/.exec(name) ?? [];
  const base = of === "" ? undefined : locals.get(of);
  if (base?.is === "unknown" && base.text !== undefined && args.length === 0)
    return { is: "unknown", text: `${base.text}${part}()` };
  const text = source.slice(node.start, Math.min(node.end, node.start + 200)).replace(/\s+/g, " ");
  const [key, other] = args;
  if (key && other && other.type !== "none" && args.length === 2 && /(?:\.get|\.pop|^next)$/.test(name))
    return { is: "unknown", text, made: `${name}(${source.slice(key.start, key.end)})` };
  if (name === "subprocess.run") return { is: "instance", of: "CompletedProcess", isClosed: true, text };
  if (lookups.test(name)) return { is: "unknown", text, mayBeEmpty: true };
  if (/^_?[A-Z]\w*$/.test(name)) return { is: "instance", of: name, isClosed: true };
  if (callee?.type === "identifier") return { is: "unknown", text, call: name };
  return { is: "unknown", text, ...(/^self\.\w+$/.test(name) ? { call: name.slice("self".length) } : {}) };
}

/** `dict(a=1, b=2)`. */
function keywordShape(
  args: readonly PythonNode[],
  source: string,
  locals: ReadonlyMap<string, Shape>,
  depth: number,
): Shape {
  const keys = new Map<string, Shape>();
  let isOpen = false;
  for (const arg of args) {
    const name = arg.type === "keyword_argument" ? fieldOf(arg, "name") : undefined;
    const value = fieldOf(arg, "value");
    if (name && value)
      keys.set(source.slice(name.start, name.end), shapesOf(value, source, locals, depth + 1)[0] ?? unknown);
    else isOpen = true;
  }
  return { is: "object", keys, isOpen };
}

/** A list of the same things. */
function keptOf(from: PythonNode, source: string, locals: ReadonlyMap<string, Shape>, depth: number): Shape {
  const [base, ...ways] = shapesOf(from, source, locals, depth + 1);
  return base?.is === "array" && base.item && ways.length === 0
    ? { is: "array", item: base.item }
    : { is: "array" };
}

/** `[row["id"] for row in rows]`, where it is known what the rows hold. */
function pickedOf(
  node: PythonNode,
  source: string,
  locals: ReadonlyMap<string, Shape>,
  depth: number,
): Shape | undefined {
  const body = fieldOf(node, "body");
  const clause = node.children.find(({ type }) => type === "for_in_clause");
  const [left, right] = [clause && fieldOf(clause, "left"), clause && fieldOf(clause, "right")];
  if (body?.type !== "subscript" || !left || !right || depth > 2) return undefined;
  const [, of, key = ""] = /^(\w+)\[["'](\w+)["']\]$/.exec(source.slice(body.start, body.end)) ?? [];
  if (of !== source.slice(left.start, left.end)) return undefined;
  const [base] = shapesOf(right, source, locals, depth + 1);
  const item = base?.is === "array" && base.item?.is === "object" ? base.item.keys.get(key) : undefined;
  return item && { is: "array", item };
}

function listOf(
  item: PythonNode | undefined,
  source: string,
  locals: ReadonlyMap<string, Shape>,
  depth: number,
): Shape {
  const [shape, ...ways] = item ? shapesOf(item, source, locals, depth + 1) : [];
  return shape && ways.length === 0 ? { is: "array", item: shape } : { is: "array" };
}

/** Arithmetic of two known kinds. */
function operatorShape(
  node: PythonNode,
  source: string,
  locals: ReadonlyMap<string, Shape>,
  depth: number,
): Shape {
  const [left, right] = [fieldOf(node, "left"), fieldOf(node, "right")].map(
    (side) => (side ? shapesOf(side, source, locals, depth + 1)[0] : undefined) ?? unknown,
  );
  if (left?.is === "bytes" || right?.is === "bytes") return { is: "bytes" };
  // A time and a span of time are a time; two times are a span.
  if (left?.is === "instance" && left.of.startsWith("datetime ") && right?.is !== "instance") return left;
  const isDivided = node.children.some(({ type }) => type === "/");
  if (isDivided && (right?.is === "string" || (left?.is === "instance" && left.of === "Path"))) return path;
  if (left?.is === "string" && left.json && right?.is === "string") return left;
  if (left?.is === "string" || right?.is === "string")
    return node.children.some(({ type }) => type === "+" || type === "%") ? { is: "string" } : unknown;
  const isCounting = node.children.some(({ type }) => /^(?:-|\*|\/\/?)$/.test(type));
  if (!(left?.is === "number" && right?.is === "number") && !isCounting) return unknown;
  const [first, second] = [fieldOf(node, "left"), fieldOf(node, "right")];
  const textOf = (part: PythonNode | undefined): string =>
    part ? source.slice(part.start, Math.min(part.end, part.start + 200)).replace(/^\((.*)\)$/, "$1") : "";
  const isScaled =
    first && second && /^(?:integer|float)$/.test(second.type) && !/^(?:integer|float)$/.test(first.type);
  const counted = { text: textOf(node), ...(isScaled ? { made: textOf(first) } : {}) };
  return left?.is === "number" && right?.is === "number"
    ? { is: "number", ...counted }
    : { is: "unknown", ...counted };
}
