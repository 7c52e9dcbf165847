import { extensionOf } from "../detect-language.ts";
import { checkEarlyErrors } from "./check-early-errors.ts";
import { messageOfTypeNames } from "./check-type-names.ts";
import { messageOfTypes } from "./check-type-syntax.ts";
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
  // Files that are called scripts may say `import x = require()` and `export =`: then they are CommonJS modules. And
  // those in `.cts` import and export like any other, which the compiler turns into CommonJS.
  const babelType = sourceType === "module" ? sourceType : "unambiguous";
  const locate = makeLocate(source);
  const isDeclaration = /\.d\.(?:[\w-]+\.)?[cm]?ts$/i.test(path);
  try {
    const file = parse(source, {
      sourceType: babelType,
      attachComment: false,
      createParenthesizedExpressions: false,
      errorRecovery: true,
      plugins: [
        ["typescript", { dts: isDeclaration }],
        "estree",
        // `<T>x` is a cast in .ts and an element in .tsx.
        ...(extension === "tsx" ? ["jsx" as const] : []),
        "decorators",
        "decoratorAutoAccessors",
      ],
    });
    const whole: unknown = file;
    const root = isNode(whole) ? nodeAt(whole, "program") : undefined;
    if (!root) return { status: "unreadable", language, reason: "the parser gave no tree" };
    const problems = (file.errors ?? [])
      .filter((error) => !isMistaken(error, root, isDeclaration))
      .map((error) => problemOf(error, locate));
    const isStrict = sourceType === "module" && !isDeclaration;
    if (problems.length === 0)
      problems.push(
        ...checkEarlyErrors(
          root,
          locate,
          (node, parent) => messageOfTypes(node, parent) ?? messageOfTypeNames(node, source, isStrict),
        ),
      );
    if (sourceType === "script") problems.push(...checkAliases(root, locate));
    if (problems.length > 0) return { status: "invalid", language, problems };
    return { status: "parsed", language, source, root, locate, sourceType };
  } catch (error) {
    if (!(error instanceof SyntaxError))
      return { status: "unreadable", language, reason: "too deeply nested for the parser" };
    return { status: "invalid", language, problems: [problemOf(error, locate)] };
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

function problemOf(error: object, locate: Locate): Problem {
  const offset = "pos" in error && typeof error.pos === "number" ? error.pos : 0;
  const message = "message" in error ? String(error.message).replace(/\s*\(\d+:\d+\)$/, "") : "";
  return { message, offset, ...locate(offset) };
}

/**
 * Where things are only declared, one name may stand for a class, a variable and an interface, and modules may be given
 * on that are imported beside them: the parser counts names there as if they were values.
 */
function isMistaken(error: object, root: SyntaxNode, isDeclaration: boolean): boolean {
  const code = "reasonCode" in error ? error.reasonCode : undefined;
  if (isDeclaration) return code === "VarRedeclaration" || code === "ModuleExportUndefined";
  if (code !== "ModuleExportUndefined") return false;
  const offset = "pos" in error && typeof error.pos === "number" ? error.pos : 0;
  return nodesAt(root, "body").some(
    (node) =>
      node.type === "TSModuleDeclaration" &&
      node.declare === true &&
      node.start <= offset &&
      offset < node.end,
  );
}
