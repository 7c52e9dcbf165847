import type { Remedy } from "./contract.ts";
import { endedWithoutConclusion } from "./ended-without-conclusion.ts";
import { repetition } from "./repetition.ts";
import { retryWithoutChange } from "./retry-without-change.ts";
import { toolErrorStorm } from "./tool-error-storm.ts";
import { unaskedGuess } from "./unasked-guess.ts";
import { unawareOfTermination } from "./unaware-of-termination.ts";
import { unverifiedResult } from "./unverified-result.ts";
import { wrongCall } from "./wrong-call.ts";

/** Not every rule has one: where no small change would honestly help, the finding is for people. */
const remedies: readonly Remedy[] = [
  repetition,
  toolErrorStorm,
  endedWithoutConclusion,
  retryWithoutChange,
  unaskedGuess,
  unawareOfTermination,
  unverifiedResult,
  wrongCall,
];

/** The remedy for findings of a rule, if there is one. */
export function findRemedy(rule: string): Remedy | undefined {
  return remedies.find((remedy) => remedy.rule === rule);
}
