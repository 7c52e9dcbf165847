import { compareShapes } from "./compare-shapes.ts";
import type { Shape } from "./model.ts";

const mostCompared = 100;

/** Every message that came still comes; others may come beside them. */
export function compareMessages(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  if (after.length === 0) return undefined;
  for (const old of before.slice(0, mostCompared)) {
    const problems = after.slice(0, mostCompared).map((own) => compareShapes([old], [own]));
    if (problems.every((problem) => problem !== undefined)) return problems[0];
  }
  return undefined;
}
