import { parse } from "@babel/parser";
import { isNode, type Node, nodeAt, nodesAt } from "./syntax-nodes.ts";

/** A language that can be executed here. */
export type RunnableLanguage = "javascript" | "typescript";

/** A parsed file: its text, its statements, and whether it is a module or a script. */
export interface ParsedModule {
  source: string;
  language: RunnableLanguage;
  body: Node[];
  isModule: boolean;
}

/** Larger and deeper than this is not executed: it would cost more than a check may. */
const maxCharacters = 262_144;
const maxNesting = 100;

/** Parses a file, or says in words why it cannot be executed. */
export function parseModule(source: string, language: RunnableLanguage): ParsedModule | string {
  if (source.length > maxCharacters) return `more than ${maxCharacters} characters`;
  if (isTooDeep(source)) return "too deeply nested";
  try {
    const file: unknown = parse(source, {
      sourceType: "unambiguous",
      plugins:
        language === "typescript" ? ["typescript", "decoratorAutoAccessors"] : ["decoratorAutoAccessors"],
      attachComment: true,
      createParenthesizedExpressions: true,
    });
    const program = isNode(file) ? nodeAt(file, "program") : undefined;
    const isModule = program?.sourceType === "module";
    return { source, language, body: nodesAt(program, "body"), isModule };
  } catch (error) {
    return error instanceof SyntaxError ? `does not parse: ${error.message}` : "too deeply nested";
  }
}

function isTooDeep(source: string): boolean {
  let depth = 0;
  for (const character of source) {
    if (character === "{" || character === "(" || character === "[") depth += 1;
    else if (character === "}" || character === ")" || character === "]") depth = Math.max(0, depth - 1);
    if (depth > maxNesting) return true;
  }
  return false;
}
