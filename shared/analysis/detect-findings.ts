import { hashParts } from "../logs/hash-text.ts";
import { quoteText } from "../logs/redact-text.ts";
import type { DetectorContext, Finding } from "./detectors/contract.ts";
import { detectors } from "./detectors/index.ts";
import type { LoggedTask, Message } from "./prepare-messages.ts";

/** A finding as record_analysis takes it. */
export interface FoundRow {
  rule: string;
  severity: string;
  agent: string | null;
  tool: string | null;
  summary: string;
  confidence: number;
  /** SHA-256 of rule and subject: the same problem in another task has the same. */
  fingerprint: string;
  message_ids: number[];
  excerpts: string[];
  messages_wasted: number;
  errors: number;
  occurred_at: string;
}

/** Messages that a finding links to at most; the first and the last of a long row are enough to look at. */
const MAX_MESSAGES = 50;
const MAX_EXCERPTS = 3;

/** Runs every detector over one task. */
export async function detectFindings(
  task: LoggedTask,
  messages: readonly Message[],
  context: DetectorContext,
): Promise<FoundRow[]> {
  const rows: FoundRow[] = [];
  for (const { rule, detect } of detectors)
    for (const finding of detect(task, messages, context)) rows.push(await toRow(rule, finding));
  return rows;
}

async function toRow(rule: string, finding: Finding): Promise<FoundRow> {
  const { evidence } = finding;
  const linked =
    evidence.length <= MAX_MESSAGES
      ? evidence
      : [...evidence.slice(0, MAX_MESSAGES / 2), ...evidence.slice(-MAX_MESSAGES / 2)];
  return {
    rule,
    severity: finding.severity,
    agent: finding.agent,
    tool: finding.tool,
    summary: finding.summary,
    confidence: finding.confidence,
    fingerprint: await hashParts(rule, finding.agent, finding.tool),
    message_ids: linked.map(({ id }) => id),
    excerpts: quoteEvidence(evidence),
    messages_wasted: finding.messagesWasted,
    errors: finding.errors,
    occurred_at: (evidence[0] ?? { occurred_at: new Date(0).toISOString() }).occurred_at,
  };
}

/** Different quotations, the first of them first: a row of the same sentence shows nothing more. */
function quoteEvidence(evidence: readonly Message[]): string[] {
  const quotations = new Set<string>();
  for (const { agent, content } of evidence) {
    if (quotations.size === MAX_EXCERPTS) break;
    const words = quoteText(content, 260);
    if (words !== "") quotations.add(quoteText(`${agent}: ${words}`));
  }
  return [...quotations];
}
