/** Deterministic numbers in [0, 1), good enough for folds and bootstrap samples (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The fold of every group: whole tasks stay together, so that no task is both learned from and judged. */
export function foldByGroup(groups: readonly string[], folds: number, seed: number): number[] {
  const random = seededRandom(seed);
  const different = [...new Set(groups)].map((group) => ({ group, order: random() }));
  different.sort((a, b) => a.order - b.order);
  const foldOf = new Map(different.map(({ group }, at) => [group, at % folds]));
  return groups.map((group) => foldOf.get(group) ?? 0);
}
