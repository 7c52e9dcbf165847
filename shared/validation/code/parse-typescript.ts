import { extensionOf } from "../detect-language.ts";
import { checkEarlyErrors } from "./check-early-errors.ts";
import { type Locate, makeLocate } from "./locate.ts";
import type { Parsed, Problem, SourceType } from "./parsed.ts";
import { isNode, nodeAt, nodesAt, type SyntaxNode } from "./syntax-node.ts";

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
  // Files that are called scripts may say `import x = require()` and `export =`: then they are CommonJS modules.
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
    if (sourceType === "script") problems.push(...checkAliases(root, locate));
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

/** `import A = B.C` makes nothing a module, and belongs into one. */
function checkAliases(root: SyntaxNode, locate: Locate): Problem[] {
  return nodesAt(root, "body")
    .filter(
      (node) =>
        node.type === "TSImportEqualsDeclaration" &&
        nodeAt(node, "moduleReference")?.type !== "TSExternalModuleReference",
    )
    .map(({ start }) => ({ message: "a script has no imports", offset: start, ...locate(start) }));
}
