import { readFileSync } from "node:fs";
import { applyEdit, type Edit } from "./edit.ts";
import { readFunctions, readSections } from "./read-functions.ts";

/** Two versions of a function, and whether they behave alike. */
export interface BehaviourPair {
  id: string;
  language: "javascript" | "typescript";
  operator: string;
  old: string;
  new: string;
  changed: boolean;
  /** A call that shows the change. */
  example?: string;
  isHeldOut: boolean;
}

interface Line extends Edit {
  id: string;
  of: string;
  input?: string;
}

/** The whole corpus: mutants with an input that shows them, small refactorings, and rewritings by hand. */
export function readCorpus(): BehaviourPair[] {
  const functions = new Map(readFunctions().map((subject) => [subject.name, subject]));
  const lines = readFileSync(new URL("./corpus.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n");
  const pairs = lines.map((text): BehaviourPair => {
    const line: Line = JSON.parse(text);
    const subject = functions.get(line.of);
    if (!subject) throw new Error(`no function ${line.of}`);
    const { source, language, isHeldOut } = subject;
    const shown = line.input === undefined ? {} : { example: line.input };
    return {
      id: line.id,
      language,
      operator: line.operator,
      old: source,
      new: applyEdit(source, line),
      changed: line.input !== undefined,
      ...shown,
      isHeldOut,
    };
  });
  const rewritten = readSections(readFileSync(new URL("./rewritings.txt", import.meta.url), "utf8")).map(
    ([name, text]): BehaviourPair => {
      const subject = functions.get(name);
      if (!subject) throw new Error(`no function ${name}`);
      return {
        id: `${name}-rewritten`,
        language: subject.language,
        operator: "by hand",
        old: subject.source,
        new: text.join("\n"),
        changed: false,
        isHeldOut: subject.isHeldOut,
      };
    },
  );
  return [...pairs, ...rewritten];
}
