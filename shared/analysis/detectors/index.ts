import { admittedLoop } from "./admitted-loop.ts";
import { announcedOtherwise } from "./announced-otherwise.ts";
import { claimedWithoutActing } from "./claimed-without-acting.ts";
import { contextOverflow } from "./context-overflow.ts";
import type { Detector } from "./contract.ts";
import { conversationReset } from "./conversation-reset.ts";
import { endedWithoutConclusion } from "./ended-without-conclusion.ts";
import { gaveUp } from "./gave-up.ts";
import { hollowVerification } from "./hollow-verification.ts";
import { ignoredInput } from "./ignored-input.ts";
import { inventedArgument } from "./invented-argument.ts";
import { lostContext } from "./lost-context.ts";
import { missingVerification } from "./missing-verification.ts";
import { repetition } from "./repetition.ts";
import { retryWithoutChange } from "./retry-without-change.ts";
import { roleOverstepping } from "./role-overstepping.ts";
import { slowDecision } from "./slow-decision.ts";
import { stuckHandoff } from "./stuck-handoff.ts";
import { taskDerailment } from "./task-derailment.ts";
import { toolErrorStorm } from "./tool-error-storm.ts";
import { unaskedGuess } from "./unasked-guess.ts";
import { unawareOfTermination } from "./unaware-of-termination.ts";
import { unclearSpecification } from "./unclear-specification.ts";
import { unfinishedProduct } from "./unfinished-product.ts";
import { unverifiedResult } from "./unverified-result.ts";
import { withheldInformation } from "./withheld-information.ts";
import { wrongCall } from "./wrong-call.ts";

/** Every detector. A new one is a file beside this one, a line here, a page in docs/detectors/, and a test. */
export const detectors: readonly Detector[] = [
  repetition,
  admittedLoop,
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
  claimedWithoutActing,
  conversationReset,
  gaveUp,
  hollowVerification,
  missingVerification,
  unclearSpecification,
  unfinishedProduct,
  withheldInformation,
];
