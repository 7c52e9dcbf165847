import { keyOf, type Node, nameOf, nodeAt, nodesAt, textAt } from "../syntax-nodes.ts";
import type { Inference } from "./infer.ts";
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
  if (key !== undefined && !/^\d+$/.test(key)) return object.field(key);
  if (key !== undefined) return object.root.fields.get(key)?.root ?? object.lean("array").items;
  const index = inference.infer(nodeAt(node, "property"), scope);
  if (index.kinds.has("number") && !object.kinds.has("object") && !object.kinds.has("map")) {
    object.lean("array");
    index.count();
  }
  if (object.kinds.has("object") && object.fields.size > 0 && !index.kinds.has("number"))
    for (const name of object.fields.keys()) index.expect("string").constants.add(name);
  else if (index.kinds.has("string")) object.lean("object");
  if (index.kinds.has("string")) object.keys.join(index);
  return object.items;
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
      const value = inference.infer(nodeAt(property, "value"), scope);
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
  const instance = Shape.of("object");
  const inner = new Scope(scope, { self: instance });
  const name = nameOf(nodeAt(node, "id"));
  if (name !== "") inner.declare(name, shape);
  const base = nodeAt(node, "superClass");
  if (base) instance.join(inference.infer(base, scope).returns.clone());
  shape.result = instance;
  const members = nodesAt(nodeAt(node, "body"), "body").filter(({ type }) =>
    /^Class(?:Private)?(?:Method|Property)$/.test(type),
  );
  const made: Shape[] = [];
  for (const member of members) {
    const key = member.type.includes("Private")
      ? `#${textAt(nodeAt(nodeAt(member, "key"), "id"), "name")}`
      : keyOf(member);
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
