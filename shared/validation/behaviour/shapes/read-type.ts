import { bare, keyOf, type Node, nodeAt, nodesAt, textAt } from "../syntax-nodes.ts";
import { cloneShape } from "./clone-shape.ts";
import type { Kind } from "./kind.ts";
import { Shape } from "./shape.ts";

const keywords = new Map<string, Kind>([
  ["TSStringKeyword", "string"],
  ["TSNumberKeyword", "number"],
  ["TSBooleanKeyword", "boolean"],
  ["TSBigIntKeyword", "bigint"],
  ["TSNullKeyword", "null"],
  ["TSUndefinedKeyword", "undefined"],
  ["TSVoidKeyword", "undefined"],
  ["TSSymbolKeyword", "symbol"],
]);
const classes = new Map<string, Kind>([
  ["Date", "date"],
  ["RegExp", "regexp"],
  ["Error", "error"],
  ["Uint8Array", "bytes"],
  ["String", "string"],
  ["Number", "number"],
  ["Boolean", "boolean"],
]);
const lists = new Set([
  "Array",
  "ReadonlyArray",
  "Iterable",
  "Iterator",
  "Generator",
  "ArrayLike",
  "IterableIterator",
]);
const mostDepth = 12;

/** Reads types into shapes. Knows the types that a file declares; what it cannot read stays open. */
export class TypeReader {
  readonly #declared = new Map<string, Node>();
  readonly #values = new Map<string, Node>();
  readonly #made = new Map<string, Shape>();

  constructor(body: readonly Node[]) {
    for (const statement of body) {
      const node = nodeAt(statement, "declaration") ?? statement;
      const name = textAt(nodeAt(node, "id"), "name");
      if (/^TS(?:Interface|TypeAlias|Enum)Declaration$/.test(node.type)) this.#declared.set(name, node);
      for (const one of nodesAt(node, "declarations")) {
        const value = bare(nodeAt(one, "init"));
        if (value) this.#values.set(textAt(nodeAt(one, "id"), "name"), value);
      }
    }
  }

  /** The shape of a type or of an annotation. */
  read(node: Node | undefined, depth = 0): Shape {
    if (!node || depth > mostDepth) return new Shape();
    const keyword = keywords.get(node.type);
    if (keyword) return wide(keyword);
    const next = (key: string): Shape => this.read(nodeAt(node, key), depth + 1);
    switch (node.type) {
      case "TSTypeAnnotation":
      case "TSParenthesizedType":
      case "TSOptionalType":
      case "TSRestType":
        return next("typeAnnotation");
      case "TSNamedTupleMember":
        return next("elementType");
      case "TSArrayType":
        return list(next("elementType"));
      case "TSTupleType": {
        const tuple = wide("array");
        for (const [at, item] of nodesAt(node, "elementTypes").entries())
          tuple.fields.set(String(at), this.read(item, depth + 1));
        return tuple;
      }
      case "TSLiteralType":
        return literal(nodeAt(node, "literal"));
      case "TSUnionType":
        return unite(nodesAt(node, "types").map((one) => this.read(one, depth + 1)));
      case "TSIntersectionType":
        return merge(nodesAt(node, "types").map((one) => this.read(one, depth + 1)));
      case "TSTypeLiteral":
        return this.#members(nodesAt(node, "members"), depth);
      case "TSFunctionType": {
        const made = wide("function");
        made.result = this.read(nodeAt(node, "returnType") ?? nodeAt(node, "typeAnnotation"), depth + 1);
        return made;
      }
      case "TSObjectKeyword":
        return wide("object");
      case "TSTypePredicate":
        return wide("boolean");
      case "TSTypeOperator":
        return textAt(node, "operator") === "keyof"
          ? this.#keysOf(nodeAt(node, "typeAnnotation"), depth)
          : next("typeAnnotation");
      case "TSIndexedAccessType":
        return this.#indexed(node, depth);
      case "TSTypeQuery":
        return this.#constantOf(textAt(nodeAt(node, "exprName"), "name"));
      case "TSTypeReference":
        return this.#reference(node, depth);
      default:
        return new Shape();
    }
  }

  #members(members: readonly Node[], depth: number): Shape {
    const made = wide("object");
    for (const member of members) {
      if (member.type === "TSIndexSignature") {
        made.item = this.read(nodeAt(member, "typeAnnotation"), depth + 1);
        continue;
      }
      const name = keyOf(member);
      if (name === undefined) continue;
      const field =
        member.type === "TSMethodSignature"
          ? wide("function")
          : this.read(nodeAt(member, "typeAnnotation"), depth + 1);
      if (member.type === "TSMethodSignature")
        field.result = this.read(nodeAt(member, "returnType") ?? nodeAt(member, "typeAnnotation"), depth + 1);
      const own = member.optional === true ? unite([field, wide("undefined")]) : field;
      own.names.add(name);
      made.fields.set(name, own);
    }
    return made;
  }

  #reference(node: Node, depth: number): Shape {
    const name = textAt(nodeAt(node, "typeName"), "name");
    const args = nodesAt(nodeAt(node, "typeArguments") ?? nodeAt(node, "typeParameters"), "params");
    const arg = (at: number): Shape => this.read(args[at], depth + 1);
    const kind = classes.get(name);
    if (kind) return wide(kind);
    if (lists.has(name)) return list(arg(0));
    if (name === "Function") return wide("function");
    if (
      name === "Set" ||
      name === "ReadonlySet" ||
      name === "Map" ||
      name === "ReadonlyMap" ||
      name === "Record"
    ) {
      const made = wide(name.endsWith("Set") ? "set" : name === "Record" ? "object" : "map");
      made.item = arg(name.endsWith("Set") ? 0 : 1);
      if (!name.endsWith("Set")) made.key = arg(0);
      const keys = name === "Record" && !made.key?.wide.has("string") ? [...(made.key?.constants ?? [])] : [];
      for (const key of keys) made.fields.set(String(key), made.item);
      if (keys.length > 0) made.item = undefined;
      return made;
    }
    if (name === "Partial") {
      const made = cloneShape(arg(0));
      for (const [key, field] of made.fields) made.fields.set(key, unite([field, wide("undefined")]));
      return made;
    }
    if (name === "Pick" || name === "Omit") {
      const made = cloneShape(arg(0));
      const keys = arg(1).constants;
      for (const key of made.fields.keys()) if (keys.has(key) !== (name === "Pick")) made.fields.delete(key);
      return made;
    }
    if (["Readonly", "Required", "Promise", "NonNullable", "Awaited", "PromiseLike"].includes(name))
      return arg(0);
    return this.#own(name, depth);
  }

  #own(name: string, depth: number): Shape {
    const known = this.#made.get(name);
    if (known) return known.root;
    const node = this.#declared.get(name);
    if (!node) return new Shape();
    const made = new Shape();
    // While it is being read, a type that mentions itself is a structure without known kinds.
    made.closed = true;
    this.#made.set(name, made);
    if (node.type === "TSEnumDeclaration") return made.join(enumShape(node));
    if (node.type === "TSTypeAliasDeclaration")
      return made.join(this.read(nodeAt(node, "typeAnnotation"), depth + 1));
    const bases = nodesAt(node, "extends").map((base) =>
      this.#own(textAt(nodeAt(base, "expression"), "name"), depth + 1),
    );
    return made.join(
      merge([
        ...bases.map((base) => cloneShape(base)),
        this.#members(nodesAt(nodeAt(node, "body"), "body"), depth),
      ]),
    );
  }

  #keysOf(node: Node | undefined, depth: number): Shape {
    const made = new Shape();
    made.closed = true;
    made.kinds.add("string");
    for (const key of this.read(node, depth + 1).root.fields.keys()) made.constants.add(key);
    return made.constants.size > 0 ? made : wide("string");
  }

  #indexed(node: Node, depth: number): Shape {
    const object = this.read(nodeAt(node, "objectType"), depth + 1).root;
    const index = this.read(nodeAt(node, "indexType"), depth + 1).root;
    const fields = [...object.fields];
    if (index.wide.has("number")) return object.item ?? unite(fields.map(([, field]) => field));
    const named = fields.filter(([name]) => index.constants.has(name)).map(([, field]) => field);
    return named.length > 0 ? unite(named) : new Shape();
  }

  /** The type of a constant: its literals, items and keys. */
  #constantOf(name: string): Shape {
    const value = this.#values.get(name);
    const made = new Shape();
    if (value?.type === "ArrayExpression") {
      made.closed = true;
      made.kinds.add("array");
      made.item = unite(nodesAt(value, "elements").map((item) => literal(bare(item))));
    }
    if (value?.type === "ObjectExpression") {
      made.closed = true;
      made.kinds.add("object");
      for (const property of nodesAt(value, "properties")) {
        const key = keyOf(property);
        if (key !== undefined) made.fields.set(key, literal(bare(nodeAt(property, "value"))));
      }
    }
    return made;
  }
}

function wide(kind: Kind): Shape {
  const shape = Shape.of(kind);
  shape.closed = true;
  shape.wide.add(kind);
  return shape;
}

function list(item: Shape): Shape {
  const shape = wide("array");
  shape.item = item;
  return shape;
}

function literal(node: Node | undefined): Shape {
  const shape = new Shape();
  const value = node?.type === "UnaryExpression" ? -Number(nodeAt(node, "argument")?.value) : node?.value;
  if (node?.type === "TemplateLiteral") return wide("string");
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return shape;
  shape.closed = true;
  shape.kinds.add(typeof value === "string" ? "string" : typeof value === "number" ? "number" : "boolean");
  shape.constants.add(value);
  return shape;
}

/** Either of several. An open one opens all. Object types stay apart, so that what belongs together stays together. */
function unite(shapes: readonly Shape[]): Shape {
  const made = new Shape();
  const roots = shapes.map(({ root }) => root);
  if (roots.some(({ closed }) => !closed)) return made;
  made.closed = true;
  for (const shape of roots) {
    const isStructure = shape.fields.size > 0 || shape.item !== undefined || shape.result !== undefined;
    if (isStructure || shape.kinds.size === 0) {
      for (const kind of shape.kinds) made.kinds.add(kind);
      if (shape.kinds.size === 0) made.kinds.add("object");
      made.variants.push(shape);
    } else made.join(cloneShape(shape));
  }
  for (const shape of roots)
    for (const variant of shape.variants) if (!made.variants.includes(variant)) made.variants.push(variant);
  return made.root;
}

function merge(shapes: readonly Shape[]): Shape {
  const made = wide("object");
  for (const shape of shapes) if (shape.root.closed) made.join(shape);
  return made.root;
}

function enumShape(node: Node): Shape {
  const made = new Shape();
  made.closed = true;
  let next = 0;
  for (const member of [...nodesAt(node, "members"), ...nodesAt(nodeAt(node, "body"), "members")]) {
    const value = literal(bare(nodeAt(member, "initializer")));
    const [constant] = value.constants;
    const own = constant ?? next;
    if (typeof own === "number") next = own + 1;
    made.constants.add(own);
    made.kinds.add(typeof own === "string" ? "string" : "number");
  }
  return made;
}
