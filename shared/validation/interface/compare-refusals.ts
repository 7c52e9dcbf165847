import type { Comparison } from "./comparison.ts";
import type { Signature } from "./model.ts";
import { isNarrower } from "./patterns.ts";
import { readRefusals } from "./read-refusals.ts";

/** Whether values that were let through are refused now: another bound, or a pattern that fits less. */
export function compareRefusals(
  name: string,
  before: Signature,
  after: Signature,
  offset: number,
  found: Comparison,
): void {
  const asks = /\bif\b/;
  if (!asks.test(before.text ?? "") && !asks.test(after.text ?? "") && !before.body?.calls.length) return;
  const old = readRefusals(before, found.old);
  if (old.bounds.size === 0 && old.patterns.size === 0) return;
  const own = readRefusals(after, found.new);
  for (const [place, bound] of old.bounds) {
    const now = own.bounds.get(place);
    const [value = "", word = ""] = place.split(" ");
    if (
      now !== undefined &&
      (word.startsWith("l") ? Number(now) < Number(bound) : Number(now) > Number(bound))
    )
      found.breaking(
        "refusal_tightened",
        name,
        `${value} must fit ${word} ${now}, where it was ${bound}`,
        offset,
      );
  }
  for (const [value, pattern] of old.patterns) {
    const now = own.patterns.get(value);
    if (now !== undefined && now !== pattern && isNarrower(pattern, now))
      found.breaking("refusal_tightened", name, `${value} must fit ${now}, where it was ${pattern}`, offset);
  }
}
