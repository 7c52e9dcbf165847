import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { walk } from "../../code/walk.ts";
import type { ClassMember, Member, Signature, ValueMember, Visibility } from "../model.ts";
import { anything } from "../types/type-table.ts";
import { functionTypes, isFunction, readFunction, readSignature } from "./read-functions.ts";
import { keyName, readType, readTypeParameters, spell } from "./read-types.ts";
import { readValue } from "./read-values.ts";

/** A class with the members that callers and heirs can reach. */
export function readClass(node: SyntaxNode, source: string): ClassMember {
  const bases = nodeAt(node, "superClass");
  const text = source.slice(node.start, node.end);
  const member: ClassMember = {
    kind: "class",
    typeParameters: readTypeParameters(node, source),
    bases: bases ? [spell(bases, source)] : [],
    isAbstract: flagAt(node, "abstract"),
    construct: undefined,
    members: new Map(),
    offset: node.start,
    text,
  };
  const body = nodeAt(node, "body");
  for (const part of body ? nodesAt(body, "body") : []) readClassPart(part, member, source);
  markBound(member, text);
  return member;
}

/** `this.stop = this.stop.bind(this)`. */
function markBound({ members }: ClassMember, text: string): void {
  if (!text.includes(".bind(this)")) return;
  for (const [, name = ""] of text.matchAll(/\bthis\.(\w{1,60})\s*=\s*this\.\1\.bind\(this\)/g)) {
    const member = members.get(name);
    if (member?.kind === "function") member.isBound = true;
  }
}

function readClassPart(part: SyntaxNode, owner: ClassMember, source: string): void {
  const name = keyName(part, source);
  if (name === "" || name.startsWith("#") || part.type === "StaticBlock") return;
  const value = nodeAt(part, "value");
  const visibility = visibilityOf(part);
  if (part.kind === "constructor" && value) {
    owner.construct = addOverload(owner.construct, readSignature(value, source), part);
    owner.constructVisibility = visibility;
    for (const param of nodesAt(value, "params"))
      if (param.type === "TSParameterProperty") readParameterProperty(param, owner, source);
    readThisFields(value, owner, source);
    if (/\breturn new Proxy\(/.test(source.slice(value.start, value.end))) owner.givesAnything = true;
    return;
  }
  const key = flagAt(part, "static") ? `static ${name}` : name;
  if (/^(?:MethodDefinition|TSAbstractMethodDefinition)$/.test(part.type) && value) {
    if (part.kind === "get" || part.kind === "set") readAccessor(part, value, key, owner, source);
    else {
      const known = owner.members.get(key);
      const signatures = addOverload(
        known?.kind === "function" ? known.signatures : undefined,
        readSignature(value, source),
        part,
      );
      owner.members.set(key, {
        kind: "function",
        signatures,
        binding: flagAt(part, "static") ? "static" : "instance",
        visibility,
        isAbstract: isAbstract(part),
        offset: part.start,
      });
    }
  } else if (isFunction(value)) {
    // A field that holds a function is called like a method.
    owner.members.set(key, {
      ...readFunction(value, source),
      binding: flagAt(part, "static") ? "static" : "instance",
      isBound: value.type === "ArrowFunctionExpression",
      visibility,
      offset: part.start,
    });
  } else
    owner.members.set(key, {
      ...readValue(value, nodeAt(part, "typeAnnotation"), source, part.start),
      isReadonly: flagAt(part, "readonly"),
      isOptional: flagAt(part, "optional"),
      isAbstract: isAbstract(part),
      visibility,
    });
}

/** Declarations without a body are the overloads; where there are some, the implementation is not seen. */
function addOverload(known: Signature[] | undefined, signature: Signature, part: SyntaxNode): Signature[] {
  if (!known) return [signature];
  if (!signature.body || part.type === "TSAbstractMethodDefinition") return [...known, signature];
  return known.every(({ body }) => !body) ? known : [signature];
}

function readAccessor(
  part: SyntaxNode,
  value: SyntaxNode,
  key: string,
  owner: ClassMember,
  source: string,
): void {
  const known = owner.members.get(key);
  const isGetter = part.kind === "get";
  const [parameter] = nodesAt(value, "params");
  const type = isGetter
    ? readType(nodeAt(value, "returnType"), source)
    : ((known?.kind === "value" ? known.type : undefined) ??
      readType(parameter && nodeAt(parameter, "typeAnnotation"), source));
  owner.members.set(key, {
    kind: "value",
    type,
    shape: undefined,
    ...(isGetter
      ? takenBy(known)
      : { takenType: readType(parameter && nodeAt(parameter, "typeAnnotation"), source) ?? anything }),
    isWriteOnly: !isGetter && known === undefined,
    // Only a getter: nobody can set it.
    isReadonly: isGetter && known === undefined,
    isAccessor: true,
    ...(isGetter ? { getter: readSignature(value, source) } : getterOf(known)),
    visibility: visibilityOf(part),
    offset: part.start,
  });
}

function getterOf(known: Member | undefined): Pick<ValueMember, "getter"> {
  return known?.kind === "value" && known.getter ? { getter: known.getter } : {};
}

function takenBy(known: Member | undefined): Pick<ValueMember, "takenType"> {
  return known?.kind === "value" && known.takenType ? { takenType: known.takenType } : {};
}

function readParameterProperty(param: SyntaxNode, owner: ClassMember, source: string): void {
  const inner = nodeAt(param, "parameter");
  const left = inner?.type === "AssignmentPattern" ? nodeAt(inner, "left") : inner;
  const name = textAt(left, "name");
  if (!left || name === undefined) return;
  const visibility = visibilityOf(param);
  owner.members.set(name, {
    ...readValue(undefined, nodeAt(left, "typeAnnotation"), source, param.start),
    isReadonly: flagAt(param, "readonly"),
    isOptional: flagAt(left, "optional"),
    visibility,
  });
}

/** Fields that a constructor of plain JavaScript makes. */
export function readThisFields(builder: SyntaxNode, owner: ClassMember, source: string): void {
  walk(builder, (node) => {
    if (node !== builder && functionTypes.has(node.type) && node.type !== "ArrowFunctionExpression")
      return "skip";
    const left = node.type === "AssignmentExpression" ? nodeAt(node, "left") : undefined;
    if (node.type === "CallExpression") readAssigned(node, owner, source);
    if (left?.type === "MemberExpression" && flagAt(left, "computed"))
      owner.givesAnything ||= nodeAt(left, "object")?.type === "ThisExpression";
    if (
      left?.type !== "MemberExpression" ||
      flagAt(left, "computed") ||
      nodeAt(left, "object")?.type !== "ThisExpression"
    )
      return undefined;
    const name = textAt(nodeAt(left, "property"), "name");
    if (
      name === undefined ||
      nodeAt(left, "property")?.type === "PrivateIdentifier" ||
      owner.members.has(name)
    )
      return undefined;
    const right = nodeAt(node, "right");
    owner.members.set(
      name,
      isFunction(right)
        ? { ...readFunction(right, source), binding: "instance" }
        : readValue(right, undefined, source, node.start),
    );
    return undefined;
  });
}

/** `Object.assign(this, { id, title })`. */
function readAssigned(node: SyntaxNode, owner: ClassMember, source: string): void {
  const [target, object, ...others] = nodesAt(node, "arguments");
  if (target?.type !== "ThisExpression" || spell(nodeAt(node, "callee"), source) !== "Object.assign") return;
  const properties = object ? nodesAt(object, "properties") : [];
  if (
    object?.type !== "ObjectExpression" ||
    others.length > 0 ||
    properties.some(({ type }) => type !== "Property")
  )
    owner.givesAnything = true;
  for (const property of properties) {
    const name = keyName(property, source);
    if (property.type === "Property" && !owner.members.has(name))
      owner.members.set(name, readValue(nodeAt(property, "value"), undefined, source, property.start));
  }
}

function visibilityOf(part: SyntaxNode): Visibility {
  const said = textAt(part, "accessibility");
  return said === "private" || said === "protected" ? said : "public";
}

function isAbstract(part: SyntaxNode): boolean {
  return part.type.startsWith("TSAbstract");
}
