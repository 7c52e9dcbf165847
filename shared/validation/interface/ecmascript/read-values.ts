import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { foldNumber } from "../fold-number.ts";
import type { Member, NamespaceMember, ValueMember } from "../model.ts";
import { readClass } from "./read-classes.ts";
import { isFunction, readFunction, readSignature } from "./read-functions.ts";
import { readSchema } from "./read-json.ts";
import { settle } from "./read-parameters.ts";
import { readShapes } from "./read-shape.ts";
import { keyName, readType } from "./read-types.ts";
import { readLimits, readValidator } from "./read-validator.ts";

const maxObjectDepth = 4;

const none = (): undefined => undefined;

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
  if (takes) {
    value.takes = takes;
    value.limits = readLimits(init, source).limits;
  }
  const items = init?.type === "ArrayExpression" ? nodesAt(init, "elements") : [];
  if (items.length > 0 && items.every(({ type }) => type === "Literal"))
    value.items = items.map((item) => settle(item, source));
  if (init && (init.type === "Literal" || init.type === "TemplateLiteral"))
    value.literal = settle(init, source);
  else if (init?.type === "BinaryExpression") {
    const number = foldNumber(source.slice(init.start, init.end));
    if (!Number.isNaN(Number(number))) value.literal = number;
  }
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
    if (property.kind === "get" || property.kind === "set")
      members.set(name, {
        ...readValue(undefined, undefined, source, property.start),
        isAccessor: true,
        ...(property.kind === "get" && value ? { getter: readSignature(value, source) } : {}),
      });
    else if (isFunction(value)) members.set(name, { ...readFunction(value, source), offset: property.start });
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
