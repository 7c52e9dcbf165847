/** Flags with which a text compares what it is given, or which are the keys of a table. */
const compared =
  /(?:\bcase\s{1,3}|[!=]==?\s{0,3})["'](--?[a-zA-Z][\w-]{0,40})["']|["'](--?[a-zA-Z][\w-]{0,40})["']\s{0,3}(?:[!=]==?|:\s)/g;

/** Flags of a program that takes its arguments apart by itself. */
export function findFlags(source: string): Set<string> {
  if (!/["']--?[a-zA-Z]/.test(source) || !/\bargv\b|\bargs\b/.test(source)) return new Set();
  return new Set([...source.matchAll(compared)].map(([, asked, key]) => asked ?? key ?? ""));
}

/** Whether a flag is spelled out in a text of its own, such as `"-o, --out <file>"` in a list. */
export function readsFlag(source: string, name: string): boolean {
  return (
    /^[\w-]{1,80}$/.test(name) && new RegExp(`["'\`](?:-\\w(?:, ?|\\|| ))?${name}(?![\\w-])`).test(source)
  );
}

/** Whether a word stands by itself in a text. */
export function mentions(source: string, word: string): boolean {
  const plain = word.slice(0, 100).replace(/[^\w]/g, "\\$&");
  return new RegExp(`(?<![\\w-])${plain}(?![\\w-])`).test(source);
}
