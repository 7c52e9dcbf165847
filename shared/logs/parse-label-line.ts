import { z } from "zod";
import { cleanText } from "./clean-text.ts";
import type { BadLine } from "./parse-log-line.ts";

/** How a task can end (the check `tasks_outcome`). */
export type Outcome = "success" | "failure" | "abandoned";

/** What became of a conversation. The outcome is null where the label says nothing that we know. */
export interface Label {
  conversationId: string;
  outcome: Outcome | null;
}

const words: Record<string, Outcome> = {
  success: "success",
  succeeded: "success",
  passed: "success",
  failure: "failure",
  failed: "failure",
  abandoned: "abandoned",
  cancelled: "abandoned",
  canceled: "abandoned",
};

const labelLine = z.object({
  conversation_id: z.string().trim().min(1).max(500).transform(cleanText),
  outcome: z.string().nullish(),
});

/** Reads one line of a label file. Never throws. */
export function parseLabelLine(line: string): { label: Label } | { bad: BadLine } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { bad: { field: "", reason: "not JSON", conversationId: null } };
  }
  const parsed = labelLine.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return {
      bad: {
        field: issue?.path.join(".") ?? "",
        reason: issue?.message ?? "not a label",
        conversationId: null,
      },
    };
  }
  const word = parsed.data.outcome?.trim().toLowerCase() ?? "";
  return {
    label: {
      conversationId: parsed.data.conversation_id,
      outcome: Object.hasOwn(words, word) ? (words[word] ?? null) : null,
    },
  };
}
