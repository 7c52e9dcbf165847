import { writeFileSync } from "node:fs";
import { attributionWeights } from "../../shared/analysis/attribution/weights.ts";
import { outcomeWeights } from "../../shared/analysis/outcome-weights.ts";
import { type Conversation, type Label, listSets, readConversations, readLabels } from "../train/read-set.ts";
import { evaluateAttribution } from "./analysis-attribution.ts";
import { evaluateErrors } from "./analysis-errors.ts";
import { evaluateModes } from "./analysis-modes.ts";
import { evaluateOutcome } from "./analysis-outcome.ts";
import { type Material, type Part, toTable } from "./analysis-report.ts";

/** npm run eval -- analysis: everything that is promised of the analysis, measured on a folder of logs. */
export async function evaluateAnalysis(folder: string, jsonFile: string | undefined): Promise<void> {
  const started = performance.now();
  const tell = (text: string) =>
    console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${text}`);
  const notComputed: string[] = [];
  const material = await readMaterial(folder, tell, notComputed);
  if (material.conversations.length === 0) throw new Error(`There is no conversation in ${folder}.`);
  const parts: Record<string, Part> = {};
  for (const [name, evaluate] of [
    ["attribution", evaluateAttribution],
    ["errors", evaluateErrors],
    ["outcome", evaluateOutcome],
    ["modes", evaluateModes],
  ] as const) {
    tell(`${name} …`);
    try {
      parts[name] = await evaluate(material);
    } catch (error) {
      // One part that trips over strange data must not take the others with it.
      notComputed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const rows = Object.values(parts).flatMap((part) => part.rows);
  notComputed.push(...Object.values(parts).flatMap((part) => part.notComputed));
  console.log(toTable(rows));
  console.log(
    "\nIntervals are drawn by whole tasks. Weights are the committed ones; nothing was learned from this folder.",
  );
  if (notComputed.length > 0)
    console.log(`\nNot computed:\n${notComputed.map((what) => `- ${what}`).join("\n")}`);
  if (jsonFile !== undefined) {
    const report = {
      rows,
      notComputed,
      weights: { attribution: attributionWeights.provenance, outcome: outcomeWeights.provenance },
      predictions: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.predictions])),
    };
    writeFileSync(jsonFile, `${JSON.stringify(report, null, 1)}\n`);
    tell(`${jsonFile} holds the same with every single prediction.`);
  }
}

async function readMaterial(
  folder: string,
  tell: (text: string) => void,
  notComputed: string[],
): Promise<Material> {
  const sets = listSets(folder);
  const conversations: Conversation[] = [];
  const labels = new Map<string, Label>();
  const second = new Map<string, { set: string; label: Label }>();
  const read = async (set: string) => {
    let skipped = 0;
    const found = await readLabels(folder, set, () => {
      skipped += 1;
    });
    if (skipped > 0) notComputed.push(`${skipped} lines of ${set}.labels.jsonl are no labels`);
    return found;
  };
  for (const set of sets.logs) {
    const log = await readConversations(folder, set);
    tell(
      `${set}: ${log.conversations.length} conversations${log.skipped > 0 ? `, ${log.skipped} lines that cannot be read` : ""}`,
    );
    conversations.push(...log.conversations);
    if (!sets.labels.includes(set)) notComputed.push(`${set} has no labels`);
    else for (const [id, label] of await read(set)) labels.set(id, label);
  }
  for (const set of sets.labels.filter((name) => !sets.logs.includes(name)))
    for (const [id, label] of await read(set)) second.set(id, { set, label });
  return { conversations, labels, second };
}
