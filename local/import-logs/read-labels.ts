import { type Outcome, parseLabelLine } from "../../shared/logs/parse-label-line.ts";
import { readLines } from "./read-lines.ts";
import { type Complaint, MAX_LINE_BYTES } from "./survey-file.ts";

/** Outcomes by conversation, from a label file (JSON Lines with `conversation_id` and `outcome`). */
export async function readLabels(file: string): Promise<{
  outcomes: Map<string, Outcome>;
  complaints: Complaint[];
}> {
  const outcomes = new Map<string, Outcome>();
  const complaints: Complaint[] = [];
  for await (const { number, text } of readLines(file, MAX_LINE_BYTES)) {
    if (text?.trim() === "") continue;
    const parsed = parseLabelLine(text ?? "");
    if ("bad" in parsed)
      complaints.push({ line: number, field: parsed.bad.field, reason: parsed.bad.reason });
    else if (parsed.label.outcome) outcomes.set(parsed.label.conversationId, parsed.label.outcome);
  }
  return { outcomes, complaints };
}
