import { announcedOtherwise } from "./announced-otherwise.ts";
import { contextOverflow } from "./context-overflow.ts";
import type { Detector } from "./contract.ts";
import { endedWithoutConclusion } from "./ended-without-conclusion.ts";
import { ignoredInput } from "./ignored-input.ts";
import { inventedArgument } from "./invented-argument.ts";
import { lostContext } from "./lost-context.ts";
import { repetition } from "./repetition.ts";
import { retryWithoutChange } from "./retry-without-change.ts";
import { roleOverstepping } from "./role-overstepping.ts";
import { slowDecision } from "./slow-decision.ts";
import { stuckHandoff } from "./stuck-handoff.ts";
import { taskDerailment } from "./task-derailment.ts";
import { toolErrorStorm } from "./tool-error-storm.ts";
import { unaskedGuess } from "./unasked-guess.ts";
import { unawareOfTermination } from "./unaware-of-termination.ts";
import { unverifiedResult } from "./unverified-result.ts";
import { wrongCall } from "./wrong-call.ts";

/** Every detector. A new one is a file beside this one, a line here, a page in docs/detectors/, and a test. */
export const detectors: readonly Detector[] = [
  repetition,
  toolErrorStorm,
  endedWithoutConclusion,
  stuckHandoff,
  ignoredInput,
  lostContext,
  taskDerailment,
  roleOverstepping,
  unaskedGuess,
  announcedOtherwise,
  unverifiedResult,
  unawareOfTermination,
  wrongCall,
  inventedArgument,
  retryWithoutChange,
  contextOverflow,
  slowDecision,
];
