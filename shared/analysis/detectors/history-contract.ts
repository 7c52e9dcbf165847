import type { Severity } from "./contract.ts";

/** An analysed task in numbers, as `team_history` gives it. */
export interface PastTask {
  task_id: string;
  started_at: string;
  outcome: string | null;
  /** Null where the log has no times. */
  seconds: number | null;
  messages: number;
  tokens: number;
  cost_usd: number;
  /** Path to version of what was in force. */
  artifact_versions: Record<string, number>;
  costliest_message_id: number | null;
  last_message_id: number | null;
}

/** What was found by comparing tasks. Rule and subject name the problem; the tasks show it. */
export interface HistoryFinding {
  severity: Severity;
  artifact: { path: string; version: number } | null;
  summary: string;
  confidence: number;
  /** Tasks that show it, each with the message to look at and what it cost too much. */
  tasks: {
    task: PastTask;
    message: number | null;
    messagesWasted: number;
    tokensWasted: number;
    costWasted: number;
  }[];
}

/** A rule over the history of a team. Pure, like a {@link Detector} of one task. */
export interface HistoryDetector {
  rule: string;
  title: string;
  mast: string | null;
  detect(tasks: readonly PastTask[]): HistoryFinding[];
}
