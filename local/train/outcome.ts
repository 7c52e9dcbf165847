import { writeFileSync } from "node:fs";
import { compared } from "../../shared/analysis/outcome-features.ts";
import { fitLogistic, sigmoid } from "./logistic.ts";
import { moduleText } from "./module-text.ts";
import { averages, type Example, readExamples, toRow } from "./outcome-examples.ts";
import { scoreSet } from "./outcome-scores.ts";
import { foldByGroup } from "./random.ts";

const RIDGE = 30;

/** Learns how a task ended from what its conversation shows, and writes the weights with their provenance. */
export async function trainOutcome(folder: string, target: string): Promise<void> {
  const examples = await readExamples(folder);
  const plain = Object.keys(examples[0]?.features ?? {});
  const average = averages(examples, plain);
  for (const example of examples) example.row = toRow(example, examples, plain, average);
  const sets = [...new Set(examples.map(({ set }) => set))];
  const scales = scalesOf(examples);
  const learn = (train: readonly Example[]) => {
    const weights = fitLogistic(
      train.map(({ row }) =>
        row.map((value, at) => (value - (scales.mean[at] ?? 0)) / (scales.spread[at] ?? 1)),
      ),
      train.map(({ success }) => success),
      RIDGE,
    );
    return (row: readonly number[]) =>
      sigmoid(
        row.reduce(
          (sum, value, at) =>
            sum + ((weights[at] ?? 0) * (value - (scales.mean[at] ?? 0))) / (scales.spread[at] ?? 1),
          weights.at(-1) ?? 0,
        ),
      );
  };
  const inSample = predictWith(examples, () => learn(examples));
  const folds = foldByGroup(
    examples.map(({ task }) => task),
    10,
    1,
  );
  const byTask = examples.map(() => 0);
  for (let fold = 0; fold < 10; fold++) {
    const learned = learn(examples.filter((_, at) => folds[at] !== fold));
    for (const [at, { row }] of examples.entries()) if (folds[at] === fold) byTask[at] = learned(row);
  }
  const learnedBySet = new Map(
    sets.map((set) => [set, learn(examples.filter((example) => example.set !== set))]),
  );
  const bySet = predictWith(examples, (example) => learnedBySet.get(example.set) ?? (() => 0.5));
  const scores = Object.fromEntries(
    sets.map((set) => [
      set,
      {
        conversations: examples.filter((example) => example.set === set).length,
        in_sample: scoreSet(examples, inSample, set),
        cross_validated_by_task: scoreSet(examples, byTask, set),
        learned_from_other_sets: scoreSet(examples, bySet, set),
      },
    ]),
  );
  const data = {
    provenance: {
      source:
        "tau2-bench (sierra-research, MIT), tau-bench (sierra-research, MIT), AgentRx (microsoft, MIT), ChatDev WareHouse (OpenBMB, Apache-2.0): a third of each, split by tasks",
      date: new Date().toISOString().slice(0, 10),
      method: `logistic regression, ridge ${RIDGE} on standardised features, of which some are compared with the mean of the team's tasks; npm run train -- outcome`,
      scores,
    },
    weights: toWeights(examples, plain, average, scales),
  };
  writeFileSync(
    target,
    moduleText("outcomeWeights", "What speaks for and against a task having succeeded.", data),
  );
  console.log(JSON.stringify(scores, null, 2));
}

function scalesOf(examples: readonly Example[]): { mean: number[]; spread: number[] } {
  const columns = (examples[0]?.row ?? []).map((_, at) => examples.map(({ row }) => row[at] ?? 0));
  const mean = columns.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  const spread = columns.map((values, at) =>
    Math.max(
      0.05,
      Math.sqrt(values.reduce((sum, value) => sum + (value - (mean[at] ?? 0)) ** 2, 0) / values.length),
    ),
  );
  return { mean, spread };
}

/** Weights of raw features: what is compared with the team is the task's own part less the team's. */
function toWeights(
  examples: readonly Example[],
  plain: readonly string[],
  average: Readonly<Record<string, number>>,
  { mean, spread }: { mean: number[]; spread: number[] },
): Record<string, number> {
  const fitted = fitLogistic(
    examples.map(({ row }) => row.map((value, at) => (value - (mean[at] ?? 0)) / (spread[at] ?? 1))),
    examples.map(({ success }) => success),
    RIDGE,
  );
  const raw = fitted.slice(0, -1).map((weight, at) => weight / (spread[at] ?? 1));
  const intercept = (fitted.at(-1) ?? 0) - raw.reduce((sum, weight, at) => sum + weight * (mean[at] ?? 0), 0);
  const weights: Record<string, number> = { intercept: round(intercept) };
  for (const [at, name] of plain.entries()) weights[name] = raw[at] ?? 0;
  let averageTeam = 0;
  for (const [at, name] of compared.entries()) {
    const ofTeam = raw[plain.length + at] ?? 0;
    const ofOwn = raw[plain.length + compared.length + at] ?? 0;
    weights[name] = (weights[name] ?? 0) + ofOwn;
    weights[`team.${name}`] = ofTeam - ofOwn;
    averageTeam += round(ofTeam - ofOwn) * (average[name] ?? 0);
  }
  weights.average_team = averageTeam;
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, round(weight)]));
}

function round(weight: number): number {
  return Number(weight.toFixed(4));
}

function predictWith(
  examples: readonly Example[],
  learned: (example: Example) => (row: readonly number[]) => number,
): number[] {
  const known = new Map<unknown, (row: readonly number[]) => number>();
  return examples.map((example) => {
    const model = known.get(example.set) ?? learned(example);
    known.set(example.set, model);
    return model(example.row);
  });
}
