import { writeFileSync } from "node:fs";
import { compared, ofTeams } from "../../shared/analysis/outcome-features.ts";
import { type Fitted, fitFalling, scoreOf, sigmoid } from "./logistic.ts";
import { moduleText } from "./module-text.ts";
import { averages, type Example, readExamples, toRow } from "./outcome-examples.ts";
import { scoreSet } from "./outcome-scores.ts";
import { foldByGroup } from "./random.ts";

const RIDGE = 10;

/** Learns how a task ended from what its conversation shows, and writes the weights with their provenance. */
export async function trainOutcome(folder: string, target: string): Promise<void> {
  const examples = await readExamples(folder);
  if (examples.length === 0) throw new Error(`No set in ${folder} holds both successes and failures.`);
  const names = Object.keys(examples[0]?.features ?? {});
  const plain = names.filter((name) => !compared.some((other) => other === name));
  const average = averages(examples, names);
  for (const example of examples) example.row = toRow(example, examples, plain, average);
  const sets = [...new Set(examples.map(({ set }) => set))];
  const scales = scalesOf(examples);
  const learn = (train: readonly Example[]) => {
    const fitted = learnWeights(train, scales);
    return (row: readonly number[]) => sigmoid(scoreOf(fitted, standardise(row, scales)));
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
      method: `logistic regression in which every feature may only speak against success, ridge ${RIDGE} on standardised features, most of them compared with the mean of the team's tasks; npm run train -- outcome`,
      scores,
    },
    weights: toWeights(examples, plain, average, scales),
  };
  writeFileSync(target, moduleText("outcomeWeights", "What speaks against a task having succeeded.", data));
  console.log(JSON.stringify(scores, null, 2));
}

interface Scales {
  mean: number[];
  spread: number[];
}

function scalesOf(examples: readonly Example[]): Scales {
  const columns = (examples[0]?.row ?? []).map((_, at) => examples.map(({ row }) => row[at] ?? 0));
  const mean = columns.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  const spread = columns.map((values, at) =>
    Math.max(
      0.1,
      Math.sqrt(values.reduce((sum, value) => sum + (value - (mean[at] ?? 0)) ** 2, 0) / values.length),
    ),
  );
  return { mean, spread };
}

function standardise(row: readonly number[], { mean, spread }: Scales): number[] {
  return row.map((value, at) => (value - (mean[at] ?? 0)) / (spread[at] ?? 1));
}

function learnWeights(train: readonly Example[], scales: Scales): Fitted {
  return fitFalling(
    train.map(({ row }) => standardise(row, scales)),
    train.map(({ success }) => success),
    RIDGE,
  );
}

/** Weights of raw features: what is compared with the team is the task's own part less the team's. */
function toWeights(
  examples: readonly Example[],
  plain: readonly string[],
  average: Readonly<Record<string, number>>,
  scales: Scales,
): Record<string, number> {
  const fitted = learnWeights(examples, scales);
  const raw = fitted.weights.map((weight, at) => weight / (scales.spread[at] ?? 1));
  const atZero = raw.reduce((sum, weight, at) => sum + weight * (scales.mean[at] ?? 0), 0);
  const weights: Record<string, number> = { intercept: fitted.intercept - atZero };
  for (const [at, name] of plain.entries()) weights[name] = raw[at] ?? 0;
  let averageTeam = 0;
  for (const [at, name] of compared.entries()) {
    const place = ofTeams.indexOf(name);
    const ofTeam = place < 0 ? 0 : (raw[plain.length + place] ?? 0);
    const ofOwn = raw[plain.length + ofTeams.length + at] ?? 0;
    weights[name] = ofOwn;
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
