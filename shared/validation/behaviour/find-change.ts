import type { Range } from "./instrument.ts";
import type { Version } from "./read-version.ts";

/** The innermost branches, of the old and of the new version, in which the change stands; −1 where it stands in none. */
export function findChange(old: Version, next: Version): { old: number; new: number } {
  for (const [name, before] of old.prepared.declared) {
    const after = next.prepared.declared.get(name);
    if (!after) continue;
    const texts = [
      old.source.slice(before.start, before.end),
      next.source.slice(after.start, after.end),
    ] as const;
    if (texts[0] === texts[1]) continue;
    const [head, tail] = alike(...texts);
    return {
      old: innermost(old.prepared.branches, [before.start + head, before.end - tail]),
      new: innermost(next.prepared.branches, [after.start + head, after.end - tail]),
    };
  }
  return { old: -1, new: -1 };
}

/** How many characters two texts have in common at the beginning and at the end. */
function alike(first: string, second: string): [head: number, tail: number] {
  const shorter = Math.min(first.length, second.length);
  let head = 0;
  while (head < shorter && first[head] === second[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && first.at(-1 - tail) === second.at(-1 - tail)) tail += 1;
  return [head, tail];
}

function innermost(branches: readonly Range[], [start, end]: Range): number {
  let found = -1;
  let least = Number.POSITIVE_INFINITY;
  branches.forEach((branch, at) => {
    const size = branch[1] - branch[0];
    if (branch[0] > start || branch[1] < end || size >= least) return;
    found = at;
    least = size;
  });
  return found;
}
