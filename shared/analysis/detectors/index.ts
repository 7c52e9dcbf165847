import type { Detector } from "./contract.ts";
import { endedWithoutConclusion } from "./ended-without-conclusion.ts";
import { repetition } from "./repetition.ts";
import { toolErrorStorm } from "./tool-error-storm.ts";

/** Every detector. A new one is a file beside this one, a line here, a page in docs/detectors/, and a test. */
export const detectors: readonly Detector[] = [repetition, toolErrorStorm, endedWithoutConclusion];
