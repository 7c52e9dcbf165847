import type { Remedy } from "./contract.ts";
import { endedWithoutConclusion } from "./ended-without-conclusion.ts";
import { repetition } from "./repetition.ts";
import { toolErrorStorm } from "./tool-error-storm.ts";

const remedies: readonly Remedy[] = [repetition, toolErrorStorm, endedWithoutConclusion];

/** The remedy for findings of a rule, if there is one. */
export function findRemedy(rule: string): Remedy | undefined {
  return remedies.find((remedy) => remedy.rule === rule);
}
