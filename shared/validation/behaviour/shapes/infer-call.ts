import { bare, keyOf, type Node, nameOf, nodeAt, nodesAt } from "../syntax-nodes.ts";
import type { Inference } from "./infer.ts";
import { inferMethod } from "./infer-method.ts";
import { asNumber } from "./infer-operators.ts";
import { instanceOf } from "./infer-structures.ts";
import { pairOf } from "./literal-shape.ts";
import type { Scope } from "./scope.ts";
import { Shape } from "./shape.ts";

const toNumber = new Set(["Number", "parseInt", "parseFloat", "BigInt"]);
const manyArguments = 3;
const asksNumber = new Set(["isNaN", "isFinite", "isInteger", "isSafeInteger"]);

/** A call: of a built-in function, of a method, of a function of the file, or of a callback. */
export function inferCall(inference: Inference, node: Node, scope: Scope): Shape {
  const callee = bare(nodeAt(node, "callee"));
  const args = argumentsOf(inference, node, scope);
  const object = nameOf(bare(nodeAt(callee, "object")));
  const name = callee ? (keyOf(callee) ?? "") : "";
  if (callee && /MemberExpression$/.test(callee.type)) {
    const isGlobal = object !== "" && scope.find(object) === undefined;
    const known = isGlobal ? callGlobal(`${object}.${name}`, args) : undefined;
    if (known && object === "Math") for (const arg of args.slice(0, 3)) inference.echo(known, arg);
    if (known) return known;
    const receiver = inference.infer(nodeAt(callee, "object"), scope);
    if (callee.optional === true) receiver.guard("null", "undefined");
    const own = receiver.fields.get(name)?.root;
    if (own?.kinds.has("function") && own.result) return callShape(inference, own, args);
    return inferMethod(inference, receiver, name, args, nodesAt(node, "arguments"));
  }
  const called = nameOf(callee);
  if (called !== "" && scope.find(called) === undefined) {
    const known = callGlobal(called, args);
    if (known) return known;
  }
  const shape = inference.infer(callee, scope);
  if (nodesAt(node, "arguments").some(({ type }) => type === "SpreadElement")) expectMany(shape);
  return callShape(inference, shape, args);
}

/** A call that passes on a list: how many arguments there are is not to be seen. */
export function expectMany({ root }: Shape): void {
  root.usage.passed = Math.max(root.usage.passed, manyArguments);
}

/** The shapes of what is passed; a spread passes items. */
function argumentsOf(inference: Inference, node: Node, scope: Scope): Shape[] {
  return nodesAt(node, "arguments").map((arg) =>
    arg.type === "SpreadElement"
      ? inference.infer(nodeAt(arg, "argument"), scope).lean("array").items
      : inference.infer(arg, scope),
  );
}

/** Calls what has a shape. Functions of the file are read first, and every caller gets a copy of its own. */
export function callShape(inference: Inference, given: Shape, args: readonly Shape[]): Shape {
  inference.ready(given);
  const { root } = given;
  const copy = inference.copyFor(root);
  if (copy) {
    args.forEach((arg, at) => void arg.join(parameterOf(copy, at)));
    return copy.returns;
  }
  const shape = given.expect("function");
  shape.usage.passed = Math.max(shape.usage.passed, args.length);
  args.forEach((arg, at) => void pass(arg, parameterOf(shape, at)));
  if (inference.caught) {
    shape.thrown ??= new Shape();
    shape.thrown.join(inference.caught);
  }
  return shape.returns;
}

/**
 * `Array.isArray(item) ? flatten(item) : item`, inside `flatten`: an item that may be a list is no list, and not
 * everything that an item may be can come in its place.
 */
function pass(arg: Shape, parameter: Shape): void {
  const [given, taken] = [arg.root, parameter.root];
  const isItem = taken.item?.root === given && given !== taken && given.guarded.size > taken.guarded.size;
  if (isItem && given.kinds.has("array") && given.fields.size === 0) given.items.join(given);
  else taken.join(given);
}

/** Where an argument goes: what comes at the rest or after it is an item of it. */
function parameterOf({ root }: Shape, at: number): Shape {
  const rest = root.params.findIndex((param) => param.root.rest);
  return rest >= 0 && at >= rest ? root.param(rest).items : root.param(at);
}

export function inferNew(inference: Inference, node: Node, scope: Scope): Shape {
  const args = argumentsOf(inference, node, scope);
  const name = nameOf(bare(nodeAt(node, "callee")));
  const [first] = args;
  if (name !== "" && scope.find(name) === undefined) {
    switch (name) {
      case "Date":
        if (args.length === 1 && first) {
          first.lean("date", "string", "number").guard("string", "number");
          first.root.names.add("date");
        } else for (const arg of args) arg.expect("number");
        return Shape.of("date");
      case "Map": {
        const map = Shape.of("map");
        if (first) {
          const pair = pairOf(first.lean("array").items);
          map.keys.join(pair.field("0"));
          map.items.join(pair.field("1"));
        }
        return map;
      }
      case "Set":
      case "WeakSet": {
        const set = Shape.of("set");
        if (first) set.items.join(first.lean("array").items);
        return set;
      }
      case "RegExp":
        first?.lean("string");
        return Shape.of("regexp");
      case "Promise":
        return new Shape();
      case "URL":
        first?.lean("string").root.names.add("url");
        return Shape.of("object");
      case "URLSearchParams":
        first?.lean("string").root.names.add("query");
        return Shape.of("object");
      case "Array":
        first?.lean("number");
        return Shape.of("array");
    }
    if (name.endsWith("Error")) {
      first?.lean("string");
      return Shape.of("error");
    }
  }
  const shape = inference.infer(nodeAt(node, "callee"), scope);
  inference.ready(shape);
  args.forEach((arg, at) => void parameterOf(shape, at).join(arg));
  return instanceOf(shape);
}

function callGlobal(name: string, args: readonly Shape[]): Shape | undefined {
  const [first = new Shape(), second = new Shape()] = args;
  if (name.startsWith("Math.")) {
    for (const arg of args) arg.expect("number");
    // Bounds say which values are of interest.
    const bounds = /max|min/.test(name) ? args.flatMap(({ constants }) => [...constants]) : [];
    for (const arg of args) for (const bound of bounds.slice(0, 20)) arg.root.constants.add(bound);
    return Shape.of("number");
  }
  const last = name.slice(name.indexOf(".") + 1);
  if (toNumber.has(last)) return asNumber(first);
  if (asksNumber.has(last)) {
    first.lean("number").guard("string", "undefined", "null", "number");
    first.root.constants.add(Number.NaN).add(Number.POSITIVE_INFINITY).add(0.5);
    return Shape.of("boolean");
  }
  switch (name) {
    case "String":
      // Whoever makes a text of it expects more than texts.
      first.guard("number", "boolean");
      if (first.root.kinds.size === 0 || first.root.kinds.has("number"))
        return first.lean("string", "number");
      return first.lean("string", "number").root.kinds.has("string") ? first.root : Shape.of("string");
    case "Boolean":
      first.root.tested = true;
      return Shape.of("boolean");
    case "Array.isArray":
      first.expect("array").guard("string", "undefined", "null", "object");
      return Shape.of("boolean");
    case "Array.from": {
      const list = Shape.of("array");
      list.items.join(args.length > 1 ? second.returns : first.lean("array").items);
      if (args.length > 1 && first.kinds.has("array")) second.param(0).join(first.items);
      return list;
    }
    case "Array.of":
      return Shape.of("array");
    case "Object.keys":
    case "Object.getOwnPropertyNames": {
      const list = Shape.of("array");
      list.items.join(first.lean("object").keys.expect("string"));
      return list;
    }
    case "Object.values": {
      const list = Shape.of("array");
      list.items.join(first.lean("object").items);
      return list;
    }
    case "Object.entries": {
      const list = Shape.of("array");
      const pair = pairOf(list.items);
      pair.field("0").join(first.lean("object").keys.expect("string"));
      pair.field("1").join(first.items);
      return list;
    }
    case "Object.fromEntries": {
      const pair = pairOf(first.lean("array").items);
      pair.field("0").lean("string");
      const made = Shape.of("object");
      made.items.join(pair.field("1"));
      // `list.map((name) => [name, () => …])`: each name that is known becomes a method.
      const { item } = first.items.root;
      const [name, method] = item?.root.kinds.has("function")
        ? [item, item]
        : [pair.field("0"), pair.field("1")];
      if (method.root.kinds.has("function"))
        for (const key of [...name.root.constants].slice(0, 20)) made.field(String(key)).join(method);
      return made;
    }
    case "Object.assign":
      for (const arg of args.slice(1)) first.join(arg.lean("object"));
      return first.root;
    case "Object.freeze":
    case "Object.seal":
    case "structuredClone":
    case "Promise.resolve":
      return first;
    case "Object.hasOwn":
      first.lean("object").keys.join(second);
      for (const key of second.constants) first.field(String(key)).tested = true;
      return Shape.of("boolean");
    case "Object.is":
      first.join(second).constants.add(Number.NaN).add(-0);
      return Shape.of("boolean");
    case "JSON.parse":
      first.lean("string");
      first.root.json ??= new Shape();
      return first.root.json.root;
    case "encodeURIComponent":
    case "encodeURI":
      first.root.fragments.add("&").add("/").add("é");
      return Shape.of("string");
    case "JSON.stringify":
      return Shape.of("string");
    case "decodeURIComponent":
    case "decodeURI":
      first.expect("string").fragments.add("%20").add("%2F").add("%");
      return Shape.of("string");
    case "Date.parse":
      first.expect("string").names.add("date");
      return Shape.of("number");
    case "Date.UTC":
      for (const arg of args) arg.expect("number");
      return Shape.of("number");
    case "Date.now":
    case "performance.now":
      return Shape.of("number");
    case "Promise.all":
    case "Promise.allSettled":
    case "Promise.race":
    case "Promise.any":
      return first.lean("array");
    case "setTimeout":
      second.expect("number");
      return new Shape();
    case "String.fromCharCode":
    case "String.fromCodePoint":
      for (const arg of args) arg.expect("number");
      return Shape.of("string");
    default:
      return /^(?:console|Object|Reflect|Symbol|Promise|Intl)\./.test(name) ? new Shape() : undefined;
  }
}
