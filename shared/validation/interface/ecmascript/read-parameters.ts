import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Parameter } from "../model.ts";
import { keyName, readType, spell } from "./read-types.ts";

/** Reads a list of parameters. TypeScript's `this` is none. */
export function readParameters(params: readonly SyntaxNode[], source: string, depth = 0): Parameter[] {
  return params
    .map((param) => (param.type === "TSParameterProperty" ? (nodeAt(param, "parameter") ?? param) : param))
    .filter((param) => !(param.type === "Identifier" && param.name === "this"))
    .map((param, at) => readParameter(param, at, source, depth));
}

function readParameter(param: SyntaxNode, at: number, source: string, depth: number): Parameter {
  if (param.type === "RestElement") {
    const inner = nodeAt(param, "argument");
    return withType(
      { name: nameOf(inner, at), kind: "rest", isRequired: false },
      nodeAt(param, "typeAnnotation") ?? (inner && nodeAt(inner, "typeAnnotation")),
      source,
      depth,
    );
  }
  const left = param.type === "AssignmentPattern" ? (nodeAt(param, "left") ?? param) : param;
  const fallback = param.type === "AssignmentPattern" ? nodeAt(param, "right") : undefined;
  const parameter: Parameter = {
    name: nameOf(left, at),
    kind: "positional",
    isRequired: !fallback && !flagAt(left, "optional"),
  };
  if (fallback) parameter.fallback = settle(fallback, source);
  if (left.type === "ObjectPattern") readKeys(parameter, left, source);
  return withType(parameter, nodeAt(left, "typeAnnotation"), source, depth);
}

function withType(
  parameter: Parameter,
  annotation: SyntaxNode | undefined,
  source: string,
  depth: number,
): Parameter {
  const type = readType(annotation, source, depth + 1);
  return type ? { ...parameter, type } : parameter;
}

function readKeys(parameter: Parameter, pattern: SyntaxNode, source: string): void {
  const keys: NonNullable<Parameter["keys"]> = new Map();
  collectKeys(keys, parameter, pattern, "", source, 0);
  parameter.keys = keys;
}

/** Keys of objects inside of objects are named with dots. */
function collectKeys(
  keys: NonNullable<Parameter["keys"]>,
  parameter: Parameter,
  pattern: SyntaxNode,
  path: string,
  source: string,
  depth: number,
): void {
  for (const property of nodesAt(pattern, "properties")) {
    if (property.type === "RestElement") {
      parameter.takesOtherKeys = true;
      continue;
    }
    const value = nodeAt(property, "value");
    const fallback = value?.type === "AssignmentPattern" ? nodeAt(value, "right") : undefined;
    const name = `${path}${keyName(property, source)}`;
    keys.set(
      name,
      fallback ? { isRequired: false, fallback: settle(fallback, source) } : { isRequired: true },
    );
    const inner = value?.type === "AssignmentPattern" ? nodeAt(value, "left") : value;
    if (inner?.type === "ObjectPattern" && depth < 5)
      collectKeys(keys, parameter, inner, `${name}.`, source, depth + 1);
  }
}

function nameOf(node: SyntaxNode | undefined, at: number): string {
  return textAt(node, "name") ?? `#${at}`;
}

/** A default value in one spelling: quotes and separators of digits are no difference. */
export function settle(node: SyntaxNode, source: string): string {
  if (node.type === "Literal" && !("regex" in node && node.regex))
    return JSON.stringify(node.value) ?? String(node.value);
  if (node.type === "TemplateLiteral" && nodesAt(node, "expressions").length === 0) {
    const value = nodesAt(node, "quasis")[0]?.value;
    if (typeof value === "object" && value !== null && "cooked" in value) return JSON.stringify(value.cooked);
  }
  if (node.type === "UnaryExpression" && node.operator === "void") return "undefined";
  return spell(node, source)
    .replace(/,? ?([\]})])/g, "$1")
    .replace(/([[({]) /g, "$1");
}
