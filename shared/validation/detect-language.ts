/** A language that some check can read, or `unknown`. */
export type Language = "javascript" | "json" | "text" | "unknown";

const languages = new Map<string, Language>([
  ["js", "javascript"],
  ["mjs", "javascript"],
  ["cjs", "javascript"],
  ["jsx", "javascript"],
  ["json", "json"],
  ["md", "text"],
  ["markdown", "text"],
  ["txt", "text"],
  ["prompt", "text"],
  ["", "text"],
]);

/** The language of a file by its name alone. Content never decides: a parser chosen by trying can be fooled. */
export function detectLanguage(path: string): Language {
  return languages.get(extensionOf(path)) ?? "unknown";
}

/** The last extension in lower case, empty without one. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}
