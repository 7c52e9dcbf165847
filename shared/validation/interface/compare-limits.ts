import type { Comparison } from "./comparison.ts";
import type { Limits } from "./model.ts";

const most = /^(?:max|maximum|maxLength|max_\w+|lt|le|lte|decimal_places)$/;
const least = /^(?:min|minimum|minLength|min_\w+|gt|ge|gte|nonempty)$/;
/** What the value is called, and what it is checked for in no way that could be less. */
const names = /alias$/;

/** What a validator asks of a value beside its type: no more than before, and under the same name. */
export function compareLimits(
  name: string,
  before: Limits | undefined,
  after: Limits | undefined,
  offset: number,
  found: Comparison,
): void {
  for (const [word, own] of after ?? []) {
    const old = before?.get(word);
    if (old === own || !isTighter(word, old, own) || isWithin(word, before, own)) continue;
    const reason = names.test(word) ? `is given as ${own} now` : `must fit ${word} ${own} now`;
    found.breaking("limit_tightened", name, reason, offset);
  }
  for (const [word, old] of before ?? [])
    if (names.test(word) && !after?.has(word))
      found.breaking("limit_tightened", name, `is not given as ${old} any more`, offset);
}

/** `ge=1` where it was `gt=0`; whole numbers alone. */
function isWithin(word: string, before: Limits | undefined, after: string): boolean {
  const [other, step] = bounds[word] ?? [];
  const old = before?.get(other ?? "");
  return (
    step !== undefined &&
    old !== undefined &&
    (Number(after) - Number(old) - step) * (word.startsWith("g") ? 1 : -1) <= 0
  );
}

/** The same bound in the other word, and what is to be added to that one's number. */
const bounds: Record<string, [other: string, step: number]> = {
  ge: ["gt", 1],
  gt: ["ge", -1],
  le: ["lt", -1],
  lt: ["le", 1],
};

function isTighter(word: string, before: string | undefined, after: string): boolean {
  if (after === "False" || after === "false") return false;
  if (before === undefined) return !(least.test(word) && /^-?0$/.test(after) && word.includes("ength"));
  const old = Number(before);
  const own = Number(after);
  if (Number.isNaN(old) || Number.isNaN(own)) return true;
  if (most.test(word)) return own < old;
  return least.test(word) ? own > old : true;
}
