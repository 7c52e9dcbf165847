import { bare, isNothing, keyOf, type Node, nodeAt, nodesAt, textAt } from "../syntax-nodes.ts";
import { bindPattern } from "./bind-pattern.ts";
import type { Inference } from "./infer.ts";
import type { Kind } from "./kind.ts";
import { constant } from "./literal-shape.ts";
import type { Scope } from "./scope.ts";
import { Shape } from "./shape.ts";

const typeofKinds = new Map<string, Kind>([
  ["string", "string"],
  ["number", "number"],
  ["boolean", "boolean"],
  ["bigint", "bigint"],
  ["function", "function"],
  ["undefined", "undefined"],
  ["object", "object"],
  ["symbol", "symbol"],
]);
/** The kind that `typeof` calls by a name. */
export function kindOf(name: unknown): Kind | undefined {
  return typeof name === "string" ? typeofKinds.get(name) : undefined;
}

const instances = new Map<string, Kind>([
  ["Date", "date"],
  ["Map", "map"],
  ["Set", "set"],
  ["RegExp", "regexp"],
  ["Error", "error"],
  ["Array", "array"],
  ["Promise", "promise"],
  ["Uint8Array", "bytes"],
]);

/** Operators: what they do with a value says what it is. */
export function inferBinary(inference: Inference, node: Node, scope: Scope): Shape {
  const infer = (key: string): Shape => inference.infer(nodeAt(node, key), scope);
  const operator = textAt(node, "operator");
  switch (node.type) {
    case "UnaryExpression":
      return unary(inference, node, operator, scope);
    case "UpdateExpression":
      return number(infer("argument").count());
    case "LogicalExpression": {
      const left = operator === "??" ? infer("left") : inference.test(nodeAt(node, "left"), scope);
      if (operator === "??") left.guard("null", "undefined");
      const excluded = operator === "&&" ? excludedList(nodeAt(node, "right")) : undefined;
      if (excluded) {
        inference.infer(excluded, scope).guard("array");
        return Shape.of("boolean");
      }
      const right = operator === "&&" ? inference.test(nodeAt(node, "right"), scope) : infer("right");
      return operator === "&&" ? right : isNothing(nodeAt(node, "right")) ? left : left.join(right);
    }
    case "AssignmentExpression": {
      const target = nodeAt(node, "left");
      const value = methodOf(inference, target, nodeAt(node, "right"), scope) ?? infer("right");
      if (target && /Pattern$/.test(target.type)) bindPattern(inference, target, value, scope);
      else if (operator === "=" || /^(?:\|\||&&|\?\?)=$/.test(operator)) {
        const held = inference.infer(target, scope);
        if (isNothing(nodeAt(node, "right"))) return held;
        // Types say of either what it may be, and one may be more than the other.
        if (held.root.closed && value.root.closed) {
          inference.relate(held, value);
          return value;
        }
        if (isDescent(target, nodeAt(node, "right"))) held.expect("object").descends = true;
        // A record that holds one thing under one name and another under the next makes them no kin.
        return target?.computed === true && held.root.isApart(value) ? value : held.join(value);
      } else if (operator === "+=") {
        const whole = inference.infer(target, scope);
        if (whole.kinds.has("string")) value.seek({ what: whole, isWhole: true });
        // What is put behind a text is one, unless more is known of it.
        if (whole.kinds.has("string") && value.kinds.size + value.soft.size === 0) value.lean("string");
        else plus(whole, value);
        return whole;
      } else number(value, inference.infer(target, scope));
      return value;
    }
    case "BinaryExpression":
      return binary(inference, node, operator, scope);
    default:
      for (const key of ["argument", "expression"]) if (nodeAt(node, key)) return infer(key);
      for (const part of nodesAt(node, "expressions")) inference.infer(part, scope);
      return new Shape();
  }
}

/** `… && !Array.isArray(a)`: whoever asks for an object expects no list. */
function excludedList(node: Node | undefined): Node | undefined {
  const not = bare(node);
  const asked = not?.type === "UnaryExpression" ? bare(nodeAt(not, "argument")) : undefined;
  const callee = nodeAt(asked, "callee");
  const isAsked =
    textAt(nodeAt(callee, "object"), "name") === "Array" && !!callee && keyOf(callee) === "isArray";
  return isAsked && textAt(not, "operator") === "!" ? nodesAt(asked, "arguments")[0] : undefined;
}

/** `at = at[key]`: step by step into an object. */
function isDescent(target: Node | undefined, value: Node | undefined): boolean {
  const from = bare(value);
  const isLookup = /^(?:Optional)?MemberExpression$/.test(from?.type ?? "") && from?.computed === true;
  return (
    isLookup &&
    target?.type === "Identifier" &&
    textAt(nodeAt(from, "object"), "name") === textAt(target, "name")
  );
}

const narrow = new Set<Kind>(["string", "number", "boolean", "bigint"]);

/** `typeof a === "string" ? a : a.b`: what is given back is a text, and not all that `a` may be. */
export function inferChoice(inference: Inference, node: Node, scope: Scope): Shape {
  const test = bare(nodeAt(node, "test"));
  const asked = bare(nodeAt(test, "left"));
  const kind = typeofKinds.get(textAt(bare(nodeAt(test, "right")), "value"));
  const name = textAt(bare(nodeAt(asked, "argument")), "name");
  const isAsked = textAt(asked, "operator") === "typeof" && /^===?$/.test(textAt(test, "operator"));
  const consequent = bare(nodeAt(node, "consequent"));
  const given =
    isAsked && kind && narrow.has(kind) && name !== "" && textAt(consequent, "name") === name
      ? Shape.of(kind)
      : inference.infer(consequent, scope);
  const alternate = nodeAt(node, "alternate");
  // That something else is given back than nothing does not say that it may be nothing itself.
  if (isNothing(alternate)) return given;
  const other = inference.infer(alternate, scope);
  return isNothing(consequent) ? other : given.join(other);
}

/** `A.prototype.b = function () {…}`: inside, `this` is what `new A` makes. */
function methodOf(
  inference: Inference,
  target: Node | undefined,
  value: Node | undefined,
  scope: Scope,
): Shape | undefined {
  const owner = nodeAt(target, "object");
  if (!owner || !value || value.type !== "FunctionExpression" || keyOf(owner) !== "prototype")
    return undefined;
  return inference.functionShape(value, scope, inference.infer(owner, scope));
}

function unary(inference: Inference, node: Node, operator: string, scope: Scope): Shape {
  const argument = bare(nodeAt(node, "argument"));
  if (operator === "-" && argument?.type === "NumericLiteral") return constant(-Number(argument.value));
  const shape = operator === "!" ? inference.test(argument, scope) : inference.infer(argument, scope);
  if (operator === "-" || operator === "~") return number(shape);
  if (operator === "+") return asNumber(shape);
  if (operator === "typeof") {
    const type = Shape.of("string");
    inference.askType(type, shape);
    return type;
  }
  if (operator === "delete") return Shape.of("boolean");
  return operator === "!" ? Shape.of("boolean") : Shape.of("undefined");
}

/** What is read as a number: a number, or a text that holds one. */
export function asNumber(shape: Shape): Shape {
  const { root } = shape.lean("number", "string");
  root.numeric ??= Shape.of("number");
  return root.numeric.root;
}

function number(...shapes: Shape[]): Shape {
  for (const shape of shapes)
    if (!shape.root.kinds.has("date") && !shape.root.kinds.has("bigint")) shape.expect("number");
  return Shape.of("number");
}

function plus(left: Shape, right: Shape): Shape {
  const isText = left.kinds.has("string") || right.kinds.has("string");
  const isNumber = left.kinds.has("number") || right.kinds.has("number");
  for (const shape of [left, right]) {
    if (isText) shape.lean("string", "number");
    else if (isNumber) shape.lean("number");
    else shape.lean("number", "string");
  }
  return isText ? Shape.of("string") : isNumber ? Shape.of("number") : new Shape();
}

function binary(inference: Inference, node: Node, operator: string, scope: Scope): Shape {
  const first = bare(nodeAt(node, "left"));
  const second = bare(nodeAt(node, "right"));
  const asked =
    first?.type === "UnaryExpression" && textAt(first, "operator") === "typeof" ? first : undefined;
  if (asked && second?.type === "StringLiteral") {
    const kind = typeofKinds.get(textAt(second, "value"));
    const shape = inference.infer(nodeAt(asked, "argument"), scope);
    // Whoever asks for a type expects others too.
    if (kind === "undefined") shape.guard("undefined");
    else if (kind) shape.expect(kind).guard("string", "number", "undefined", "null", "array", "boolean");
    return Shape.of("boolean");
  }
  const left = inference.infer(first, scope);
  if (operator === "instanceof") {
    const kind = instances.get(textAt(second, "name"));
    if (kind === "promise") left.guard(kind);
    else if (kind) left.expect(kind).guard("string", "undefined");
    return Shape.of("boolean");
  }
  const right = inference.infer(second, scope);
  switch (operator) {
    case "===":
    case "!==":
    case "==":
    case "!=":
      meet(inference, left, right, operator.length === 2);
      return Shape.of("boolean");
    case "<":
    case ">":
    case "<=":
    case ">=":
      compare(inference, left, right);
      return Shape.of("boolean");
    case "+":
      return plus(left, right);
    case "in":
      right.lean("object").keys.join(left);
      for (const key of left.constants) right.field(String(key)).tested = true;
      if (left.constants.size === 0 && right.fields.size > 0) {
        left.lean("string");
        for (const key of right.fields.keys()) left.root.constants.add(key);
      }
      return Shape.of("boolean");
    default:
      return number(left, right);
  }
}

/** Compared for equality: the same values are of interest on both sides. */
function meet(inference: Inference, left: Shape, right: Shape, isLoose: boolean): void {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const kinds = [...one.kinds];
    if (kinds.length > 0 && kinds.every((kind) => kind === "null" || kind === "undefined")) {
      if (isLoose) other.guard("null", "undefined");
      else other.guard(...kinds);
      return;
    }
  }
  // Whoever looks for an empty text has not said that it is one otherwise.
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const)
    if (one.constants.size === 1 && one.constants.has("") && other.kinds.size === 0) {
      other.lean("string", "number", "boolean").constants.add("").add(0);
      return;
    }
  inference.relate(left, right);
}

function compare(inference: Inference, left: Shape, right: Shape): void {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.kinds.has("date") || one.kinds.has("string")) {
      if (!other.kinds.has("number")) other.lean(one.kinds.has("date") ? "date" : "string");
      for (const constant of one.constants) other.constants.add(constant);
      return;
    }
  }
  const isKnown = left.kinds.has("number") || right.kinds.has("number");
  for (const shape of [left, right]) isKnown ? shape.expect("number") : shape.lean("number");
  inference.relate(left, right, true);
}
