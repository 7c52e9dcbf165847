/** A line of another file that uses what changes. */
export interface Caller {
  path: string;
  line: number;
}

const mostFound = 10;

/** Who uses a name of a file: files that import it and say the name. By text, so that no language is left out. */
export function findCallers(
  name: string,
  path: string,
  files: readonly { kind: string; path: string; content: string }[],
): Caller[] {
  const module = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
  const word = name.replace(/^new /, "").replace(/\(.*$/, "").split(".").at(-1) ?? "";
  if (module === "" || !/^[\w$]+$/.test(word)) return [];
  const imports = new RegExp(
    `(?:from|import|require)\\b[^\\n]*(?<![\\w-])${escapePattern(module)}(?![\\w-])`,
  );
  const uses = new RegExp(`(?<![\\w$])${escapePattern(word)}(?![\\w$])`);
  const callers: Caller[] = [];
  for (const file of files) {
    if (file.kind !== "code" || file.path === path || !imports.test(file.content)) continue;
    for (const [at, line] of file.content.split("\n").entries()) {
      if (!uses.test(line) || callers.length >= mostFound) continue;
      callers.push({ path: file.path, line: at + 1 });
    }
  }
  return callers;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
