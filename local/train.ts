// npm run train: learns the weights that analysis uses from labelled files, and writes them as data.
import { trainAttribution } from "./train/attribution.ts";
import { trainOutcome } from "./train/outcome.ts";

const usage = `npm run train -- attribution DIR   who and which step made a task fail
npm run train -- outcome DIR       how a task ended, where its log does not say

DIR holds NAME.jsonl and NAME.labels.jsonl. The weights are written to shared/analysis, the scores to the screen.`;

const [what, folder] = process.argv.slice(2);
const analysis = new URL("../shared/analysis/", import.meta.url).pathname;
if (folder === undefined) {
  console.error(usage);
  process.exitCode = 1;
} else if (what === "attribution") await trainAttribution(folder, `${analysis}attribution/weights.ts`);
else if (what === "outcome") await trainOutcome(folder, `${analysis}outcome-weights.ts`);
else {
  console.error(usage);
  process.exitCode = 1;
}
