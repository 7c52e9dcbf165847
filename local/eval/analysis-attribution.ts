import { attributeFailure } from "../../shared/analysis/attribution/attribute-failure.ts";
import { prepareMessages } from "../../shared/analysis/prepare-messages.ts";
import type { Material, Part } from "./analysis-report.ts";
import { row } from "./analysis-report.ts";
import { type Blame, mostFrequent, readBlame } from "./blame.ts";
import { bootstrap } from "./intervals.ts";

/** What a constant guess reaches by the published figures, of agent and step. */
const floors: Record<string, { agent: number; step: number }> = {
  "captainagent-ag2": { agent: 0.54, step: 0.27 },
  "magentic-one": { agent: 0.603, step: 0.172 },
};

interface Judged {
  conversation: string;
  task: string;
  set: string;
  agents: { agent: string; probability: number }[];
  steps: { step: number; agent: string; probability: number; reasons: string[] }[];
  label: Blame | null;
  second: Blame | null;
  /** Who spoke most, and who spoke last: what a guess without any model would name. */
  mostFrequent: string | null;
  last: string | null;
}

/** Who and which step: against the first and the second labels, by kind of team. */
export function evaluateAttribution({ conversations, labels, second }: Material): Part {
  const part: Part = { rows: [], notComputed: [], predictions: [] };
  const judged: Judged[] = [];
  for (const { id, set, taskId, team, messages } of conversations) {
    const outcome = labels.get(id)?.outcome;
    if (outcome === "success" || messages.length === 0) continue;
    const prepared = prepareMessages(messages);
    const { agents, steps } = attributeFailure(prepared);
    const one: Judged = {
      conversation: id,
      task: taskId,
      set: `${set}/${team}`,
      agents,
      steps: steps.map(({ message, agent, probability, reasons }) => ({
        step: message.seq,
        agent,
        probability,
        reasons,
      })),
      label: readBlame(labels.get(id)),
      second: readBlame(second.get(id)?.label),
      mostFrequent: mostFrequent(
        prepared.flatMap(({ speaker, agent }) => (speaker === "agent" ? [agent] : [])),
      ),
      last: prepared.at(-1)?.actor ?? null,
    };
    part.predictions.push(one);
    if (one.label !== null) judged.push(one);
  }
  if (judged.length === 0) part.notComputed.push("attribution: no label names a mistaken agent and step");
  for (const [set, own] of Map.groupBy(judged, (one) => one.set)) {
    const floor = floors[set.slice(set.indexOf("/") + 1)];
    const figures = measures(own, ({ label }) => label);
    part.rows.push(
      ...figures.map(([measure, found]) =>
        row("attribution", set, measure, own.length, found, barOf(measure, floor)),
      ),
      row(
        "attribution",
        set,
        "agent: most frequent speaker",
        own.length,
        share(own, (o) => o.mostFrequent === o.label?.agent),
      ),
      row(
        "attribution",
        set,
        "agent: last speaker",
        own.length,
        share(own, (o) => o.last === o.label?.agent),
      ),
      row("attribution", set, "step: best constant in hindsight", own.length, bestConstant(own)),
    );
    const again = own.filter((one) => one.second !== null);
    if (again.length === 0) continue;
    for (const [measure, found] of measures(again, (one) => one.second))
      part.rows.push(row("attribution", set, `${measure} (second labels)`, again.length, found));
    part.rows.push(
      row(
        "attribution",
        set,
        "agent: both labels agree",
        again.length,
        share(again, (o) => o.label?.agent === o.second?.agent),
      ),
      row(
        "attribution",
        set,
        "step: both labels agree",
        again.length,
        share(again, (o) => o.label?.step === o.second?.step),
      ),
    );
  }
  return part;
}

function barOf(measure: string, floor: { agent: number; step: number } | undefined) {
  if (floor === undefined) return undefined;
  if (measure === "agent") return { above: floor.agent };
  return measure === "step" ? { above: floor.step } : undefined;
}

function measures(own: readonly Judged[], labelOf: (one: Judged) => Blame | null) {
  const right: [string, (one: Judged, label: Blame) => boolean][] = [
    ["agent", ({ agents }, { agent }) => agents[0]?.agent === agent],
    ["step", ({ steps }, { step }) => steps[0]?.step === step],
    ["step in top 3", ({ steps }, { step }) => steps.some((one) => one.step === step)],
    ["step within 3", ({ steps }, { step }) => Math.abs((steps[0]?.step ?? Number.NaN) - step) <= 3],
  ];
  return right.flatMap(([measure, isRight]) => {
    const found = bootstrap(
      own,
      ({ task }) => task,
      (items) =>
        share(items, (one) => {
          const label = labelOf(one);
          return label !== null && isRight(one, label);
        }),
    );
    return found === null ? [] : [[measure, found] as const];
  });
}

function share(items: readonly Judged[], right: (one: Judged) => boolean): number {
  return items.filter(right).length / items.length;
}

function bestConstant(own: readonly Judged[]): number {
  const counts = [...Map.groupBy(own, ({ label }) => label?.step).values()].map(({ length }) => length);
  return Math.max(...counts) / own.length;
}
