import type { ViewRow } from "../platform/database.ts";
import type { OpenFinding } from "./remedies/contract.ts";

/** A row of finding_costs; null when the view left out what a table never does. */
export function toOpenFinding(row: ViewRow<"finding_costs">): OpenFinding | null {
  const { id, rule, summary, severity, confidence } = row;
  if (id === null || rule === null || summary === null || severity === null || confidence === null)
    return null;
  return {
    id,
    rule,
    summary,
    severity,
    confidence,
    agent: row.agent,
    tool: row.tool,
    tasks: row.tasks ?? 0,
    tasksFailed: row.tasks_failed ?? 0,
    messagesWasted: row.messages_wasted ?? 0,
  };
}

/** Messages that weigh as much as a failed task, when nothing else tells what a task costs. */
const MESSAGES_PER_TASK = 30;

/**
 * What a finding costs, in failed tasks, discounted by how sure it is: the tasks that show it and failed, and
 * the messages it wasted. This orders proposals; it does not say that the finding caused the failures.
 */
export function costOf(finding: OpenFinding): number {
  const cost = finding.tasksFailed + finding.messagesWasted / MESSAGES_PER_TASK;
  return Math.round(cost * finding.confidence * 100) / 100;
}

/** The most expensive first; of equals the one that is known longer. */
export function rankFindings(findings: readonly OpenFinding[]): OpenFinding[] {
  return [...findings].sort((a, b) => costOf(b) - costOf(a) || a.id - b.id);
}
