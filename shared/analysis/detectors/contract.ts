import type { LoggedTask, Message } from "../prepare-messages.ts";

/** What a detector may know besides the task. */
export interface DetectorContext {
  now: Date;
}

export type Severity = "low" | "medium" | "high";

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
  /** Messages that would not have been there without the problem. */
  messagesWasted: number;
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
  detect(task: LoggedTask, messages: readonly Message[], context: DetectorContext): Finding[];
}
