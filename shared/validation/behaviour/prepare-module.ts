import { blankTypes } from "./blank-types.ts";
import { TextEdits } from "./edit-text.ts";
import { countBranches, type Range } from "./instrument.ts";
import type { ParsedModule } from "./parse-module.ts";
import { type Names, rewriteStatement } from "./rewrite-exports.ts";
import { isFunction, type Node, nodeAt, textAt, walk } from "./syntax-nodes.ts";
import { watchComparisons } from "./watch-comparisons.ts";

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** A module as the sandbox takes it: one function expression that gives the values behind the names. */
export interface PreparedModule extends Names {
  code: string;
  branches: Range[];
}

/** Turns a parsed file into something that the sandbox can run, or says why not. */
export function prepareModule({ source, language, body, isModule }: ParsedModule): PreparedModule | string {
  const edits = new TextEdits();
  const problem = language === "typescript" ? blankTypes(body, source, edits) : undefined;
  if (problem !== undefined) return problem;
  const names: Names = { exported: new Map(), declared: new Map() };
  let refused: string | undefined;
  for (const statement of body) {
    rewriteStatement(statement, edits, names);
    if (awaitsAtTop(statement)) refused ??= "awaits at the top level";
    walk(statement, (node) => {
      if (node.type === "JSXElement" || node.type === "JSXFragment") refused ??= "uses JSX";
      if (node.type === "Import" || node.type === "ImportExpression")
        edits.replace(node.start, node.type === "Import" ? node.end : node.start + 6, "$import");
      if (node.type === "MetaProperty" && textAt(nodeAt(node, "meta"), "name") === "import")
        edits.replace(node.start, node.end, "$import()");
      return true;
    });
  }
  if (refused !== undefined) return refused;
  const counter = unusedName("$count", source);
  const watch = unusedName("$watch", source);
  const branches = countBranches(body, counter, edits);
  watchComparisons(body, watch, edits);
  const text = edits.apply(source.startsWith("#!") ? `//${source.slice(2)}` : source);
  const locals = [...names.exported.values(), ...names.declared.keys()].filter((name) =>
    identifier.test(name),
  );
  const listed = [
    ...locals.map((name) => [name, name] as const),
    ...[...names.exported].map(([name, local]) => [`export ${name}`, local] as const),
  ];
  const entries = listed
    .filter(([, local]) => locals.includes(local))
    .map(([key, local]) => `${JSON.stringify(key)}:()=>${local}`)
    .join(",");
  const strict = isModule ? '"use strict";' : "";
  const wrapped = isModule ? "" : ",module,exports,require";
  const code = `(function(${counter},${watch},$import${wrapped}){${strict}${text}\n;return{${entries}};\n})`;
  return { code, branches, ...names };
}

function unusedName(stem: string, source: string): string {
  let name = stem;
  for (let number = 1; source.includes(name); number += 1) name = `${stem}${number}`;
  return name;
}

function awaitsAtTop(statement: Node): boolean {
  let found = false;
  walk(statement, (node) => {
    found ||= node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await === true);
    return !found && !isFunction(node);
  });
  return found;
}
