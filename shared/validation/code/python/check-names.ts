import { fieldOf, type PythonNode, partsOf } from "../syntax-node.ts";
import { nameOf } from "./check-calls.ts";

const keywords = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);
const futures = new Set(
  "nested_scopes generators division absolute_import with_statement print_function unicode_literals barry_as_FLUFL generator_stop annotations".split(
    " ",
  ),
);

/** Names used in a function or module so far, for what `global` and `nonlocal` may still say. */
export interface Scope {
  seen: Set<string>;
  isFunction: boolean;
}

/** A keyword is no name. */
export function checkIdentifier(source: string, node: PythonNode): string | undefined {
  const text = source.slice(node.start, node.end);
  return keywords.has(text) ? `The keyword ${text} is no name` : undefined;
}

/** Notes a use of a name in its scope. */
export function noteName(
  source: string,
  node: PythonNode,
  parent: PythonNode | undefined,
  scopes: readonly Scope[],
): void {
  if (parent?.type === "attribute" && node.field === "attribute") return;
  if (parent?.type === "keyword_argument" && node.field === "name") return;
  if (parent?.type === "global_statement" || parent?.type === "nonlocal_statement") return;
  scopes.at(-1)?.seen.add(source.slice(node.start, node.end));
}

/** `global` and `nonlocal` come before any use, and are no parameters. */
export function checkDeclaration(
  source: string,
  node: PythonNode,
  scopes: readonly Scope[],
): string | undefined {
  for (const part of partsOf(node)) {
    const name = source.slice(part.start, part.end);
    if (scopes.at(-1)?.seen.has(name)) return `Name ${name} is used before its declaration`;
  }
  return undefined;
}

/** The scope of a function's body, which knows its parameters. */
export function scopeOf(source: string, node: PythonNode): Scope {
  const parameters = fieldOf(node, "parameters");
  const names = (parameters ? partsOf(parameters) : []).map((part) => nameOf(source, part) ?? "");
  return { seen: new Set(names), isFunction: true };
}

/** Imports from `__future__` come first and name what there is. */
export function checkFutures(
  source: string,
  root: PythonNode,
): { message: string; offset: number } | undefined {
  let mayFollow = true;
  for (const [at, statement] of partsOf(root).entries()) {
    if (statement.type === "future_import_statement") {
      if (!mayFollow)
        return { message: "Imports from __future__ must be at the beginning", offset: statement.start };
      const unknown = partsOf(statement).find((part) => {
        const name = fieldOf(part, "name") ?? part;
        return !futures.has(source.slice(name.start, name.end));
      });
      if (unknown) return { message: "Unknown feature of __future__", offset: unknown.start };
    } else if (!(at === 0 && isText(statement))) mayFollow = false;
  }
  return undefined;
}

function isText(statement: PythonNode): boolean {
  const [first, second] = statement.children;
  return (
    statement.type === "expression_statement" &&
    !second &&
    (first?.type === "string" || first?.type === "concatenated_string")
  );
}
