import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { walk } from "../../code/walk.ts";
import type { Body, Shape } from "../model.ts";
import { noteInstead } from "../note-instead.ts";
import { ends } from "./find-ends.ts";
import { noteCall, noteMutation } from "./note-mutations.ts";
import { isAnswer, noteOutput } from "./note-output.ts";
import { readSignature } from "./read-functions.ts";
import { classShape, type Lookup, readShapes } from "./read-shape.ts";

const functions = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassDeclaration",
  "ClassExpression",
]);

/** What a function's own body shows: what it returns and throws, whether it uses `this`, which arguments it changes. */
export function readBody(fn: SyntaxNode, source: string): Body {
  const body: Body = {
    returns: [],
    yielded: [],
    outputs: [],
    refusals: [],
    inner: new Map(),
    throws: [],
    calls: [],
    usesThis: false,
    mutates: [],
    serving: [],
    renamed: new Map(),
    byItself: [],
    catches: false,
  };
  const root = nodeAt(fn, "body");
  if (!root) return body;
  const locals = new Map<string, Shape>();
  const lookup = (name: string): Shape | undefined => locals.get(name);
  const parameters = new Set(
    nodesAt(fn, "params").map(
      (param) => textAt(param.type === "AssignmentPattern" ? nodeAt(param, "left") : param, "name") ?? "",
    ),
  );
  const names = [...parameters];
  const tries: SyntaxNode[] = [];
  const caught: string[][] = [];
  const nested: SyntaxNode[] = [];
  const chained = new Set<SyntaxNode>();
  if (root.type !== "BlockStatement") body.returns.push(...readShapes(root, source, lookup));
  let returns = 0;
  walk(
    root,
    (node, parent) => {
      if (node.type === "CallExpression") noteOutput(node, source, lookup, body);
      if (functions.has(node.type)) {
        // An arrow shares `this`, and nothing else counts inside of it.
        const inner = node.type === "FunctionDeclaration" ? textAt(nodeAt(node, "id"), "name") : undefined;
        if (inner !== undefined) locals.set(inner, { is: "function", given: readSignature(node, source) });
        else if (node.type === "ClassDeclaration")
          locals.set(textAt(nodeAt(node, "id"), "name") ?? "", classShape(node, source));
        if (node.type !== "ArrowFunctionExpression") return "skip";
        if (parent && isThen(parent)) chained.add(node);
        nested.push(node);
        return undefined;
      }
      if (node.type === "ThisExpression") body.usesThis = true;
      // What a callback of `then` throws comes out as it does after `await`.
      if (
        node.type === "ThrowStatement" &&
        nested.length > 0 &&
        tries.length === 0 &&
        nested.every((fn) => chained.has(fn))
      )
        noteThrow(node, lookup, body);
      if (nested.length > 0) return undefined;
      if (parent?.type === "TryStatement" && node === nodeAt(parent, "block") && nodeAt(parent, "handler"))
        tries.push(node);
      if (node.type === "CatchClause" && parent) {
        caught.push(thrownBy(nodeAt(parent, "block"), source));
        body.catches ||= !ends(nodeAt(node, "body"));
      }
      if (node.type === "YieldExpression" && body.yielded.length < 100)
        body.yielded.push(
          ...(flagAt(node, "delegate")
            ? readShapes(nodeAt(node, "argument"), source, lookup).map(eachOf)
            : readShapes(nodeAt(node, "argument"), source, lookup)),
        );
      if (node.type === "ForOfStatement") noteItem(node, source, locals);
      if (node.type === "VariableDeclarator") noteLocal(node, parent, source, locals);
      else if (isAnswer(node)) body.outputs.push(...readShapes(nodeAt(node, "right"), source, lookup));
      else if (node.type === "AssignmentExpression") noteAssignment(node, parameters, locals, body);
      else if (
        node.type === "UpdateExpression" ||
        (node.type === "UnaryExpression" && node.operator === "delete")
      )
        noteMutation(nodeAt(node, "argument"), parameters, body);
      else if (node.type === "CallExpression") {
        noteCall(node, parameters, body);
        if (tries.length === 0) noteCallee(node, body);
      } else if (node.type === "ThrowStatement" && tries.length === 0) {
        const known = body.throws.length;
        noteThrow(node, lookup, body);
        noteInstead(body, body.throws.slice(known), caught.at(-1));
      } else if (node.type === "ReturnStatement" && nodeAt(node, "argument")) {
        returns += 1;
        if (body.returns.length < 100)
          body.returns.push(...readShapes(nodeAt(node, "argument"), source, lookup));
      } else if (node.type === "ReturnStatement") body.returns.push({ is: "undefined" });
      return undefined;
    },
    (node) => {
      if (nested.at(-1) === node) nested.pop();
      if (node.type === "CatchClause" && nested.length === 0) caught.pop();
      if (tries.at(-1) === node) tries.pop();
    },
  );
  if (root.type === "BlockStatement" && returns > 0 && !ends(root)) body.returns.push({ is: "undefined" });
  for (const [name, shape] of locals)
    if (shape.is === "function" && shape.given) body.inner.set(name, shape.given);
  body.mutates = names.filter((name) => body.mutates.includes(name));
  return body;
}

/** `for (const line of lines)`: one of what `lines` is. */
function noteItem(node: SyntaxNode, source: string, locals: Map<string, Shape>): void {
  const left = nodeAt(node, "left");
  const right = nodeAt(node, "right");
  const [declarator] =
    left?.type === "VariableDeclaration" && left.kind === "const" ? nodesAt(left, "declarations") : [];
  const name = textAt(declarator && nodeAt(declarator, "id"), "name");
  if (name === undefined || !right) return;
  const [whole, ...ways] = readShapes(right, source, (known) => locals.get(known));
  if (whole?.is === "unknown" && whole.text !== undefined && ways.length === 0)
    locals.set(name, { is: "unknown", text: `* ${whole.text}` });
}

function noteLocal(
  node: SyntaxNode,
  parent: SyntaxNode | undefined,
  source: string,
  locals: Map<string, Shape>,
): void {
  const name = textAt(nodeAt(node, "id"), "name");
  const init = nodeAt(node, "init");
  if (name === undefined || (!init && parent?.kind === "const")) return;
  const [shape, ...others] = readShapes(init, source, (known) => locals.get(known));
  if (parent?.kind !== "const" && (shape?.is === "null" || shape?.is === "undefined")) {
    locals.set(name, { is: "unknown", mayBeEmpty: true });
    return;
  }
  // A variable may be given something else later; an object or list stays one.
  const isKept =
    parent?.kind === "const" ||
    (shape && /^(?:object|array|unknown|number|string|boolean)$/.test(shape.is) && parent?.kind === "let");
  if (shape && others.length === 0 && isKept)
    locals.set(name, shape.is === "boolean" && parent?.kind === "let" ? { is: "boolean" } : shape);
}

function noteAssignment(
  node: SyntaxNode,
  parameters: Set<string>,
  locals: Map<string, Shape>,
  body: Body,
): void {
  const left = nodeAt(node, "left");
  const name = textAt(left, "name");
  if (name !== undefined) {
    // From here on the name is something of the function's own.
    parameters.delete(name);
    const known = locals.get(name);
    if (known?.is === "unknown" && known.mayBeEmpty) return;
    if (known && staysWhatItIs(known, node)) return;
    locals.delete(name);
    return;
  }
  noteMutation(left, parameters, body);
  if (left?.type !== "MemberExpression") return;
  const shape = locals.get(textAt(nodeAt(left, "object"), "name") ?? "");
  const key = textAt(nodeAt(left, "property"), "name");
  if (shape?.is === "function" && key !== undefined && !flagAt(left, "computed"))
    shape.keys = (shape.keys ?? new Map<string, Shape>()).set(key, { is: "unknown" });
  if (shape?.is !== "object") return;
  if (key !== undefined && !flagAt(left, "computed")) shape.keys.set(key, { is: "unknown" });
  else shape.isOpen = true;
}

/** `count += 1`, `text += part`, `found = true`. */
function staysWhatItIs({ is }: Shape, assignment: SyntaxNode): boolean {
  const { operator } = assignment;
  if (is === "number") return operator !== "=" && operator !== "??=" && operator !== "||=";
  if (is === "string") return operator === "+=";
  if (is !== "boolean") return false;
  const right = nodeAt(assignment, "right");
  // `changed = change() || changed` and `changed ||= change()` go on with it.
  return operator === "=" ? typeof right?.value === "boolean" || right?.type === "LogicalExpression" : true;
}

/** The functions of the file whose errors come through. */
function noteCallee(node: SyntaxNode, body: Body): void {
  const callee = nodeAt(node, "callee");
  if (callee?.type === "Identifier") body.calls.push(textAt(callee, "name") ?? "");
  else if (callee?.type === "MemberExpression" && nodeAt(callee, "object")?.type === "ThisExpression")
    body.calls.push(`.${textAt(nodeAt(callee, "property"), "name") ?? ""}`);
}

/** The errors of built-in functions that come out of a block by themselves; any of them is an `Error`. */
function thrownBy(block: SyntaxNode | undefined, source: string): string[] {
  const text = block ? source.slice(block.start, block.end) : "";
  const names = ["Error"];
  if (text.includes("JSON.parse(")) names.push("SyntaxError");
  if (/\bnew URL\(|\bfetch\(/.test(text)) names.push("TypeError");
  return names;
}

/** What is given one by one of a whole. */
function eachOf(shape: Shape): Shape {
  return shape.is === "unknown" && shape.text !== undefined
    ? { is: "unknown", text: `* ${shape.text}` }
    : { is: "unknown" };
}

/** What calls a function that it is given before it ends, or whose result fails with it. */
const passing =
  /^(?:then|map|forEach|filter|reduce|replace|replaceAll|some|every|find|findIndex|flatMap|sort)$/;

function isThen(call: SyntaxNode): boolean {
  const callee = call.type === "CallExpression" ? nodeAt(call, "callee") : undefined;
  return callee !== undefined && passing.test(textAt(nodeAt(callee, "property"), "name") ?? "");
}

function noteThrow(node: SyntaxNode, lookup: Lookup, body: Body): void {
  const thrown = nodeAt(node, "argument");
  const made = thrown?.type === "Identifier" ? lookup(textAt(thrown, "name") ?? "") : undefined;
  if (made?.is === "instance") body.throws.push(made.of);
  const callee =
    thrown?.type === "NewExpression" || thrown?.type === "CallExpression"
      ? nodeAt(thrown, "callee")
      : undefined;
  const name = textAt(callee, "name") ?? (callee ? textAt(nodeAt(callee, "property"), "name") : undefined);
  // What is no error is caught by nobody who asks for one.
  if (thrown?.type === "Literal" || thrown?.type === "TemplateLiteral") body.throws.push("a text");
  if (thrown?.type === "ObjectExpression") body.throws.push("an object");
  // What was caught and is thrown on says nothing new.
  if (name !== undefined) body.throws.push(name);
}
