import { type Check, notApplicable, passed, refused } from "../check-contract.ts";
import { findDifference } from "../find-difference.ts";

/** A proposal changes no more lines than policy allows, so that a person can read them. */
export const patchSize: Check = {
  rule: "patch_size",
  title: "The change is small enough to be read",
  check({ improvement, target, policy }) {
    if (!target) return notApplicable("There is no target to compare with.");
    const most = policy.max_changed_lines;
    if (most === undefined) return notApplicable("Policy sets no limit.");
    const changed = countChangedLines(target.content, improvement.proposed_content);
    if (changed <= most) return passed(`${changed} lines added or removed.`);
    return [
      refused(`${changed} lines are added or removed; policy allows ${most}.`, { evidence: String(changed) }),
    ];
  },
};

/** Lines on one side that the other one lacks. Moved lines count as none, and the time grows with the size only. */
export function countChangedLines(before: string, after: string): number {
  const { start, oldEnd, newEnd } = findDifference(before, after);
  const left = new Map<string, number>();
  for (const line of linesOf(before.slice(start, oldEnd))) left.set(line, (left.get(line) ?? 0) + 1);
  let added = 0;
  for (const line of linesOf(after.slice(start, newEnd))) {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else added += 1;
  }
  let removed = 0;
  for (const count of left.values()) removed += count;
  return added + removed;
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}
