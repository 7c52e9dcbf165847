/** The value that is asked: a key of what came in, or a name that it was given. */
const read = `(\\w{1,60})(?:\\[["'](\\w{1,60})["']\\]|\\.get\\(["'](\\w{1,60})["'][^()\\n]{0,60}\\))`;
const mostBranches = 2_000;

/** Words by which a program tells apart what it is called with: `command, *rest = sys.argv[1:]`. */
export function readCommands(source: string): Set<string> {
  const words = new Set<string>();
  if (!/\bsys\.argv\b/.test(source)) return words;
  const names = [
    ...source.matchAll(
      /^[ \t]{0,80}(\w{1,60})(?:,[ \t]{0,3}\*\w{1,60})?[ \t]{0,3}=[ \t]{0,3}sys\.argv\[1(?::[^\]\n]{0,10})?\]/gm,
    ),
  ];
  const asked = ["sys\\.argv\\[1\\]", ...names.slice(0, 5).map(([, name = ""]) => name)].join("|");
  for (const [, word = ""] of source.matchAll(
    new RegExp(`(?<![\\w.])(?:${asked})\\s{0,3}[!=]=\\s{0,3}["']([a-z][\\w:-]{0,40})["']`, "g"),
  ))
    words.add(word);
  return words;
}

/** Words by which a program tells apart what comes in, by the fields of `content`: `message["type"] == "stop"`. */
export function readTold(
  source: string,
  content: ReadonlyMap<string, "configuration" | "field">,
): Map<string, Set<string>> {
  const told = new Map<string, Set<string>>();
  const add = (id: string, word: string): void => {
    told.set(id, (told.get(id) ?? new Set()).add(word));
  };
  const names = new Map<string, string>();
  const idOf = (of: string, key: string): string | undefined => {
    const kind = content.get(of);
    return kind && `${kind} ${key}`;
  };
  for (const [, name = "", of = "", key, other] of source.matchAll(
    new RegExp(`^[ \\t]{0,80}(\\w{1,60})[ \\t]{0,4}=[ \\t]{0,4}${read}`, "gm"),
  )) {
    const id = idOf(of, key ?? other ?? "");
    if (id !== undefined) names.set(name, id);
  }
  for (const [, of = "", key, other, word = ""] of source.matchAll(
    new RegExp(`${read}\\s{0,3}[!=]=\\s{0,3}["']([^"'\\n]{1,60})["']`, "g"),
  )) {
    const id = idOf(of, key ?? other ?? "");
    if (id !== undefined) add(id, word);
  }
  if (names.size > 0)
    for (const [, name = "", word = ""] of source.matchAll(
      /(?<![\w.])(\w{1,60})\s{0,3}[!=]=\s{0,3}["']([^"'\n]{1,60})["']/g,
    )) {
      const id = names.get(name);
      if (id !== undefined) add(id, word);
    }
  for (const { 0: head, 1: asked = "", index } of source.matchAll(
    /^[ \t]{0,80}match[ \t]([^\n:]{1,120}):/gm,
  )) {
    const [, of = "", key, other] = new RegExp(`^${read}$`).exec(asked.trim()) ?? [];
    const id = names.get(asked.trim()) ?? idOf(of, key ?? other ?? "");
    if (id === undefined) continue;
    const body = source.slice(index + head.length, index + head.length + mostBranches);
    for (const [, list = ""] of body.matchAll(
      /^[ \t]{1,80}case[ \t]((?:["'][^"'\n]{1,60}["'][ |]{0,3}){1,10})/gm,
    ))
      for (const [, word = ""] of list.matchAll(/["']([^"'\n]{1,60})["']/g)) add(id, word);
  }
  return told;
}
