import { fieldOf, type PythonNode } from "../syntax-node.ts";
import { walkPython } from "../walk.ts";
import { checkArguments, checkParameters } from "./check-calls.ts";
import { type Beginnings, checkIndentation } from "./check-indentation.ts";
import { checkConcatenation, checkNumber, checkString } from "./check-literals.ts";
import {
  checkDeclaration,
  checkFutures,
  checkIdentifier,
  noteName,
  type Scope,
  scopeOf,
} from "./check-names.ts";
import { checkMatch, checkPlace, checkTry, type Place, placeOf } from "./check-places.ts";
import { checkComprehension, checkStar, checkTargets } from "./check-targets.ts";
import type { Misread } from "./copy-tree.ts";
import { tokensOf } from "./tokens.ts";

const neither = new Set(["comment", "line_continuation"]);
/** What begins a line of its own without being a statement, and blocks, which begin where their first one does. */
const opensLine = /_clause$|_definition$|^(?:decorator|module|block)$/;
const compound = /^(?:if|for|while|try|with|match)_statement$|_definition$/;

/** Rules of Python that its grammar here does not know. The first thing wrong, or undefined. */
export function checkRules(source: string, root: PythonNode): Misread | undefined {
  const tokens = tokensOf(root);
  const beginnings: Beginnings = new Map();
  return (
    checkIndentation(source, tokens, beginnings) ??
    checkNumbers(source, tokens) ??
    checkBeginnings(root, beginnings) ??
    checkFutures(source, root) ??
    checkTree(source, root)
  );
}

/**
 * tree-sitter takes two statements on one line for two lines, and one statement on two lines for one. Only simple
 * ones may follow `;` or `:`.
 */
function checkBeginnings(root: PythonNode, beginnings: Beginnings): Misread | undefined {
  let problem: Misread | undefined;
  const begun = new Set<number>();
  walkPython(root, (node, parent) => {
    if (!node.named || neither.has(node.type)) return undefined;
    const isStatement = parent?.type === "module" || parent?.type === "block";
    if (!isStatement && !opensLine.test(node.type)) return undefined;
    const before = beginnings.get(node.start);
    begun.add(node.start);
    if (!isStatement || before === "line" || (before !== undefined && !compound.test(node.type)))
      return undefined;
    problem = { message: "Invalid syntax", offset: node.start };
    return "stop";
  });
  if (problem) return problem;
  for (const [offset, before] of beginnings)
    if (before === "line" && !begun.has(offset))
      return { message: "Unexpected end of the line before", offset };
  return undefined;
}

function checkNumbers(source: string, tokens: readonly PythonNode[]): Misread | undefined {
  for (const [at, token] of tokens.entries()) {
    if (token.type !== "integer" && token.type !== "float") continue;
    const problem = checkNumber(source, token, tokens[at + 1]);
    if (problem) return problem;
  }
  return undefined;
}

function checkTree(source: string, root: PythonNode): Misread | undefined {
  const places: Place[] = [];
  const scopes: Scope[] = [{ seen: new Set(), isFunction: false }];
  let problem: Misread | undefined;
  walkPython(
    root,
    (node, parent) => {
      const place = placeOf(node, parent);
      if (place !== undefined) {
        places.push(place);
        if (place !== "loop")
          scopes.push(
            parent && node.field === "body"
              ? scopeOf(source, parent)
              : { seen: new Set(), isFunction: false },
          );
      }
      problem = checkNode(source, node, parent, places, scopes);
      return problem ? "stop" : undefined;
    },
    (node, parent) => {
      const place = placeOf(node, parent);
      if (place === undefined) return;
      places.pop();
      if (place !== "loop") scopes.pop();
    },
  );
  return problem;
}

function checkNode(
  source: string,
  node: PythonNode,
  parent: PythonNode | undefined,
  places: readonly Place[],
  scopes: readonly Scope[],
): Misread | undefined {
  if (node.type === "string") return checkString(source, node);
  if (node.type === "concatenated_string") return checkConcatenation(source, node);
  if (node.type === "identifier") noteName(source, node, parent, scopes);
  const message = messageOf(source, node, parent, places, scopes);
  return message === undefined ? undefined : { message, offset: node.start };
}

function messageOf(
  source: string,
  node: PythonNode,
  parent: PythonNode | undefined,
  places: readonly Place[],
  scopes: readonly Scope[],
): string | undefined {
  // Keywords are called like what they begin.
  if (!node.named) return node.type === "<>" ? "This is Python 2" : undefined;
  switch (node.type) {
    case "print_statement":
    case "exec_statement":
      return "This is Python 2";
    case "identifier":
      return checkIdentifier(source, node);
    case "argument_list":
      return checkArguments(source, node);
    case "parameters":
    case "lambda_parameters":
      return checkParameters(source, node);
    case "try_statement":
      return checkTry(node);
    case "match_statement":
      return checkMatch(source, node);
    case "generator_expression":
    case "list_comprehension":
    case "for_in_clause":
      return checkPlace(node, places) ?? checkComprehension(node);
    case "list_splat":
    case "dictionary_splat":
      return checkStar(node, parent);
    case "global_statement":
      return checkDeclaration(source, node, scopes);
    case "nonlocal_statement":
      return checkPlace(node, places) ?? checkDeclaration(source, node, scopes);
    case "import_from_statement":
    case "future_import_statement":
      if (node.type === "future_import_statement" && parent?.type !== "module")
        return "Imports from __future__ must be at the beginning";
      if (node.children.some(isDotted)) return "Only names are imported from a module";
      return node.children.at(-1)?.type === "," ? "Trailing comma without parentheses" : undefined;
    default:
      return checkPlace(node, places, parent) ?? checkTargets(node, parent);
  }
}

/** `b.c` of `from a import b.c`. */
function isDotted(part: PythonNode): boolean {
  const name = part.type === "aliased_import" ? fieldOf(part, "name") : part;
  return part.field === "name" && name !== undefined && name.children.some(({ type }) => type === ".");
}
