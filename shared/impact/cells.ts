import type { Strata } from "./experiment-contract.ts";

/** How many groups of alike tasks there are: named kinds and one for all others, each cut by difficulty. */
export function cellCount({ names, difficultyCuts }: Strata): number {
  return (names.length === 0 ? 1 : names.length + 1) * (difficultyCuts.length + 1);
}

/**
 * The group of a task, to be logged at its assignment.
 * @param name its kind; unknown kinds share a group
 * @param predictedSuccess as predicted before the task began; without a prediction the middle group is taken
 */
export function cellOf(
  { names, difficultyCuts }: Strata,
  name: string | null,
  predictedSuccess: number | null,
): number {
  const known = name === null ? -1 : names.indexOf(name);
  const group = known === -1 ? names.length : known;
  const difficulty =
    predictedSuccess === null || !Number.isFinite(predictedSuccess)
      ? Math.floor(difficultyCuts.length / 2)
      : difficultyCuts.filter((cut) => predictedSuccess >= cut).length;
  return group * (difficultyCuts.length + 1) + difficulty;
}
