import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { walkPython } from "../../code/walk.ts";
import { isService } from "../ecmascript/note-mutations.ts";
import type { Body, Shape, Signature } from "../model.ts";
import { noteInstead } from "../note-instead.ts";
import { ends } from "./find-ends.ts";
import { shapesOf } from "./read-shape.ts";

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

const unknown: Shape = { is: "unknown" };
const kept = /^(?:object|array|set|unknown|number|string|boolean|instance)$/;

/** What a function's own body shows: what it returns and raises, whether it yields, which arguments it changes. */
export function readPythonBody(
  block: PythonNode | undefined,
  parameterNames: readonly string[],
  source: string,
): Body & { yields: boolean } {
  const body = {
    returns: [] as Shape[],
    yielded: [] as Shape[],
    outputs: [] as Shape[],
    refusals: [],
    inner: new Map(),
    throws: [] as string[],
    calls: [] as string[],
    usesThis: false,
    mutates: [] as string[],
    serving: [] as string[],
    renamed: new Map<string, string[]>(),
    byItself: [] as string[],
    catches: false,
    yields: false,
  };
  if (!block) return body;
  const own = new Set(parameterNames);
  const locals = new Map<string, Shape>();
  const guarded: PythonNode[] = [];
  const caught: string[][] = [];
  let returns = 0;
  walkPython(
    block,
    (node, parent) => {
      if (nested.has(node.type) && node.named) {
        noteInner(node, source, locals);
        return "skip";
      }
      if (!node.named) return undefined;
      if (
        parent?.type === "try_statement" &&
        node.field === "body" &&
        parent.children.some(({ type }) => type === "except_clause")
      )
        guarded.push(node);
      if (node.type === "except_clause") {
        caught.push(caughtBy(node, source));
        const handler = node.children.find(({ type }) => type === "block");
        body.catches ||= handler !== undefined && !ends(handler);
      }
      if (node.type === "yield") {
        body.yields = true;
        const [value] = partsOf(node);
        const isPassedOn = node.children.some(({ type }) => type === "from");
        if (value && body.yielded.length < 100)
          body.yielded.push(...(isPassedOn ? [unknown] : shapesOf(value, source, locals)));
      } else if (node.type === "return_statement") {
        const [value] = partsOf(node);
        if (value) returns += 1;
        if (body.returns.length < 100)
          body.returns.push(...(value ? shapesOf(value, source, locals) : [{ is: "null" } as const]));
      } else if (node.type === "raise_statement" && guarded.length === 0) {
        const known = body.throws.length;
        noteRaise(node, source, body.throws);
        noteInstead(body, body.throws.slice(known), caught.at(-1));
      } else if (node.type === "subscript" && node.field !== "left")
        body.byItself.push("KeyError", "IndexError");
      else if (
        node.type === "binary_operator" &&
        node.children.some(({ type }) => /^(?:\/\/?|%)$/.test(type))
      )
        body.byItself.push("ZeroDivisionError");
      else if (node.type === "assignment" || node.type === "augmented_assignment")
        noteAssignment(node, source, own, locals, body.mutates);
      else if (node.type === "call") {
        noteCall(node, source, own, body);
        noteRisk(node, source, body.byItself);
        if (guarded.length === 0) noteCallee(node, source, body.calls);
        noteOutput(node, source, locals, body.outputs);
      } else if (node.type === "delete_statement")
        for (const part of partsOf(node)) noteMutation(part, source, own, body.mutates);
      return undefined;
    },
    (node) => {
      if (guarded.at(-1) === node) guarded.pop();
      if (node.type === "except_clause") caught.pop();
    },
  );
  if (returns > 0 && !ends(block)) body.returns.push({ is: "null" });
  body.mutates = parameterNames.filter((name) => body.mutates.includes(name));
  return body;
}

/** A function that is declared inside: whether its result must be waited for is known. */
function noteInner(node: PythonNode, source: string, locals: Map<string, Shape>): void {
  const inner = node.type === "decorated_definition" ? fieldOf(node, "definition") : node;
  const name = inner?.type === "function_definition" ? fieldOf(inner, "name") : undefined;
  if (!inner || !name) return;
  const given: Signature = {
    parameters: [],
    typeParameters: [],
    returns: undefined,
    isAsync: inner.children[0]?.type === "async",
    isGenerator: false,
    body: undefined,
  };
  locals.set(source.slice(name.start, name.end), { is: "function", given });
}

/** Errors that calls of the standard library raise by themselves. */
function noteRisk(node: PythonNode, source: string, byItself: string[]): void {
  const callee = fieldOf(node, "function");
  const name = callee ? source.slice(callee.start, callee.end) : "";
  if (/^(?:int|float|Decimal|json\.loads?|.*\.(?:index|remove|fromisoformat|strptime))$/.test(name))
    byItself.push("ValueError");
  else if (name === "open" || /\.(?:open|read_text|read_bytes)$/.test(name))
    byItself.push("FileNotFoundError");
  else if (name === "next") byItself.push("StopIteration");
}

/** The errors that a clause names. */
function caughtBy(clause: PythonNode, source: string): string[] {
  const block = clause.children.find(({ type }) => type === "block");
  const head = source.slice(clause.start, block?.start ?? clause.end).replace(/\bas\s+\w+\s*:?\s*$/, "");
  return head.match(/\b[A-Z]\w*/g) ?? [];
}

/** The functions of the file whose errors come through; methods begin with a dot. */
function noteCallee(node: PythonNode, source: string, calls: string[]): void {
  const callee = fieldOf(node, "function");
  const name = callee ? source.slice(callee.start, callee.end) : "";
  if (callee?.type === "identifier") calls.push(name);
  else if (/^self\.\w+$/.test(name)) calls.push(name.slice("self".length));
}

/** JSON that is printed. */
function noteOutput(
  node: PythonNode,
  source: string,
  locals: ReadonlyMap<string, Shape>,
  outputs: Shape[],
): void {
  const callee = fieldOf(node, "function");
  const list = fieldOf(node, "arguments");
  if (
    !callee ||
    !list ||
    !/^print$|\.(?:write|send|sendall|send_text)$/.test(source.slice(callee.start, callee.end))
  )
    return;
  const [first] = partsOf(list);
  for (const shape of first ? shapesOf(first, source, locals) : [])
    if (shape.is === "string" && shape.json) outputs.push(shape);
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
    // `items += [item]` changes the list itself.
    if (node.type === "augmented_assignment") {
      if (own.has(name) && /^list/.test(right?.type ?? "")) mutates.push(name);
      return;
    }
    own.delete(name);
    const shapes = right ? shapesOf(right, source, locals) : [];
    const [shape] = shapes;
    const known = locals.get(name);
    if (
      shape &&
      shapes.length === 1 &&
      known?.is === shape.is &&
      /^(?:number|string|boolean)$/.test(shape.is)
    )
      return;
    if (shape && shapes.length === 1 && kept.test(shape.is) && !known)
      locals.set(name, shape.is === "boolean" ? { is: "boolean" } : shape);
    else {
      const isEmpty = shapes.some(({ is }) => is === "null") || isMaybeEmpty(locals.get(name));
      locals.set(name, isEmpty ? { is: "unknown", mayBeEmpty: true } : unknown);
    }
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

function isMaybeEmpty(shape: Shape | undefined): boolean {
  return shape?.is === "unknown" && shape.mayBeEmpty === true;
}

function noteMutation(target: PythonNode, source: string, own: ReadonlySet<string>, mutates: string[]): void {
  if (target.type !== "subscript" && target.type !== "attribute") return;
  let base: PythonNode | undefined = target;
  while (base && (base.type === "subscript" || base.type === "attribute"))
    base = fieldOf(base, "value") ?? fieldOf(base, "object");
  const name = base?.type === "identifier" ? source.slice(base.start, base.end) : "";
  if (own.has(name) && name !== "self" && name !== "cls") mutates.push(name);
}

/** Functions of the standard library that change the list that they are given. */
const changing =
  /^(?:random\.)?shuffle$|^(?:heapq\.)?heap(?:ify|push|pop|replace|pushpop)$|^(?:bisect\.)?insort\w*$/;

function noteCall(
  node: PythonNode,
  source: string,
  own: ReadonlySet<string>,
  body: Pick<Body, "mutates" | "serving">,
): void {
  const callee = fieldOf(node, "function");
  if (!callee) return;
  const list = fieldOf(node, "arguments");
  const [first] = list && changing.test(source.slice(callee.start, callee.end)) ? partsOf(list) : [];
  const given = first ? source.slice(first.start, first.end) : "";
  if (own.has(given)) body.mutates.push(given);
  const object = callee.type === "attribute" ? fieldOf(callee, "object") : undefined;
  const attribute = fieldOf(callee, "attribute");
  if (!object || !attribute) return;
  const method = source.slice(attribute.start, attribute.end);
  const name = source.slice(object.start, object.end);
  if (!own.has(name)) return;
  if (mutating.has(method)) body.mutates.push(name);
  else if (isService(method)) body.serving.push(name);
}
