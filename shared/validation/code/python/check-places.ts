import { fieldOf, type PythonNode, partsOf } from "../syntax-node.ts";

/** What encloses a node, from the outside in. */
export type Place =
  | "function"
  | "async function"
  | "class"
  | "lambda"
  | "loop"
  | "comprehension"
  | "generator";

const comprehensions = new Set(["list_comprehension", "set_comprehension", "dictionary_comprehension"]);

const mayHoldYield = new Set([
  "expression_statement",
  "assignment",
  "augmented_assignment",
  "parenthesized_expression",
  "interpolation",
]);

/** The place that a node opens for what is inside of it. Defaults and decorators belong to the outside. */
export function placeOf(node: PythonNode, parent: PythonNode | undefined): Place | undefined {
  if (comprehensions.has(node.type)) return "comprehension";
  if (node.type === "generator_expression") return "generator";
  if (node.field !== "body" || !parent) return undefined;
  switch (parent.type) {
    case "function_definition":
      return parent.children.some(({ type }) => type === "async") ? "async function" : "function";
    case "class_definition":
      return "class";
    case "lambda":
      return "lambda";
    case "for_statement":
    case "while_statement":
      return "loop";
    default:
      return undefined;
  }
}

/** Says what a statement or expression may not do where it stands. */
export function checkPlace(
  node: PythonNode,
  places: readonly Place[],
  parent?: PythonNode,
): string | undefined {
  switch (node.type) {
    case "return_statement":
      return isOneOf(functionAround(places), "function", "async function")
        ? undefined
        : "'return' outside function";
    case "yield":
      if (parent && !mayHoldYield.has(parent.type)) return "'yield' must stand in parentheses here";
      if (functionAround(places) === "async function" && node.children.some(({ type }) => type === "from"))
        return "'yield from' inside async function";
      if (isOneOf(places.at(-1), "comprehension", "generator")) return "'yield' inside a comprehension";
      return isOneOf(functionAround(places), "function", "async function", "lambda")
        ? undefined
        : "'yield' outside function";
    case "await":
      if (!awaits(places)) return "'await' outside async function";
      return partsOf(node).some(({ type }) => type === "unary_operator" || type === "await")
        ? "'await' of an operator must stand in parentheses"
        : undefined;
    case "break_statement":
    case "continue_statement":
      return isInLoop(places) ? undefined : "'break' or 'continue' outside loop";
    case "for_statement":
    case "with_statement":
      return node.children[0]?.type !== "async" || awaits(places)
        ? undefined
        : "'async' outside async function";
    case "for_in_clause":
      return node.children[0]?.type !== "async" || awaits(places) || places.at(-1) === "generator"
        ? undefined
        : "Asynchronous comprehension outside of an asynchronous function";
    case "wildcard_import":
      return places.every((place) => place === "loop") ? undefined : "'import *' below the module level";
    case "nonlocal_statement": {
      const around = places.filter((place) => isOneOf(place, "function", "async function", "lambda"));
      if (around.length === 0) return "'nonlocal' at module level";
      return around.length > 1 || places.at(-1) === "class"
        ? undefined
        : "'nonlocal' without a function around";
    }
    default:
      return undefined;
  }
}

/** A `try` has something that follows it, a bare `except` is the last one, and `except*` is not mixed with `except`. */
export function checkTry(node: PythonNode): string | undefined {
  const clauses = node.children.filter(
    ({ type }) => type === "except_clause" || type === "except_group_clause",
  );
  const isFinal = node.children.some(({ type }) => type === "finally_clause");
  if (clauses.length === 0 && !isFinal) return "Expected 'except' or 'finally'";
  if (clauses.length === 0 && node.children.some(({ type }) => type === "else_clause"))
    return "'else' without 'except'";
  const groups = clauses.filter((clause) => isGroup(clause)).length;
  if (groups > 0 && groups < clauses.length) return "Both 'except' and 'except*'";
  const bare = clauses.findIndex(
    (clause) => !clause.children.some(({ named, type }) => named && type !== "block" && type !== "comment"),
  );
  if (bare === -1) return undefined;
  if (groups > 0) return "Expected one or more exception types";
  return bare < clauses.length - 1 ? "Default 'except:' must be last" : undefined;
}

/** Behind a case that always matches nothing is reached. */
export function checkMatch(source: string, node: PythonNode): string | undefined {
  const cases = (fieldOf(node, "body") ?? node).children.filter(({ type }) => type === "case_clause");
  const always = cases.findIndex((clause) => {
    const patterns = clause.children.filter(({ type }) => type === "case_pattern");
    const [pattern] = patterns;
    if (!pattern || patterns.length > 1 || fieldOf(clause, "guard")) return false;
    return (
      !clause.children.some(({ type }) => type === ",") &&
      /^[\p{L}_][\p{L}\p{N}_]*$/u.test(source.slice(pattern.start, pattern.end)) &&
      !/^(?:None|True|False)$/.test(source.slice(pattern.start, pattern.end))
    );
  });
  return always !== -1 && always < cases.length - 1
    ? "A capture makes the remaining patterns unreachable"
    : undefined;
}

function isGroup(clause: PythonNode): boolean {
  return (
    clause.type === "except_group_clause" ||
    clause.children.some(({ type }) => type === "*" || type === "except*")
  );
}

function functionAround(places: readonly Place[]): Place | undefined {
  return places.findLast((place) => isOneOf(place, "function", "async function", "class", "lambda"));
}

function awaits(places: readonly Place[]): boolean {
  return functionAround(places) === "async function";
}

function isInLoop(places: readonly Place[]): boolean {
  return places.findLast((place) => place !== "comprehension" && place !== "generator") === "loop";
}

function isOneOf(place: Place | undefined, ...wanted: Place[]): boolean {
  return place !== undefined && wanted.includes(place);
}
