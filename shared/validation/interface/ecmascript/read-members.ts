import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { walk } from "../../code/walk.ts";
import type {
  ClassMember,
  FunctionMember,
  Member,
  NamespaceMember,
  Signature,
  ValueMember,
  Visibility,
} from "../model.ts";
import { anything } from "../types/type-table.ts";
import { readBody } from "./read-body.ts";
import { readSchema } from "./read-json.ts";
import { readParameters, settle } from "./read-parameters.ts";
import { readBodyOf } from "./read-reliance.ts";
import { readShapes } from "./read-shape.ts";
import { keyName, readType, readTypeParameters, spell } from "./read-types.ts";
import { readValidator } from "./read-validator.ts";

const maxObjectDepth = 4;
const none = (): undefined => undefined;
const functionTypes = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "TSDeclareFunction",
]);

interface FunctionNode extends SyntaxNode {
  readonly type:
    | "FunctionDeclaration"
    | "FunctionExpression"
    | "ArrowFunctionExpression"
    | "TSDeclareFunction";
}

export function isFunction(node: SyntaxNode | undefined): node is FunctionNode {
  return node !== undefined && functionTypes.has(node.type);
}

/** Parameters and body are read when somebody asks: most functions of a changed file have not changed. */
export function readSignature(node: SyntaxNode, source: string): Signature {
  let parameters: Signature["parameters"] | undefined;
  let body: Signature["body"];
  return {
    get parameters() {
      parameters ??= readBodyOf(readParameters(nodesAt(node, "params"), source), node, source);
      return parameters;
    },
    typeParameters: readTypeParameters(node, source),
    returns: readType(nodeAt(node, "returnType"), source),
    isAsync: flagAt(node, "async"),
    isGenerator: flagAt(node, "generator"),
    get body() {
      if (nodeAt(node, "body")) body ??= readBody(node, source);
      return body;
    },
    text: source.slice(node.start, node.end),
  };
}

export function readFunction(node: SyntaxNode, source: string): FunctionMember {
  return { kind: "function", signatures: [readSignature(node, source)], offset: node.start };
}

/** A class with the members that callers and heirs can reach. */
export function readClass(node: SyntaxNode, source: string): ClassMember {
  const bases = nodeAt(node, "superClass");
  const member: ClassMember = {
    kind: "class",
    typeParameters: readTypeParameters(node, source),
    bases: bases ? [spell(bases, source)] : [],
    isAbstract: flagAt(node, "abstract"),
    construct: undefined,
    members: new Map(),
    offset: node.start,
  };
  const body = nodeAt(node, "body");
  for (const part of body ? nodesAt(body, "body") : []) readClassPart(part, member, source);
  return member;
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
    visibility: visibilityOf(part),
    offset: part.start,
  });
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

/** Something exported that is no function and no class. */
export function readValue(
  init: SyntaxNode | undefined,
  annotation: SyntaxNode | undefined,
  source: string,
  offset: number,
): ValueMember {
  const shapes = init ? readShapes(init, source, none) : [];
  const [shape] = shapes;
  const type = readType(annotation, source);
  const value: ValueMember = {
    kind: "value",
    type,
    shape: shapes.length === 1 ? shape : undefined,
    isReadonly: false,
    offset,
  };
  const schema = readSchema(init, source);
  if (schema !== undefined) value.schemas = new Map([["", schema]]);
  const takes = init?.type === "CallExpression" ? readValidator(init, source) : undefined;
  if (takes) value.takes = takes;
  if (init && (init.type === "Literal" || init.type === "TemplateLiteral"))
    value.literal = settle(init, source);
  return value;
}

/** An exported object's functions and values, which callers reach by name. */
export function readObjectMembers(
  node: SyntaxNode,
  source: string,
  resolve: (name: string) => Member | undefined,
  depth = 0,
): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const property of nodesAt(node, "properties")) {
    if (property.type === "SpreadElement" || flagAt(property, "computed")) continue;
    const value = nodeAt(property, "value");
    const name = keyName(property, source);
    if (isFunction(value)) members.set(name, { ...readFunction(value, source), offset: property.start });
    else if (value?.type === "ClassExpression") members.set(name, readClass(value, source));
    else if (value?.type === "ObjectExpression" && depth < maxObjectDepth && !readSchema(value, source))
      members.set(name, readObject(value, source, resolve, depth + 1));
    else {
      const known = value?.type === "Identifier" ? resolve(textAt(value, "name") ?? "") : undefined;
      members.set(name, known ?? readValue(value, undefined, source, property.start));
    }
  }
  return members;
}

/** An object that is written out; undefined where others are spread into it. */
export function readObject(
  node: SyntaxNode,
  source: string,
  resolve: (name: string) => Member | undefined,
  depth = 0,
): Member {
  const isPlain = nodesAt(node, "properties").every(({ type }) => type !== "SpreadElement");
  if (!isPlain || readSchema(node, source)) return readValue(node, undefined, source, node.start);
  const members = readObjectMembers(node, source, resolve, depth);
  return { kind: "namespace", members, offset: node.start };
}

/** A list of things that each have a name, such as tools: what counts is which there are. */
export function readNamedList(
  node: SyntaxNode | undefined,
  source: string,
  resolve: (name: string) => Member | undefined,
): NamespaceMember | undefined {
  const items = node?.type === "ArrayExpression" ? nodesAt(node, "elements") : [];
  if (!node || items.length === 0 || items.some(({ type }) => type !== "ObjectExpression")) return undefined;
  for (const key of ["name", "id"]) {
    const members = new Map<string, Member>();
    for (const item of items) {
      const property = nodesAt(item, "properties").find((each) => keyName(each, source) === key);
      const name = property ? nodeAt(property, "value")?.value : undefined;
      if (typeof name === "string") members.set(name, readObject(item, source, resolve, 1));
    }
    if (members.size === items.length)
      return { kind: "namespace", isList: true, members, offset: node.start };
  }
  return undefined;
}

function visibilityOf(part: SyntaxNode): Visibility {
  const said = textAt(part, "accessibility");
  return said === "private" || said === "protected" ? said : "public";
}

function isAbstract(part: SyntaxNode): boolean {
  return part.type.startsWith("TSAbstract");
}
