import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { walkPython } from "../../code/walk.ts";
import type { Body, Shape } from "../model.ts";

const nested = new Set(["function_definition", "class_definition", "lambda"]);
const mutating = new Set([
  "append",
  "extend",
  "insert",
  "pop",
  "remove",
  "clear",
  "sort",
  "reverse",
  "update",
  "add",
  "discard",
  "setdefault",
  "popitem",
]);
const maxDepth = 5;
const unknown: Shape = { is: "unknown" };

/** What a function's own body shows: what it returns and raises, whether it yields, which arguments it changes. */
export function readPythonBody(
  block: PythonNode | undefined,
  parameterNames: readonly string[],
  source: string,
): Body & { yields: boolean } {
  const body = {
    returns: [] as Shape[],
    throws: [] as string[],
    usesThis: false,
    mutates: [] as string[],
    yields: false,
  };
  if (!block) return body;
  const own = new Set(parameterNames);
  const locals = new Map<string, Shape>();
  const guarded: PythonNode[] = [];
  let returns = 0;
  walkPython(
    block,
    (node, parent) => {
      if (nested.has(node.type) && node.named) return "skip";
      if (!node.named) return undefined;
      if (
        parent?.type === "try_statement" &&
        node.field === "body" &&
        parent.children.some(({ type }) => type === "except_clause")
      )
        guarded.push(node);
      if (node.type === "yield") body.yields = true;
      else if (node.type === "return_statement") {
        const [value] = partsOf(node);
        if (value) returns += 1;
        if (body.returns.length < 100)
          body.returns.push(...(value ? shapesOf(value, source, locals) : [{ is: "null" } as const]));
      } else if (node.type === "raise_statement" && guarded.length === 0)
        noteRaise(node, source, body.throws);
      else if (node.type === "assignment" || node.type === "augmented_assignment")
        noteAssignment(node, source, own, locals, body.mutates);
      else if (node.type === "call") noteCall(node, source, own, body.mutates);
      else if (node.type === "delete_statement")
        for (const part of partsOf(node)) noteMutation(part, source, own, body.mutates);
      return undefined;
    },
    (node) => {
      if (guarded.at(-1) === node) guarded.pop();
    },
  );
  if (returns > 0 && !ends(block)) body.returns.push({ is: "null" });
  body.mutates = parameterNames.filter((name) => body.mutates.includes(name));
  return body;
}

/** What an expression gives: one entry for each way it can go. */
export function shapesOf(
  node: PythonNode,
  source: string,
  locals: ReadonlyMap<string, Shape>,
  depth = 0,
): Shape[] {
  if (depth > maxDepth) return [unknown];
  if (node.type === "conditional_expression") {
    const [first, , last] = partsOf(node);
    return [first, last].flatMap((part) => (part ? shapesOf(part, source, locals, depth + 1) : [unknown]));
  }
  if (node.type === "parenthesized_expression" || node.type === "await") {
    const [inner] = partsOf(node);
    return inner ? shapesOf(inner, source, locals, depth + 1) : [unknown];
  }
  return [shapeOf(node, source, locals, depth)];
}

function shapeOf(node: PythonNode, source: string, locals: ReadonlyMap<string, Shape>, depth: number): Shape {
  switch (node.type) {
    case "none":
      return { is: "null" };
    case "true":
    case "false":
    case "comparison_operator":
    case "not_operator":
      return { is: "boolean" };
    case "integer":
    case "float":
      return { is: "number" };
    case "string":
    case "concatenated_string":
      return /^[rR]?[bB]/.test(source.slice(node.start, node.start + 2)) ? { is: "regex" } : { is: "string" };
    case "list":
    case "list_comprehension":
      return { is: "array" };
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
    case "identifier":
      return locals.get(source.slice(node.start, node.end)) ?? unknown;
    case "call":
      return callShape(node, source);
    default:
      return unknown;
  }
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
      const shapes = shapesOf(value, source, locals, depth + 1);
      keys.set(
        source.slice(key.start + 1, key.end - 1),
        shapes.length === 1 ? (shapes[0] ?? unknown) : unknown,
      );
    }
  }
  return { is: "object", keys, isOpen };
}

function callShape(node: PythonNode, source: string): Shape {
  const callee = fieldOf(node, "function");
  const name = callee ? source.slice(callee.start, callee.end) : "";
  if (
    /^(?:str|repr|json\.dumps|"[^"]*"\.join)$/.test(name) ||
    /\.(?:strip|lower|upper|format|join|replace|title|decode)$/.test(name)
  )
    return { is: "string" };
  if (/^(?:int|float|len|sum|round|abs)$/.test(name)) return { is: "number" };
  if (/^(?:list|sorted)$/.test(name) || /\.(?:split|splitlines)$/.test(name)) return { is: "array" };
  if (
    /^(?:bool|isinstance|any|all|callable|hasattr)$/.test(name) ||
    /\.(?:startswith|endswith|isdigit)$/.test(name)
  )
    return { is: "boolean" };
  if (/^(?:set|frozenset)$/.test(name)) return { is: "set" };
  return name === "dict" ? { is: "object", keys: new Map(), isOpen: true } : unknown;
}

function ends(node: PythonNode): boolean {
  return partsOf(node).some((statement) => {
    if (statement.type === "return_statement" || statement.type === "raise_statement") return true;
    if (statement.type === "if_statement") {
      const branches = statement.children.filter(
        ({ type }) => type === "elif_clause" || type === "else_clause",
      );
      const blocks = [
        fieldOf(statement, "consequence"),
        ...branches.map((branch) => fieldOf(branch, "consequence") ?? fieldOf(branch, "body")),
      ];
      return (
        branches.some(({ type }) => type === "else_clause") &&
        blocks.every((block) => block !== undefined && ends(block))
      );
    }
    if (statement.type === "with_statement") return endsAt(statement, "body");
    if (statement.type === "while_statement")
      return /^(?:true|integer)$/.test(fieldOf(statement, "condition")?.type ?? "");
    if (statement.type === "try_statement") {
      const final = statement.children.find(({ type }) => type === "finally_clause");
      if (final?.children.some((part) => part.type === "block" && ends(part))) return true;
      const handlers = statement.children.filter(({ type }) => type === "except_clause");
      const other = statement.children.find(({ type }) => type === "else_clause");
      return (
        (endsAt(statement, "body") || (other !== undefined && endsAt(other, "body"))) &&
        handlers.every((handler) => handler.children.some((part) => part.type === "block" && ends(part)))
      );
    }
    return statement.type === "match_statement";
  });
}

function endsAt(node: PythonNode, field: string): boolean {
  const block = fieldOf(node, field);
  return block !== undefined && ends(block);
}

function noteRaise(node: PythonNode, source: string, throws: string[]): void {
  const [value] = partsOf(node);
  const callee = value?.type === "call" ? fieldOf(value, "function") : value;
  if (!callee) return;
  const name = source.slice(callee.start, callee.end).split(".").at(-1) ?? "";
  // A small letter is a variable: something caught that is raised on.
  if (/^[A-Z_]/.test(name)) throws.push(name);
}

function noteAssignment(
  node: PythonNode,
  source: string,
  own: Set<string>,
  locals: Map<string, Shape>,
  mutates: string[],
): void {
  const left = fieldOf(node, "left");
  const right = fieldOf(node, "right");
  if (!left) return;
  const name = source.slice(left.start, left.end);
  if (left.type === "identifier") {
    if (node.type === "augmented_assignment") return;
    own.delete(name);
    const shapes = right ? shapesOf(right, source, locals) : [];
    const [shape] = shapes;
    if (
      shape &&
      shapes.length === 1 &&
      (shape.is === "object" || shape.is === "array" || shape.is === "set") &&
      !locals.has(name)
    )
      locals.set(name, shape);
    else locals.set(name, unknown);
    return;
  }
  noteMutation(left, source, own, mutates);
  const base = left.type === "subscript" ? fieldOf(left, "value") : undefined;
  const shape = base ? locals.get(source.slice(base.start, base.end)) : undefined;
  if (shape?.is !== "object") return;
  const key = left.children.find(({ field }) => field === "subscript");
  if (key?.type === "string") shape.keys.set(source.slice(key.start + 1, key.end - 1), unknown);
  else shape.isOpen = true;
}

function noteMutation(target: PythonNode, source: string, own: ReadonlySet<string>, mutates: string[]): void {
  if (target.type !== "subscript" && target.type !== "attribute") return;
  let base: PythonNode | undefined = target;
  while (base && (base.type === "subscript" || base.type === "attribute"))
    base = fieldOf(base, "value") ?? fieldOf(base, "object");
  const name = base?.type === "identifier" ? source.slice(base.start, base.end) : "";
  if (own.has(name) && name !== "self" && name !== "cls") mutates.push(name);
}

function noteCall(node: PythonNode, source: string, own: ReadonlySet<string>, mutates: string[]): void {
  const callee = fieldOf(node, "function");
  const object = callee?.type === "attribute" ? fieldOf(callee, "object") : undefined;
  const method = callee ? fieldOf(callee, "attribute") : undefined;
  if (!object || !method || !mutating.has(source.slice(method.start, method.end))) return;
  const name = source.slice(object.start, object.end);
  if (own.has(name)) mutates.push(name);
}
