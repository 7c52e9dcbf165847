import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { TypeParameter } from "../model.ts";
import type { Property, Type } from "../types/type.ts";
import { canonicalName } from "../types/type-table.ts";
import { readParameters } from "./read-parameters.ts";

const maxDepth = 40;

/** Reads a TypeScript type; annotations are looked through. */
export function readType(node: SyntaxNode | undefined, source: string, depth = 0): Type | undefined {
  if (!node) return undefined;
  if (node.type === "TSTypeAnnotation" || node.type === "TSParenthesizedType")
    return readType(nodeAt(node, "typeAnnotation"), source, depth);
  if (depth > maxDepth) return asText(node, source);
  const read = (inner: SyntaxNode | undefined): Type =>
    readType(inner, source, depth + 1) ?? { is: "other", text: "" };
  switch (node.type) {
    case "TSUnionType":
      return makeUnion(nodesAt(node, "types").map(read));
    case "TSIntersectionType":
      return mergeIntersection(nodesAt(node, "types").map(read));
    case "TSArrayType":
      return { is: "name", name: "Array", args: [read(nodeAt(node, "elementType"))] };
    case "TSTypeOperator":
      return readOperator(node, source, read);
    case "TSLiteralType":
      return readLiteral(nodeAt(node, "literal"), source) ?? asText(node, source);
    case "TSImportType":
      return nodeAt(node, "qualifier") ? readReference(node, source, read) : asText(node, source);
    case "TSIndexedAccessType":
      return {
        is: "indexed",
        object: read(nodeAt(node, "objectType")),
        key: read(nodeAt(node, "indexType")),
      };
    case "TSTypeQuery":
      return nodeAt(node, "exprName")?.type === "Identifier"
        ? { is: "name", name: `typeof ${spell(nodeAt(node, "exprName"), source)}`, args: [] }
        : asText(node, source);
    case "TSTypeReference":
    case "TSClassImplements":
    case "TSInterfaceHeritage":
      return readReference(node, source, read);
    case "TSTypeLiteral":
      return asFunction(readMembers(nodesAt(node, "members"), source, depth));
    case "TSTupleType":
      return { is: "tuple", items: nodesAt(node, "elementTypes").map((item) => readItem(item, read)) };
    case "TSMappedType":
      return readMapped(node, source, read);
    case "TSFunctionType":
      return { is: "function", signature: readTypeSignature(node, source, depth) };
    case "TSTypePredicate":
      return flagAt(node, "asserts")
        ? asText(node, source)
        : { is: "name", name: `is ${spell(nodeAt(node, "typeAnnotation"), source)}`, args: [] };
    default: {
      const keyword = /^TS(\w+)Keyword$/.exec(node.type)?.[1];
      return keyword ? { is: "name", name: keyword.toLowerCase(), args: [] } : asText(node, source);
    }
  }
}

/** The members of an interface or object type. */
export function readMembers(
  members: readonly SyntaxNode[],
  source: string,
  depth = 0,
): Type & { is: "object" } {
  const properties = new Map<string, Property>();
  const object: Type & { is: "object" } = { is: "object", properties, index: undefined, calls: [] };
  for (const member of members) {
    const name = keyName(member, source);
    const isReadonly = flagAt(member, "readonly");
    if (member.type === "TSIndexSignature")
      object.index = readType(nodeAt(member, "typeAnnotation"), source, depth + 1);
    else if (
      member.type === "TSCallSignatureDeclaration" ||
      member.type === "TSConstructSignatureDeclaration"
    )
      object.calls.push(readTypeSignature(member, source, depth));
    else if (member.type === "TSMethodSignature" && member.kind === "method") {
      const type: Type = { is: "function", signature: readTypeSignature(member, source, depth) };
      const known = properties.get(name);
      // Overloads: the first one is compared, more of them only as text.
      if (known?.isMethod) known.type = makeIntersection([known.type, type]);
      else properties.set(name, { type, isOptional: flagAt(member, "optional"), isReadonly, isMethod: true });
    } else if (member.type === "TSMethodSignature") {
      const type = readType(nodeAt(member, "returnType") ?? firstAnnotation(member), source, depth + 1) ?? {
        is: "name",
        name: "any",
        args: [],
      };
      const isGetter = member.kind === "get";
      properties.set(name, {
        type,
        isOptional: false,
        isReadonly: isGetter && !properties.has(name),
        isMethod: false,
      });
    } else if (member.type === "TSPropertySignature") {
      const type = readType(nodeAt(member, "typeAnnotation"), source, depth + 1) ?? {
        is: "name",
        name: "any",
        args: [],
      };
      properties.set(name, { type, isOptional: flagAt(member, "optional"), isReadonly, isMethod: false });
    }
  }
  return object;
}

/** An object that is nothing but one way to call it is a function. */
export function asFunction(object: Type & { is: "object" }): Type {
  const [call] = object.calls;
  const isPlain = object.calls.length === 1 && object.properties.size === 0 && !object.index;
  return isPlain && call ? { is: "function", signature: call } : object;
}

/** The type parameters of a declaration. */
export function readTypeParameters(node: SyntaxNode, source: string): TypeParameter[] {
  const list = nodeAt(node, "typeParameters");
  return (list ? nodesAt(list, "params") : []).map((parameter) => {
    const name = nodeAt(parameter, "name");
    const fallback = readType(nodeAt(parameter, "default"), source, 1);
    return {
      name: name ? (textAt(name, "name") ?? "") : (textAt(parameter, "name") ?? ""),
      constraint: readType(nodeAt(parameter, "constraint"), source, 1),
      hasDefault: fallback !== undefined,
      ...(fallback ? { fallback } : {}),
    };
  });
}

/** The name of a member; computed keys by their source. */
export function keyName(node: SyntaxNode, source: string): string {
  const key = nodeAt(node, "key") ?? nodeAt(node, "id");
  if (!key) return "";
  if (flagAt(node, "computed")) return `[${source.slice(key.start, key.end)}]`;
  if (key.type === "PrivateIdentifier" || key.type === "PrivateName") return `#${textAt(key, "name") ?? ""}`;
  return textAt(key, "name") ?? String(key.value ?? source.slice(key.start, key.end));
}

/** A union without repetitions and without unions inside. */
export function makeUnion(parts: Type[]): Type {
  const flat = parts.flatMap((part) => (part.is === "union" ? part.parts : [part]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { is: "union", parts: flat };
}

function makeIntersection(parts: Type[]): Type {
  return {
    is: "intersection",
    parts: parts.flatMap((part) => (part.is === "intersection" ? part.parts : [part])),
  };
}

/** Objects side by side are one object. */
function mergeIntersection(parts: Type[]): Type {
  const properties = new Map<string, Property>();
  let index: Type | undefined;
  for (const part of parts) {
    if (part.is !== "object" || part.calls.length > 0) return makeIntersection(parts);
    for (const [name, property] of part.properties) properties.set(name, property);
    index ??= part.index;
  }
  return { is: "object", properties, index, calls: [] };
}

/** `{ [K in Name]: number }` is a record where the values do not speak of the name. */
function readMapped(node: SyntaxNode, source: string, read: (inner: SyntaxNode | undefined) => Type): Type {
  const value = nodeAt(node, "typeAnnotation");
  const constraint = nodeAt(node, "constraint");
  const key = textAt(nodeAt(node, "key"), "name") ?? "";
  const isPlain = value && constraint && !nodeAt(node, "nameType") && /^\w{1,60}$/.test(key);
  if (!isPlain || new RegExp(`\\b${key}\\b`).test(source.slice(value.start, value.end)))
    return asText(node, source);
  const record: Type = { is: "name", name: "Record", args: [read(constraint), read(value)] };
  const wrap = (type: Type, name: string): Type => ({ is: "name", name, args: [type] });
  const optional = node.optional === true || node.optional === "+" ? wrap(record, "Partial") : record;
  return node.readonly === true || node.readonly === "+" ? wrap(optional, "Readonly") : optional;
}

function readTypeSignature(node: SyntaxNode, source: string, depth: number) {
  return {
    parameters: readParameters(nodesAt(node, "params"), source, depth + 1),
    typeParameters: readTypeParameters(node, source),
    returns: readType(nodeAt(node, "returnType"), source, depth + 1),
    isAsync: false,
    isGenerator: false,
    body: undefined,
  };
}

function readReference(node: SyntaxNode, source: string, read: (inner: SyntaxNode) => Type): Type {
  const name = canonicalName(
    spell(nodeAt(node, "typeName") ?? nodeAt(node, "qualifier") ?? nodeAt(node, "expression"), source),
  );
  const given = nodeAt(node, "typeArguments") ?? nodeAt(node, "typeParameters");
  const args = (given ? nodesAt(given, "params") : []).map(read);
  return { is: "name", name, args };
}

function readOperator(node: SyntaxNode, source: string, read: (inner: SyntaxNode | undefined) => Type): Type {
  const inner = read(nodeAt(node, "typeAnnotation"));
  if (node.operator === "readonly" && inner.is === "name" && inner.name === "Array")
    return { is: "name", name: "ReadonlyArray", args: inner.args };
  if (node.operator === "readonly" && inner.is === "tuple") return { ...inner, isReadonly: true };
  if (node.operator === "keyof") return { is: "keyof", of: inner };
  return asText(node, source);
}

function readLiteral(literal: SyntaxNode | undefined, source: string): Type | undefined {
  if (!literal) return undefined;
  if (
    literal.type === "Literal" &&
    literal.value !== null &&
    /^(?:string|number|boolean)$/.test(typeof literal.value)
  )
    return { is: "literal", text: JSON.stringify(literal.value), of: typeof literal.value };
  if (literal.type === "UnaryExpression")
    return { is: "literal", text: spell(literal, source), of: "number" };
  return undefined;
}

function readItem(item: SyntaxNode, read: (inner: SyntaxNode | undefined) => Type) {
  const isRest = item.type === "TSRestType";
  const inner = isRest || item.type === "TSOptionalType" ? nodeAt(item, "typeAnnotation") : item;
  const named = inner?.type === "TSNamedTupleMember" ? inner : undefined;
  return {
    type: read(named ? nodeAt(named, "elementType") : inner),
    isOptional: item.type === "TSOptionalType" || flagAt(named, "optional"),
    isRest,
  };
}

function firstAnnotation(member: SyntaxNode): SyntaxNode | undefined {
  const [first] = nodesAt(member, "params");
  return first ? nodeAt(first, "typeAnnotation") : undefined;
}

function asText(node: SyntaxNode, source: string): Type {
  return { is: "other", text: spell(node, source) };
}

/** The source of a node with its white space settled. */
export function spell(node: SyntaxNode | undefined, source: string): string {
  return node
    ? source.slice(node.start, node.end).replace(/\s+/g, " ").replace(/;? }/g, " }").replaceAll("'", '"')
    : "";
}
