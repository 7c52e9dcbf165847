/** A line of another file that uses what changes. */
export interface Caller {
  path: string;
  line: number;
}

const mostFound = 10;
/** Files that stand for their folder. */
const fronts = /^(?:index|__init__|mod)$/;

/** Who uses a name of a file: files that import it and say the name. By text, so that no language is left out. */
export function findCallers(
  name: string,
  path: string,
  files: readonly { kind: string; path: string; content: string }[],
): Caller[] {
  const parts = path.replace(/\.[^./]*$/, "").split("/");
  const last = parts.at(-1) ?? "";
  const module = fronts.test(last) ? (parts.at(-2) ?? "") : last;
  if (module === "") return [];
  const imports = new RegExp(
    `(?:from|import|require)\\b[^\\n]*(?<![\\w-])${escapePattern(module)}(?![\\w-])`,
  );
  const callers: Caller[] = [];
  for (const file of files) {
    if (file.kind !== "code" || file.path === path || !imports.test(file.content)) continue;
    const word = wordOf(name, file.content, imports);
    if (word === undefined || !/^[\w$]+$/.test(word)) continue;
    const uses = new RegExp(`(?<![\\w$])${escapePattern(word)}(?![\\w$])`);
    for (const [at, line] of file.content.split("\n").entries()) {
      if (!uses.test(line) || callers.length >= mostFound) continue;
      callers.push({ path: file.path, line: at + 1 });
    }
  }
  return callers;
}

/** What a caller calls it: the last part of its path, or what the caller itself has named the whole. */
function wordOf(name: string, content: string, imports: RegExp): string | undefined {
  const word = name.replace(/^new /, "").replace(/\(.*$/, "").split(".").at(-1) ?? "";
  const isWhole = /^(?:default|exports|the module)$/.test(word);
  if (!isWhole) return word;
  const line = content.split("\n").find((text) => imports.test(text)) ?? "";
  return (
    /\bimport\s+(?:\*\s+as\s+)?([\w$]+)/.exec(line)?.[1] ??
    /\b([\w$]+)\s*=\s*(?:await\s+)?(?:require|import)\b/.exec(line)?.[1]
  );
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
