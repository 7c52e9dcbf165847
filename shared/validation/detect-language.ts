/** A language that some check can read, or `unknown`. */
export type Language =
  | "javascript"
  | "typescript"
  | "python"
  | "json"
  | "yaml"
  | "toml"
  | "sql"
  | "text"
  | "unknown";

const languages = new Map<string, Language>([
  ["js", "javascript"],
  ["mjs", "javascript"],
  ["cjs", "javascript"],
  ["jsx", "javascript"],
  ["ts", "typescript"],
  ["mts", "typescript"],
  ["cts", "typescript"],
  ["tsx", "typescript"],
  ["py", "python"],
  ["pyi", "python"],
  ["pyw", "python"],
  ["json", "json"],
  ["yaml", "yaml"],
  ["yml", "yaml"],
  ["toml", "toml"],
  ["sql", "sql"],
  ["md", "text"],
  ["markdown", "text"],
  ["txt", "text"],
  ["prompt", "text"],
  ["", "text"],
]);

/** Interpreters that a first line `#!` may name. */
const interpreters = new Map<string, Language>([
  ["node", "javascript"],
  ["bun", "typescript"],
  ["deno", "typescript"],
  ["tsx", "typescript"],
  ["ts-node", "typescript"],
  ["python", "python"],
  ["python3", "python"],
  ["pypy3", "python"],
  ["uv", "python"],
]);

/**
 * The language of a file by its name, and by its first line where the name says none. The rest of the content
 * never decides: a parser chosen by trying can be fooled.
 */
export function detectLanguage(path: string, content = ""): Language {
  const extension = extensionOf(path);
  const named = extension === "" ? interpreterOf(content) : undefined;
  return named ?? languages.get(extension) ?? "unknown";
}

/** The last extension in lower case, empty without one. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** What a first line `#!` runs the file with; undefined without such a line. */
function interpreterOf(content: string): Language | undefined {
  if (!content.startsWith("#!")) return undefined;
  const [line = ""] = content.slice(2, 200).split(/[\r\n]/, 1);
  const words = line.trim().split(/\s+/);
  const program = words.find(
    (word) => !/(?:^|\/)env$/.test(word) && !word.startsWith("-") && !word.includes("="),
  );
  const name = (program ?? "").split("/").at(-1) ?? "";
  return interpreters.get(name) ?? interpreters.get(name.replace(/[\d.]+$/, "")) ?? "unknown";
}
