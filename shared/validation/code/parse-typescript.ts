import { extensionOf } from "../detect-language.ts";
import { checkEarlyErrors } from "./check-early-errors.ts";
import { makeLocate } from "./locate.ts";
import type { Parsed, SourceType } from "./parsed.ts";
import { isNode, nodeAt } from "./syntax-node.ts";

type Parse = typeof import("@babel/parser").parse;
let parse: Parse | undefined;

/** Loads the parser, which only changes of TypeScript need. */
export async function loadTypeScript(): Promise<void> {
  parse ??= (await import("@babel/parser")).parse;
}

/** Parses TypeScript directly into ESTree: stripping the types first lets invalid programs pass. */
export function parseTypeScript(source: string, path: string, wanted?: SourceType): Parsed {
  const language = "typescript";
  if (!parse) return { status: "unreadable", language, reason: "the parser is not loaded" };
  const extension = extensionOf(path);
  const sourceType = wanted ?? (extension === "cts" ? "commonjs" : "module");
  // Scripts may say `import x = require()` and `export =`, so the content says which of the two they are.
  const babelType = sourceType === "script" ? "unambiguous" : sourceType;
  const locate = makeLocate(source);
  try {
    const file: unknown = parse(source, {
      sourceType: babelType,
      attachComment: false,
      createParenthesizedExpressions: false,
      plugins: [
        ["typescript", { dts: path.toLowerCase().endsWith(".d.ts") }],
        "estree",
        // `<T>x` is a cast in .ts and an element in .tsx.
        ...(extension === "tsx" ? ["jsx" as const] : []),
        "decorators",
        "decoratorAutoAccessors",
      ],
    });
    const root = isNode(file) ? nodeAt(file, "program") : undefined;
    if (!root) return { status: "unreadable", language, reason: "the parser gave no tree" };
    const problems = checkEarlyErrors(root, locate);
    if (problems.length > 0) return { status: "invalid", language, problems };
    return { status: "parsed", language, source, root, locate, sourceType };
  } catch (error) {
    if (!(error instanceof SyntaxError))
      return { status: "unreadable", language, reason: "too deeply nested for the parser" };
    const offset = "pos" in error && typeof error.pos === "number" ? error.pos : 0;
    const message = error.message.replace(/\s*\(\d+:\d+\)$/, "");
    return { status: "invalid", language, problems: [{ message, offset, ...locate(offset) }] };
  }
}
