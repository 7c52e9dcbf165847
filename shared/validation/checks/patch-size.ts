import { type Check, notApplicable, passed, refused } from "../check-contract.ts";

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
  const { first, beforeEnd, afterEnd } = findDifference(before, after);
  const left = new Map<string, number>();
  for (const line of linesOf(before.slice(first, beforeEnd))) left.set(line, (left.get(line) ?? 0) + 1);
  let added = 0;
  for (const line of linesOf(after.slice(first, afterEnd))) {
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

/** The lines between those with which both sides begin and end, for most of a file stays as it is. */
function findDifference(before: string, after: string) {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before.charCodeAt(same) === after.charCodeAt(same)) same += 1;
  const first = same === 0 ? 0 : before.lastIndexOf("\n", same - 1) + 1;
  let [beforeEnd, afterEnd] = [before.length, after.length];
  let [left, right] = [beforeEnd, afterEnd];
  while (left > first && right > first && before.charCodeAt(left - 1) === after.charCodeAt(right - 1)) {
    left -= 1;
    right -= 1;
    if (before.charCodeAt(left) === newline) [beforeEnd, afterEnd] = [left + 1, right + 1];
  }
  return { first, beforeEnd, afterEnd };
}

const newline = 10;
