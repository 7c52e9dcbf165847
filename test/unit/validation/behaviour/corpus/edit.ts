import { parseModule } from "../../../../../shared/validation/behaviour/parse-module.ts";
import type { Node } from "../../../../../shared/validation/behaviour/syntax-nodes.ts";
import type { CorpusFunction } from "./read-functions.ts";

/** A change of a function: what it does in words, and the places of the text that it replaces. */
export interface Edit {
  operator: string;
  changes: [start: number, end: number, text: string][];
}

export function applyEdit(source: string, { changes }: Pick<Edit, "changes">): string {
  let text = source;
  for (const [start, end, replacement] of [...changes].sort((a, b) => b[0] - a[0] || b[1] - a[1]))
    text = text.slice(0, start) + replacement + text.slice(end);
  return text;
}

/** The statements of a function of the corpus. */
export function statementsOf({ source, language }: CorpusFunction): Node[] {
  const parsed = parseModule(source, language);
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed.body;
}
