import { detectFindings } from "../../shared/analysis/detect-findings.ts";
import { prepareMessages } from "../../shared/analysis/prepare-messages.ts";
import type { Material, Part } from "./analysis-report.ts";
import { row } from "./analysis-report.ts";
import { bootstrap } from "./intervals.ts";
import { mastCode } from "./mast-codes.ts";

interface Judged {
  set: string;
  task: string;
  conversation: string;
  outcome: string | null;
  /** Rules that found something, and their modes, where the outcome is known as far as the labels say it. */
  rules: string[];
  found: string[];
  findingsWithOutcome: number;
  /** The same with the outcome hidden. */
  findings: number;
  rulesHidden: string[];
  labelled: string[] | null;
}

/** Findings against human-labelled failure modes, and on successes against failures. */
export async function evaluateModes({ conversations, labels, second }: Material): Promise<Part> {
  const part: Part = { rows: [], notComputed: [], predictions: [] };
  const judged: Judged[] = [];
  for (const { id, set, taskId, task, messages } of conversations) {
    const prepared = prepareMessages(messages);
    const now = new Date(Date.parse(task.ended_at ?? task.started_at) + 86_400_000);
    const findings = await detectFindings(task, prepared, { now });
    const own = labels.get(id);
    const outcome = own?.outcome === "success" || own?.outcome === "failure" ? own.outcome : null;
    const informed = await detectFindings({ ...task, outcome }, prepared, { now });
    const modes = readModes(own?.failure_modes) ?? readModes(second.get(id)?.label.failure_modes);
    judged.push({
      set,
      task: taskId,
      conversation: id,
      outcome,
      rules: [...new Set(informed.map(({ rule }) => rule))],
      rulesHidden: [...new Set(findings.map(({ rule }) => rule))],
      findings: findings.length,
      findingsWithOutcome: informed.length,
      found: [...new Set(informed.flatMap(({ mast }) => (mast === null ? [] : [mast])))],
      labelled: modes,
    });
  }
  part.predictions.push(...judged);
  const sets = Map.groupBy(judged, (one) => one.set);
  for (const [set, own] of sets) {
    addModes(part, set, own);
    addOutcomes(part, set, own);
  }
  if ([...sets.values()].filter((own) => own.some(({ labelled }) => labelled !== null)).length > 1)
    addModes(part, "all sets", judged);
  return part;
}

function addModes(part: Part, set: string, own: readonly Judged[]): void {
  const labelled = own.filter((one) => one.labelled !== null);
  if (labelled.length === 0) {
    part.notComputed.push(`failure modes of ${set}: no label names one that MAST knows`);
    return;
  }
  const byTask = ({ task }: Judged) => task;
  const constant = commonest(labelled);
  const f1 = bootstrap(labelled, byTask, (items) => score(items, ({ found }) => found).f1);
  const precision = bootstrap(labelled, byTask, (items) => score(items, ({ found }) => found).precision);
  const cases = labelled.length;
  const recall = bootstrap(labelled, byTask, (items) => score(items, ({ found }) => found).recall);
  if (f1) part.rows.push(row("failure modes", set, "F1 (micro)", cases, f1));
  if (precision) part.rows.push(row("failure modes", set, "precision (micro)", cases, precision));
  else part.notComputed.push(`precision of failure modes of ${set}: no finding has a mode`);
  if (recall) part.rows.push(row("failure modes", set, "recall (micro)", cases, recall));
  const floor = score(labelled, () => constant);
  part.rows.push(
    row("failure modes", set, `F1 of always saying ${constant.join(", ")}`, cases, floor.f1 ?? 0),
  );
}

function addOutcomes(part: Part, set: string, own: readonly Judged[]): void {
  const successes = own.filter(({ outcome }) => outcome === "success");
  const failures = own.filter(({ outcome }) => outcome === "failure");
  if (successes.length === 0 || failures.length === 0) {
    part.notComputed.push(`findings on successes against failures of ${set}: not both are there`);
    return;
  }
  for (const [measure, countOf] of [
    ["per success / per failure", (one: Judged) => one.findingsWithOutcome],
    ["per success / per failure, outcome hidden", (one: Judged) => one.findings],
  ] as const) {
    const figure = (items: readonly Judged[]) => {
      const per = (outcome: string) => {
        const some = items.filter((one) => one.outcome === outcome);
        return some.reduce((sum, one) => sum + countOf(one), 0) / some.length;
      };
      const failed = per("failure");
      return failed > 0 ? per("success") / failed : null;
    };
    const ratio = bootstrap(own, ({ task }) => task, figure);
    const bar = measure.endsWith("hidden") ? undefined : { atMost: 0.5 };
    if (ratio) part.rows.push(row("findings", set, measure, own.length, ratio, bar));
    else part.notComputed.push(`findings of ${set}, ${measure}: nothing is found on failures`);
  }
}

/**
 * The modes of a label: a list of words or codes, or an object that says of each whether it was seen. A list
 * without any is no label; an object of which nothing was seen says that there was none.
 */
function readModes(value: unknown): string[] | null {
  if (typeof value !== "object" || value === null) return null;
  const stated = Array.isArray(value) ? value : Object.keys(value);
  const seen = Array.isArray(value) ? value : Object.entries(value).flatMap(([word, is]) => (is ? word : []));
  const codesOf = (words: readonly unknown[]) => [
    ...new Set(words.flatMap((word) => (typeof word === "string" ? (mastCode(word) ?? []) : []))),
  ];
  return codesOf(stated).length === 0 ? null : codesOf(seen);
}

function score(items: readonly Judged[], sayOf: (one: Judged) => readonly string[]) {
  let both = 0;
  let said = 0;
  let true_ = 0;
  for (const one of items) {
    const labelled = one.labelled ?? [];
    const says = sayOf(one);
    both += says.filter((code) => labelled.includes(code)).length;
    said += says.length;
    true_ += labelled.length;
  }
  return {
    precision: said === 0 ? null : both / said,
    recall: true_ === 0 ? null : both / true_,
    f1: said + true_ === 0 ? null : (2 * both) / (said + true_),
  };
}

/** The set of the commonest modes that, always said, reaches the highest F1: what the findings must beat. */
function commonest(items: readonly Judged[]): string[] {
  const codes = items.flatMap(({ labelled }) => labelled ?? []);
  const ranked = [...Map.groupBy(codes, (code) => code)]
    .sort((a, b) => b[1].length - a[1].length)
    .map(([code]) => code);
  let best: string[] = [];
  let most = -1;
  for (let size = 1; size <= ranked.length; size++) {
    const says = ranked.slice(0, size);
    const f1 = score(items, () => says).f1 ?? 0;
    if (f1 > most) [best, most] = [says, f1];
  }
  return best;
}
