import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Property, Type } from "../types/type.ts";
import { settle } from "./read-parameters.ts";
import { keyName, makeUnion } from "./read-types.ts";

const maxDepth = 12;
const anything: Type = { is: "name", name: "any", args: [] };
const plain = new Set([
  "string",
  "number",
  "boolean",
  "bigint",
  "date",
  "any",
  "unknown",
  "null",
  "undefined",
]);
/** What may follow a schema without changing which kind of value it takes. */
const mayFollow =
  /^(?:min|max|length|email|url|uuid|int|positive|nonnegative|regex|describe|trim|refine|superRefine|strict|passthrough|strip|readonly|meta|brand|finite|nonempty|gt|gte|lt|lte|catch|transform|pipe)$/;

const formats = /^(?:email|url|uuid|cuid2?|ulid|datetime|ip|ipv4|ipv6|base64|int)$/;
const limiting =
  /^(?:min|max|length|email|url|uuid|cuid2?|ulid|datetime|date|time|ip|base64|startsWith|endsWith|regex|int|positive|negative|nonnegative|nonpositive|finite|nonempty|gte?|lte?|multipleOf|refine|superRefine|strict)$/;

/** What a schema written with zod takes, such as `z.object({ q: z.string() })`. Undefined for other expressions. */
export function readValidator(node: SyntaxNode | undefined, source: string, depth = 0): Type | undefined {
  const callee = node?.type === "CallExpression" ? nodeAt(node, "callee") : undefined;
  if (!node || callee?.type !== "MemberExpression" || depth > maxDepth) return undefined;
  const method = textAt(nodeAt(callee, "property"), "name") ?? "";
  const object = nodeAt(callee, "object");
  const [first, second] = nodesAt(node, "arguments");
  if (textAt(object, "name") === "z") return readMaker(method, first, second, source, depth);
  const inner = readValidator(object, source, depth + 1);
  if (!inner) return undefined;
  const nothing = (name: string): Type => ({ is: "name", name, args: [] });
  if (method === "optional" || method === "default") return makeUnion([inner, nothing("undefined")]);
  if (method === "nullable") return makeUnion([inner, nothing("null")]);
  if (method === "nullish") return makeUnion([inner, nothing("null"), nothing("undefined")]);
  if (method === "array") return { is: "name", name: "Array", args: [inner] };
  if (method === "partial" && inner.is === "object")
    return {
      ...inner,
      properties: new Map(
        [...inner.properties].map(([key, property]) => [key, { ...property, isOptional: true }]),
      ),
    };
  if (method === "extend" && inner.is === "object" && first?.type === "ObjectExpression") {
    const added = readObject(first, source, depth);
    return { ...inner, properties: new Map([...inner.properties, ...added.properties]) };
  }
  return mayFollow.test(method) ? inner : anything;
}

/** What a chain of calls asks of a value beside its type, and what stands in for a missing one. */
export function readLimits(
  node: SyntaxNode | undefined,
  source: string,
): { limits: Map<string, string>; fallback?: string } {
  const limits = new Map<string, string>();
  let fallback: string | undefined;
  for (let call = node; call?.type === "CallExpression"; ) {
    const callee: SyntaxNode | undefined = nodeAt(call, "callee");
    if (callee?.type !== "MemberExpression") break;
    const method = textAt(nodeAt(callee, "property"), "name") ?? "";
    const [first] = nodesAt(call, "arguments");
    const isMaker = textAt(nodeAt(callee, "object"), "name") === "z";
    if (method === "default" && first) fallback ??= settle(first, source);
    else if (isMaker ? method === "strictObject" || formats.test(method) : limiting.test(method)) {
      const said = first && /^(?:min|max|length|[gl]te?|regex|multipleOf|startsWith|endsWith)$/.test(method);
      limits.set(
        isMaker && method === "strictObject" ? "strict" : method,
        said ? settle(first, source) : "true",
      );
    }
    call = nodeAt(callee, "object");
  }
  return { limits, ...(fallback === undefined ? {} : { fallback }) };
}

function readMaker(
  method: string,
  first: SyntaxNode | undefined,
  second: SyntaxNode | undefined,
  source: string,
  depth: number,
): Type {
  const inner = (node: SyntaxNode | undefined): Type => readValidator(node, source, depth + 1) ?? anything;
  if (plain.has(method)) return { is: "name", name: method, args: [] };
  switch (method) {
    case "object":
    case "strictObject":
    case "looseObject":
      return first?.type === "ObjectExpression" ? readObject(first, source, depth) : anything;
    case "array":
      return { is: "name", name: "Array", args: [inner(first)] };
    case "optional":
      return makeUnion([inner(first), { is: "name", name: "undefined", args: [] }]);
    case "record":
      return { is: "object", properties: new Map(), index: inner(second ?? first), calls: [] };
    case "union":
    case "discriminatedUnion":
      return makeUnion(nodesAt((method === "union" ? first : second) ?? emptyList, "elements").map(inner));
    case "enum":
    case "literal": {
      const values = method === "enum" ? nodesAt(first ?? emptyList, "elements") : first ? [first] : [];
      const literals = values.filter(({ type, value }) => type === "Literal" && value !== null);
      if (literals.length === 0 || literals.length < values.length) return anything;
      return makeUnion(
        literals.map(({ value }) => ({ is: "literal", text: JSON.stringify(value), of: typeof value })),
      );
    }
    default:
      return anything;
  }
}

const emptyList: SyntaxNode = { type: "ArrayExpression", start: 0, end: 0, elements: [] };

function readObject(node: SyntaxNode, source: string, depth: number): Type & { is: "object" } {
  const properties = new Map<string, Property>();
  for (const property of nodesAt(node, "properties")) {
    if (property.type !== "Property") continue;
    const type = readValidator(nodeAt(property, "value"), source, depth + 1) ?? anything;
    const isOptional =
      type.is === "union" && type.parts.some((part) => part.is === "name" && part.name === "undefined");
    const { limits, fallback } = readLimits(nodeAt(property, "value"), source);
    properties.set(keyName(property, source), {
      type,
      isOptional,
      isReadonly: false,
      isMethod: false,
      ...(limits.size > 0 ? { limits } : {}),
      ...(fallback === undefined ? {} : { fallback }),
    });
  }
  return { is: "object", properties, index: undefined, calls: [] };
}
