import { bare, keyOf, type Node, nameOf, nodeAt, nodesAt, textAt, walk } from "../syntax-nodes.ts";
import { bindPattern } from "./bind-pattern.ts";
import { cloneShape } from "./clone-shape.ts";
import { inferCall, inferNew } from "./infer-call.ts";
import { inferBinary, inferChoice, kindOf } from "./infer-operators.ts";
import { classShape, expectMethod, memberShape, objectShape, usageOf } from "./infer-structures.ts";
import { constant } from "./literal-shape.ts";
import { readJsdoc } from "./read-jsdoc.ts";
import { readBlock } from "./read-statements.ts";
import { TypeReader } from "./read-type.ts";
import { Scope } from "./scope.ts";
import { Shape } from "./shape.ts";

const mostSteps = 200_000;
/** Shapes that are copied for callers, in all. */
const mostCopied = 12_000;

/** Reads from the code which values its places expect: one walk that joins places that meet. */
export class Inference {
  readonly types: TypeReader;
  readonly top = new Scope();
  /** What is caught around the place that is being read: callbacks called there may throw it. */
  caught: Shape | undefined;
  readonly #compared: [left: Shape, right: Shape, isOrdered: boolean][] = [];
  readonly #asked: [type: Shape, asked: Shape][] = [];
  readonly #echoes: [Shape, Shape][] = [];
  #steps = 0;
  #copied = 0;

  constructor(body: readonly Node[]) {
    this.types = new TypeReader(body);
    readBlock(this, body, this.top);
    for (const [left, right, isOrdered] of [...this.#compared, ...this.#compared])
      left.relate(right, isOrdered);
    this.#answer();
    for (const [result, asked] of this.#echoes) asked.echo(result);
  }

  /** Two places are compared; what becomes known of one later is of interest for the other too. */
  relate(left: Shape, right: Shape, isOrdered = false): void {
    left.relate(right, isOrdered);
    if (this.#compared.length < 5000) this.#compared.push([left, right, isOrdered]);
  }

  /** The type of something is asked for: what it is compared with later says what the something may be. */
  askType(type: Shape, asked: Shape): void {
    if (this.#asked.length < 2000) this.#asked.push([type, asked]);
  }

  #answer(): void {
    for (const [type, asked] of this.#asked)
      for (const name of type.root.constants) {
        const kind = kindOf(name);
        if (kind && kind !== "undefined") asked.expect(kind);
      }
  }

  /** What a result is compared with is of interest for what it was made of. */
  echo(result: Shape, asked: Shape): void {
    if (this.#echoes.length < 5000) this.#echoes.push([result, asked]);
  }

  /** The shape of a function whose body is read later, or when somebody calls it. */
  announce(node: Node, scope: Scope, documented: Node = node, self?: Shape): Shape {
    const shape = Shape.of("function");
    shape.result = new Shape();
    const types = readJsdoc(documented, this.types);
    if (!self && /^Function/.test(node.type)) shape.self = new Shape();
    const own = self ?? shape.self;
    const inner = new Scope(scope, { result: shape.result, ...(own ? { self: own } : {}) });
    const name = nameOf(nodeAt(node, "id")) || (keyOf(node) ?? "");
    const params = nodesAt(node, "params").filter((param) => textAt(param, "name") !== "this");
    params.forEach((param, at) => {
      const target = shape.param(at);
      const named = nameOf(param.type === "AssignmentPattern" ? nodeAt(param, "left") : param);
      if (name !== "") target.uses.add(name);
      if (named !== "") target.join(types.get(named));
      if (param.type === "RestElement") target.rest = true;
      if (param.type === "AssignmentPattern" || param.optional === true) shape.spare.add(String(at));
      bindPattern(this, param, shape.param(at), inner);
    });
    if (/^Function/.test(node.type) && !params.at(-1)?.type.startsWith("Rest") && usesArguments(node)) {
      const rest = shape.param(params.length).lean("array");
      rest.rest = true;
      inner.declare("arguments", Shape.of("array")).items.join(rest.items);
    }
    shape.unread.push(() => {
      const before = this.#compared.length;
      const body = nodeAt(node, "body");
      if (body?.type === "BlockStatement") readBlock(this, nodesAt(body, "body"), inner);
      else if (body) shape.returns.join(this.infer(body, inner));
      const declared = nodeAt(node, "returnType");
      if (declared && node.generator !== true) declareResult(shape, this.types.read(declared));
      for (const [left, right, isOrdered] of this.#compared.slice(before)) left.relate(right, isOrdered);
      this.#answer();
      shape.root.polymorphic = true;
    });
    return shape;
  }

  /** Reads the bodies of functions now if nobody has yet. */
  ready({ root }: Shape): void {
    for (let read = root.unread.pop(); read; read = root.unread.pop()) read();
  }

  /** A copy of a function for one caller, as long as copies are affordable: where everything holds everything they are not. */
  copyFor(shape: Shape): Shape | undefined {
    if (!shape.root.polymorphic || this.#copied > mostCopied) return undefined;
    const copies = new Map<Shape, Shape>();
    const copy = cloneShape(shape, copies);
    this.#copied += copies.size;
    return copy;
  }

  /** A function expression: read at once. */
  functionShape(node: Node, scope: Scope, self?: Shape): Shape {
    const shape = this.announce(node, scope, node, self);
    this.ready(shape);
    return shape;
  }

  /** Counts a step; false when a file is so large that the rest stays unread. */
  goesOn(): boolean {
    this.#steps += 1;
    return this.#steps <= mostSteps;
  }

  /** A condition: what stands there alone is only asked whether it is truthy. */
  test(node: Node | undefined, scope: Scope): Shape {
    const at = bare(node);
    if (at?.type === "UnaryExpression" && textAt(at, "operator") === "!") {
      this.test(nodeAt(at, "argument"), scope);
      return Shape.of("boolean");
    }
    const shape = this.infer(at, scope);
    if (at && /^(?:Identifier|(?:Optional)?MemberExpression)$/.test(at.type)) shape.root.tested = true;
    return shape;
  }

  /** The shape of what an expression gives. */
  infer(given: Node | undefined, scope: Scope): Shape {
    const node = bare(given);
    if (!node || !this.goesOn()) return new Shape();
    if (given?.type === "TSAsExpression") {
      const shape = this.infer(nodeAt(given, "expression"), scope);
      assume(shape, this.types.read(nodeAt(given, "typeAnnotation")));
      return shape;
    }
    const at = (key: string): Shape => this.infer(nodeAt(node, key), scope);
    switch (node.type) {
      case "Identifier": {
        const name = textAt(node, "name");
        if (name === "undefined") return Shape.of("undefined");
        if (name === "NaN" || name === "Infinity") return Shape.of("number");
        return scope.find(name) ?? scope.declare(name);
      }
      case "StringLiteral":
      case "NumericLiteral":
      case "BooleanLiteral":
        return constant(node.value);
      case "BigIntLiteral":
        return constant(BigInt(textAt(node, "value")));
      case "NullLiteral":
        return Shape.of("null");
      case "RegExpLiteral": {
        const shape = Shape.of("regexp");
        shape.patterns.set(textAt(node, "pattern"), textAt(node, "flags"));
        return shape;
      }
      case "TemplateLiteral":
        for (const inner of nodesAt(node, "expressions")) this.infer(inner, scope).lean("string", "number");
        return Shape.of("string");
      case "ThisExpression":
        return scope.self ?? new Shape();
      case "ArrayExpression": {
        const shape = Shape.of("array");
        const items = nodesAt(node, "elements").map((item) =>
          item.type === "SpreadElement"
            ? this.infer(nodeAt(item, "argument"), scope).lean("array").items
            : this.infer(item, scope),
        );
        const [first] = items;
        // `[name, price]`: what stands together as different things has nothing in common.
        if (first && items.length <= 4 && items.some((item) => first.root.isApart(item)))
          items.forEach((item, at) => void shape.field(String(at)).join(item));
        else for (const item of items) shape.items.join(item);
        return shape;
      }
      case "ObjectExpression":
        return objectShape(this, node, scope);
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return this.functionShape(node, scope);
      case "ClassExpression":
        return classShape(this, node, scope);
      case "MemberExpression":
      case "OptionalMemberExpression":
        return memberShape(this, node, scope);
      case "CallExpression":
      case "OptionalCallExpression":
        return inferCall(this, node, scope);
      case "NewExpression":
        return inferNew(this, node, scope);
      case "ConditionalExpression":
        this.test(nodeAt(node, "test"), scope);
        return inferChoice(this, node, scope);
      case "AwaitExpression": {
        const called = bare(nodeAt(node, "argument"));
        expectMethod(this, called, scope);
        const shape = at("argument");
        const usage = called && /CallExpression$/.test(called.type) && usageOf(this, called, scope);
        if (usage) usage.awaited = true;
        return shape;
      }
      case "YieldExpression":
        scope.result?.items.join(at("argument"));
        return new Shape();
      case "SequenceExpression":
        return (
          nodesAt(node, "expressions")
            .map((one) => this.infer(one, scope))
            .at(-1) ?? new Shape()
        );
      case "TaggedTemplateExpression":
        return Shape.of("string");
      default:
        return inferBinary(this, node, scope);
    }
  }
}

/**
 * Says what a function gives. What it gives back of what it was given is no more than that type on this way out only;
 * so the type says nothing about what came in.
 */
function declareResult(shape: Shape, declared: Shape): void {
  const { root } = declared;
  const holdsFunctions =
    root.kinds.has("function") || [...root.fields.values()].some((field) => field.root.kinds.has("function"));
  if (!root.closed || holdsFunctions) shape.returns.join(declared);
  else shape.root.result = declared;
}

/** `value as Type`: properties that the type calls optional may be missing, whatever the value is. */
function assume(shape: Shape, type: Shape): void {
  if (!type.root.closed || shape.root.closed) return;
  for (const [name, { root }] of type.root.fields) {
    const field = shape.field(name).lean(...[...root.kinds].filter((kind) => kind !== "undefined"));
    if (root.kinds.has("undefined")) field.guard("undefined");
  }
}

/** Whether a function takes more than its parameters say; what is nested inside it has arguments of its own. */
function usesArguments(node: Node): boolean {
  let found = false;
  const body = nodeAt(node, "body");
  if (body)
    walk(body, (inner) => {
      found ||= nameOf(inner) === "arguments";
      return !found && !/^Function/.test(inner.type);
    });
  return found;
}
