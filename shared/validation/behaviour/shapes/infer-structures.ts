import { bare, isNothing, keyOf, type Node, nameOf, nodeAt, nodesAt, textAt } from "../syntax-nodes.ts";
import { cloneShape } from "./clone-shape.ts";
import type { Inference } from "./infer.ts";
import type { Usage } from "./kind.ts";
import { Scope } from "./scope.ts";
import { Shape } from "./shape.ts";

export function memberShape(inference: Inference, node: Node, scope: Scope): Shape {
  const object = inference.infer(nodeAt(node, "object"), scope);
  if (node.optional === true) object.guard("null", "undefined");
  const key = keyOf(node);
  if (key === "length") {
    object.lean("array", "string").length ??= Shape.of("number").count();
    return object.root.length ?? new Shape();
  }
  if (key === "prototype") return instanceOf(object);
  if (key !== undefined && !/^\d+$/.test(key)) return object.field(key);
  // Of what is known by its places, as pairs and matches are, each place is something of its own.
  if (key !== undefined) return object.root.fields.has("0") ? object.field(key) : object.lean("array").items;
  const index = inference.infer(nodeAt(node, "property"), scope);
  if (index.kinds.has("number") && !object.kinds.has("object") && !object.kinds.has("map")) {
    object.lean("array");
    index.count();
  }
  if (isKey(index, object)) {
    index.lean("string");
    object.lean("object").keys.join(index);
    // Few keys, so that they meet.
    for (const name of ["a", "b"]) index.root.constants.add(name);
  }
  // What is looked up in an object is a name.
  if (index.kinds.size + index.soft.size === 0 && object.kinds.has("object") && !object.kinds.has("array"))
    index.lean("string");
  // What may be a text and no number is a name too, unless what it is asked of is a list.
  if (index.kinds.size === 0 && index.soft.has("string") && !index.soft.has("number") && isOpen(object)) {
    object.lean("object").keys.join(index);
    for (const name of ["a", "b"]) index.root.constants.add(name);
  }
  if (object.kinds.has("object") && object.fields.size > 0 && !index.kinds.has("number"))
    for (const name of object.fields.keys()) index.expect("string").constants.add(name);
  else if (index.kinds.has("string")) {
    object.lean("object");
    if (index.constants.size === 0) for (const name of ["a", "b"]) index.root.constants.add(name);
  }
  if (index.kinds.has("string")) object.keys.join(index);
  return object.items;
}

/** Whether nothing is known of it yet. */
function isOpen({ root: { kinds, soft, length } }: Shape): boolean {
  return kinds.size === 0 && soft.size === 0 && !length;
}

/** What `new` makes of a function: whoever names its prototype takes it for a class. */
export function instanceOf(shape: Shape): Shape {
  const made = shape.expect("function");
  made.constructs = true;
  return made.returns.join(made.self).expect("object");
}

/** How a called function is used: what a method of nothing known is called does not make it a property. */
export function usageOf(inference: Inference, called: Node, scope: Scope): Usage | undefined {
  const callee = bare(nodeAt(called, "callee"));
  if (!callee || !/MemberExpression$/.test(callee.type)) return inference.infer(callee, scope).root.usage;
  const name = keyOf(callee);
  const owner = inference.infer(nodeAt(callee, "object"), scope).root;
  return name === undefined ? owner.item?.root.usage : owner.fields.get(name)?.root.usage;
}

/** `await a.get(…)`: what is awaited is no method of a collection, whatever its name. */
export function expectMethod(inference: Inference, called: Node | undefined, scope: Scope): void {
  const callee = nodeAt(called, "callee");
  const object = nodeAt(callee, "object");
  const name = callee && keyOf(callee);
  if (!callee || !object || name === undefined || !/^(?:Optional)?MemberExpression$/.test(callee.type))
    return;
  if (object.type === "Identifier" && !scope.find(nameOf(object))) return;
  const { root } = inference.infer(object, scope);
  if (root.kinds.size > 0 && !root.kinds.has("object")) return;
  const method = root.expect("object").field(name).expect("function");
  method.result ??= new Shape();
  method.usage.awaited = true;
}

export function objectShape(inference: Inference, node: Node, scope: Scope): Shape {
  const shape = Shape.of("object");
  for (const property of nodesAt(node, "properties")) {
    const key = keyOf(property);
    if (property.type === "SpreadElement")
      shape.join(inference.infer(nodeAt(property, "argument"), scope).lean("object"));
    else if (property.type === "ObjectMethod") {
      const method = inference.functionShape(property, scope, shape.root);
      if (key !== undefined && textAt(property, "kind") === "get") shape.root.accessors.add(key);
      if (key !== undefined)
        shape.root.field(key).join(textAt(property, "kind") === "get" ? method.returns : method);
    } else {
      const written = nodeAt(property, "value");
      const value = isNothing(written) ? new Shape() : inference.infer(written, scope);
      if (key !== undefined) shape.root.field(key).join(value);
      else {
        inference.infer(nodeAt(property, "key"), scope).lean("string");
        shape.root.items.join(value);
      }
    }
  }
  return shape.root;
}

export function classShape(inference: Inference, node: Node, scope: Scope): Shape {
  const shape = Shape.of("function");
  shape.constructs = true;
  const instance = Shape.of("object");
  const inner = new Scope(scope, { self: instance });
  const name = nameOf(nodeAt(node, "id"));
  if (name !== "") inner.declare(name, shape);
  const base = nodeAt(node, "superClass");
  if (base) instance.join(cloneShape(inference.infer(base, scope).returns));
  shape.result = instance;
  const members = nodesAt(nodeAt(node, "body"), "body").filter(({ type }) =>
    /^Class(?:Private)?(?:Method|Property)$/.test(type),
  );
  const made: Shape[] = [];
  for (const member of members) {
    const key = keyOf(member) ?? (isIterator(member) ? "[Symbol.iterator]" : undefined);
    if (key === undefined) continue;
    const owner = member.static === true ? shape : instance;
    if (member.type.endsWith("Property")) {
      const value = inference
        .infer(nodeAt(member, "value"), new Scope(inner, { self: owner }))
        .join(inference.types.read(nodeAt(member, "typeAnnotation")));
      owner.root.field(key).join(value);
      continue;
    }
    const method = inference.announce(member, inner, member, owner.root);
    made.push(method);
    if (key === "[Symbol.iterator]") {
      instance.items.join(method.returns.items);
      continue;
    }
    const kind = textAt(member, "kind");
    if (kind === "constructor") method.params.forEach((param, at) => void shape.param(at).join(param));
    else {
      if (kind === "get") owner.root.accessors.add(key);
      if (/^pr/.test(textAt(member, "accessibility"))) owner.root.hidden.add(key);
      owner.root.field(key).join(kind === "get" ? method.returns : kind === "set" ? method.param(0) : method);
    }
  }
  for (const method of made) inference.ready(method);
  return shape;
}

/** `*[Symbol.iterator]() {…}` */
function isIterator(member: Node): boolean {
  const key = nodeAt(member, "key");
  return (
    member.computed === true &&
    nameOf(nodeAt(key, "object")) === "Symbol" &&
    !!key &&
    keyOf(key) === "iterator"
  );
}

const places = /^(?:[a-z]|idx|pos|at|lo|hi|left|right|head|tail)$|index|cursor|offset|start|end/i;

/** An index of which nothing is known but a name that sounds like no number. */
function isKey({ root }: Shape, object: Shape): boolean {
  const isList = object.root.kinds.has("array") || object.root.soft.has("array") || object.root.length;
  return (
    root.kinds.size === 0 &&
    root.soft.size === 0 &&
    !isList &&
    root.names.size > 0 &&
    ![...root.names].some((name) => places.test(name))
  );
}
