import type { LoggedTask, Message } from "../prepare-messages.ts";

/** What a detector may know besides the task. */
export interface DetectorContext {
  now: Date;
}

export type Severity = "low" | "medium" | "high";

/** A place in a message, in characters from 0. */
export interface Span {
  message: Message;
  from: number;
  to: number;
}

/** What a detector found in one task. Rule, agent and tool name the problem across tasks; the rest is of this task. */
export interface Finding {
  severity: Severity;
  /** The agent whose behaviour it is; null when it is nobody's in particular. */
  agent: string | null;
  tool: string | null;
  /** One sentence for people, true of every task that shows the same problem: no numbers of this one. */
  summary: string;
  /** How sure the detector is, from 0 to 1. */
  confidence: number;
  /** The messages that show it, in the order of the task; at least one. */
  evidence: Message[];
  /** Where in them, as far as words show it. */
  spans?: Span[];
  /** Messages that would not have been there without the problem; their time and tokens count as wasted. */
  wasted?: readonly Message[];
  /** Failure mode of MAST, where it is another than the detector's. */
  mast?: string;
  /** Messages among the evidence, and beyond what is quoted, that report an error. */
  errors: number;
}

/**
 * A rule that finds one kind of problem. Pure: the same task gives the same findings. Each has a page in
 * docs/detectors/ with its definition, and when it is wrong.
 */
export interface Detector {
  /** Stable name; part of fingerprints, so that it never changes. */
  rule: string;
  title: string;
  /** Failure mode of the MAST taxonomy, where there is one. */
  mast: string | null;
  /**
   * True for what only explains a failure and costs nothing by itself: where a task is known to have succeeded,
   * it is not looked for.
   */
  harmlessOnSuccess?: boolean;
  detect(task: LoggedTask, messages: readonly Message[], context: DetectorContext): Finding[];
}
