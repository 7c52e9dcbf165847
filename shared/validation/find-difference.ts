/** Whole lines of two texts, by offsets; both start at the same one. */
export interface TextDifference {
  start: number;
  oldEnd: number;
  newEnd: number;
}

/** The lines between those with which both texts begin and end, for most of a file stays as it is. */
export function findDifference(before: string, after: string): TextDifference {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before.charCodeAt(same) === after.charCodeAt(same)) same += 1;
  const start = same === 0 ? 0 : before.lastIndexOf("\n", same - 1) + 1;
  let [oldEnd, newEnd] = [before.length, after.length];
  let [left, right] = [oldEnd, newEnd];
  while (left > start && right > start && before.charCodeAt(left - 1) === after.charCodeAt(right - 1)) {
    left -= 1;
    right -= 1;
    // Behind the line break, for the sides may break their lines in different ways.
    if (before.charCodeAt(left) === newline) [oldEnd, newEnd] = [left + 1, right + 1];
  }
  return { start, oldEnd, newEnd };
}

const newline = 10;
