// node test/unit/validation/behaviour/corpus/build-corpus.ts: writes corpus.jsonl anew, the same on every machine.
import { writeFileSync } from "node:fs";
import { Random } from "../../../../../shared/validation/behaviour/inputs/random.ts";
import { applyEdit, type Edit } from "./edit.ts";
import { listMutants } from "./mutation-operators.ts";
import { findInput, isLoadable } from "./oracle.ts";
import { type CorpusFunction, readFunctions } from "./read-functions.ts";
import { listRefactorings } from "./refactoring-operators.ts";

const changesPerFunction = 9;
const refactoringsPerFunction = 6;
const lines: string[] = [];

for (const subject of readFunctions()) {
  const mutants = shuffle(listMutants(subject), subject.name.length);
  let kept = 0;
  for (const edit of mutants) {
    const text = applyEdit(subject.source, edit);
    if (kept >= changesPerFunction || !isLoadable(subject, text)) continue;
    const input = findInput(subject, text, 800);
    if (input === undefined) continue;
    kept += 1;
    lines.push(line(subject, kept, edit, input));
  }
  let rewritten = 0;
  for (const edit of shuffle(listRefactorings(subject), subject.name.length * 7)) {
    const text = applyEdit(subject.source, edit);
    if (rewritten >= refactoringsPerFunction || text === subject.source || !isLoadable(subject, text))
      continue;
    const input = findInput(subject, text, 400);
    if (input !== undefined) console.error(`${subject.name}: "${edit.operator}" is no refactoring: ${input}`);
    else {
      rewritten += 1;
      lines.push(line(subject, rewritten, edit));
    }
  }
  console.error(subject.name, kept, rewritten);
}
writeFileSync(new URL("./corpus.jsonl", import.meta.url), `${lines.join("\n")}\n`);

function line({ name }: CorpusFunction, number: number, { operator, changes }: Edit, input?: string): string {
  return JSON.stringify({
    id: `${name}-${input === undefined ? "same" : "other"}-${number}`,
    of: name,
    operator,
    changes,
    ...(input === undefined ? {} : { input }),
  });
}

function shuffle<Item>(items: Item[], seed: number): Item[] {
  const random = new Random(seed);
  return items
    .map((item) => ({ item, order: random.next() }))
    .sort((left, right) => left.order - right.order)
    .map(({ item }) => item);
}
