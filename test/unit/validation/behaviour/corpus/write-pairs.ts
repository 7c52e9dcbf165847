// node test/unit/validation/behaviour/corpus/write-pairs.ts DIR: the whole corpus for `npm run eval -- validation DIR`.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readCorpus } from "./read-corpus.ts";

const folder = process.argv[2];
if (folder === undefined) throw new Error("Say the folder to write to.");
for (const [name, isWanted] of [
  ["developed", false],
  ["held-out", true],
] as const) {
  const pairs = readCorpus().filter(({ isHeldOut }) => isHeldOut === isWanted);
  const lines = pairs.map(({ isHeldOut, ...pair }) => JSON.stringify(pair));
  writeFileSync(join(folder, `behaviour-${name}.jsonl`), `${lines.join("\n")}\n`);
}
