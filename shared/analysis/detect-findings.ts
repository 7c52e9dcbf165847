import { hashParts } from "../logs/hash-text.ts";
import { quoteText } from "../logs/redact-text.ts";
import type { DetectorContext, Finding } from "./detectors/contract.ts";
import { detectors } from "./detectors/index.ts";
import type { LoggedTask, Message } from "./prepare-messages.ts";

/** A finding as record_analyses takes it. */
export interface FoundRow {
  rule: string;
  severity: string;
  agent: string | null;
  tool: string | null;
  summary: string;
  confidence: number;
  /** SHA-256 of rule and subject: the same problem in another task has the same. */
  fingerprint: string;
  mast: string | null;
  origin: "rule" | "model";
  message_ids: number[];
  excerpts: string[];
  spans: { message_id: number; from: number; to: number }[];
  messages_wasted: number;
  seconds_wasted: number;
  tokens_wasted: number;
  cost_wasted_usd: number;
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
  let took: ReadonlyMap<Message, number> | undefined;
  for (const detector of detectors) {
    if (detector.harmlessOnSuccess && task.outcome === "success") continue;
    for (const finding of detector.detect(task, messages, context)) {
      took ??= timeMessages(task, messages);
      rows.push(await toRow(detector, finding, took));
    }
  }
  return rows;
}

/** Seconds that each message took: since the one before it. Nothing where times are derived. */
export function timeMessages(
  { times_derived }: LoggedTask,
  messages: readonly Message[],
): Map<Message, number> {
  const took = new Map<Message, number>();
  if (times_derived) return took;
  let before = Number.NaN;
  for (const message of messages) {
    const at = Date.parse(message.occurred_at);
    if (at > before) took.set(message, (at - before) / 1000);
    if (!(at < before)) before = at;
  }
  return took;
}

export async function toRow(
  { rule, mast, origin = "rule" }: { rule: string; mast: string | null; origin?: "rule" | "model" },
  finding: Finding,
  took: ReadonlyMap<Message, number>,
): Promise<FoundRow> {
  const { evidence } = finding;
  const linked =
    evidence.length <= MAX_MESSAGES
      ? evidence
      : [...evidence.slice(0, MAX_MESSAGES / 2), ...evidence.slice(-MAX_MESSAGES / 2)];
  const wasted = finding.wasted ?? [];
  return {
    rule,
    severity: finding.severity,
    agent: finding.agent,
    tool: finding.tool,
    summary: finding.summary,
    confidence: finding.confidence,
    fingerprint: await hashParts(rule, finding.agent, finding.tool),
    mast: finding.mast ?? mast,
    origin,
    message_ids: linked.map(({ id }) => id),
    excerpts: quoteEvidence(evidence),
    spans: (finding.spans ?? [])
      .slice(0, MAX_MESSAGES)
      .map(({ message, from, to }) => ({ message_id: message.id, from, to })),
    messages_wasted: wasted.length,
    seconds_wasted: wasted.reduce((sum, message) => sum + (took.get(message) ?? 0), 0),
    tokens_wasted: wasted.reduce(
      (sum, { tokens_in, tokens_out }) => sum + (tokens_in ?? 0) + (tokens_out ?? 0),
      0,
    ),
    cost_wasted_usd: wasted.reduce((sum, { cost_usd }) => sum + Number(cost_usd ?? 0), 0),
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
