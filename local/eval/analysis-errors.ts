import { classifyError } from "../../shared/analysis/detect-errors.ts";
import { prepareMessages } from "../../shared/analysis/prepare-messages.ts";
import type { Material, Part } from "./analysis-report.ts";
import { row } from "./analysis-report.ts";
import { bootstrap } from "./intervals.ts";

interface Judged {
  conversation: string;
  task: string;
  seq: number;
  truth: boolean;
  found: boolean;
  class: string | null;
}

/**
 * Errors found with flags and message types hidden, over distinct messages. An answer of a tool that its log
 * calls neither error nor none proves nothing and is left out.
 */
export function evaluateErrors({ conversations }: Material): Part {
  const part: Part = { rows: [], notComputed: [], predictions: [] };
  for (const [set, own] of Map.groupBy(conversations, (one) => one.set)) {
    const distinct = new Map<string, Judged>();
    for (const { id, taskId, messages } of own) {
      const hidden = prepareMessages(
        messages.map((message) => ({ ...message, is_error: null, message_type: "message" })),
      );
      for (const [at, message] of messages.entries()) {
        const shown = hidden[at];
        const truth = message.is_error ?? (message.message_type === "error" ? true : null);
        if (shown === undefined || (truth === null && message.role === "tool")) continue;
        const key = `${message.role} ${message.content}`;
        const known = distinct.get(key);
        if (known) known.truth ||= truth === true;
        else
          distinct.set(key, {
            conversation: id,
            task: taskId,
            seq: message.seq,
            truth: truth === true,
            found: shown.failed,
            class: classifyError(shown),
          });
      }
    }
    const judged = [...distinct.values()];
    part.predictions.push(...judged.map((one) => ({ set, ...one })));
    const real = judged.filter(({ truth }) => truth).length;
    if (real === 0) {
      part.notComputed.push(`errors of ${set}: its log marks none`);
      continue;
    }
    const precision = bootstrap(
      judged,
      ({ task }) => task,
      (items) => ratio(items, ({ found }) => found),
    );
    const recall = bootstrap(
      judged,
      ({ task }) => task,
      (items) => ratio(items, ({ truth }) => truth),
    );
    const found = judged.filter((one) => one.found).length;
    if (precision) part.rows.push(row("errors", set, "precision", found, precision, { atLeast: 0.85 }));
    if (recall) part.rows.push(row("errors", set, "recall", real, recall, { atLeast: 0.85 }));
  }
  return part;
}

/** The share of hits among those that count; null when none counts. */
function ratio(items: readonly Judged[], counts: (one: Judged) => boolean): number | null {
  const counted = items.filter(counts);
  return counted.length === 0
    ? null
    : counted.filter(({ truth, found }) => truth && found).length / counted.length;
}
