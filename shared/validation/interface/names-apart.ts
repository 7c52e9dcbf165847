/** Flags with which a text compares what it is given, or which are the keys of a table. */
const compared =
  /(?:\bcase\s{1,3}|[!=]==?\s{0,3})["'](--?[a-zA-Z][\w-]{0,40})["']|["'](--?[a-zA-Z][\w-]{0,40})["']\s{0,3}(?:[!=]==?|:\s|(?:not\s)?in\s)/g;

/** Flags of a program that takes its arguments apart by itself. */
export function findFlags(source: string): Set<string> {
  if (!/["']--?[a-zA-Z]/.test(source) || !/\bargv\b|\bargs\b/.test(source)) return new Set();
  return new Set([...source.matchAll(compared)].map(([, asked, key]) => asked ?? key ?? ""));
}

/** Where commands are made and events sent whose names stand elsewhere. */
const unnamed = {
  command: /\.command\(\s{0,20}(?:\.\.\.)?[A-Za-z_$]|add_parser\(\s{0,20}[A-Za-z_]/,
  event:
    /\b(?:emit|send|dispatch)\w{0,20}\(\s{0,20}(?:self\.)?[A-Za-z_$]|\bnew (?:Custom)?Event\(\s{0,20}[A-Za-z_$]/,
};

/**
 * Whether a flag, a command or an event is named apart from the call that makes it: `"-o, --out <file>"` in a list, or
 * the name of an event that is given to a helper.
 */
export function namesApart(source: string, kind: "flag" | "command" | "event", name: string): boolean {
  if (!/^[\w:. -]{1,80}$/.test(name)) return false;
  const plain = name.replace(/[.]/g, "\\$&");
  if (kind === "flag") return new RegExp(`["'\`](?:-\\w(?:, ?|\\|| ))?${plain}(?![\\w-])`).test(source);
  return unnamed[kind].test(source) && new RegExp(`["'\`]${plain}["'\` <[]`).test(source);
}

/** Whether a word stands by itself in a text. */
export function mentions(source: string, word: string): boolean {
  const plain = word.slice(0, 100).replace(/[^\w]/g, "\\$&");
  return new RegExp(`(?<![\\w-])${plain}(?![\\w-])`).test(source);
}

/** Whether a word stands in quotes of its own, or is a key. */
export function quotes(source: string, word: string): boolean {
  const plain = word.slice(0, 100).replace(/[^\w]/g, "\\$&");
  return new RegExp(
    `["'\`]${plain}["'\`]|(?<![\\w$.-])${plain}\\s{0,3}(?::|\\([^()]{0,80}\\)\\s{0,3}\\{)`,
  ).test(source);
}

/** What stands behind `NAME =` at the start of a line; of several names at once, what stands at its place. */
export function expressionOf(source: string, name: string): string | undefined {
  if (!/^\w{1,60}$/.test(name)) return undefined;
  const stated = new RegExp(
    `^(?:export\\s+)?(?:const\\s+)?((?:\\w{1,60}\\s*,\\s*){0,6})${name}((?:\\s*,\\s*\\w{1,60}){0,6})\\s*(?::[^=\\n]{1,60})?=\\s*([^=\\n][^\\n]{0,120}?);?\\s*$`,
    "m",
  ).exec(source);
  if (!stated) return undefined;
  const [, before = "", after = "", text = ""] = stated;
  if (before === "" && after === "") return text;
  const parts = text.split(/,(?![^()[\]]*[)\]])/).map((part) => part.trim());
  const at = before.split(",").length - 1;
  return parts.length === at + after.split(",").length ? parts[at] : undefined;
}
