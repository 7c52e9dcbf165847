import { writeFileSync } from "node:fs";
import { type Example, readExamples } from "./attribution-examples.ts";
import { fitWeights, predict } from "./conditional-logit.ts";
import { moduleText } from "./module-text.ts";
import { foldByGroup } from "./random.ts";

const ridges = [2, 4, 8];
/** How much harder what only one kind of team shows is drawn to zero: what all teams share must come first. */
const SPECIFIC = 2;
const settings = (names: readonly string[], ridge: number) => ({
  ridges: names.map((name) => (name.includes(".") ? ridge * SPECIFIC : ridge)),
  groupWeight: 0.5,
});

/** Learns who and which step made a task fail, and writes the weights with their provenance. */
export async function trainAttribution(folder: string, target: string): Promise<void> {
  const names: string[] = [];
  const examples = await readExamples(folder, names);
  if (examples.length === 0) throw new Error(`No label in ${folder} names a mistaken agent and step.`);
  const kinds = [...new Set(examples.map(({ kind }) => kind))];
  console.error(`${examples.length} labelled failures of ${kinds.join(", ")}; ${names.length} features.`);
  const ridge = chooseRidge(examples, names);
  const weights = fitWeights(
    examples.map(({ choice }) => choice),
    settings(names, ridge),
  );
  const nested = crossValidate(examples, 10, 1, (train) => learn(train, names, chooseRidge(train, names)));
  const across = kinds.flatMap((kind) => {
    const learned = learn(
      examples.filter((example) => example.kind !== kind),
      names,
      ridge,
    );
    return examples.flatMap((example) =>
      example.kind === kind ? [{ example, predicted: learned(example) }] : [],
    );
  });
  const inSample = examples.map((example) => ({ example, predicted: predict(example.choice, weights) }));
  const scores = Object.fromEntries(
    kinds.map((kind) => [
      kind,
      {
        conversations: examples.filter((example) => example.kind === kind).length,
        in_sample: scoreKind(inSample, kind),
        cross_validated_by_task: scoreKind(nested, kind),
        learned_from_other_teams: scoreKind(across, kind),
      },
    ]),
  );
  const ordered = names
    .map((name, at) => [name, Number((weights[at] ?? 0).toFixed(2))] as const)
    .filter(([, weight]) => Math.abs(weight) >= 0.01)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const data = {
    provenance: {
      source:
        "Who&When (mingyin1/Agents_Failure_Attribution, MIT) and AgentRx (microsoft/AgentRx, MIT): a third of each, split by tasks",
      date: new Date().toISOString().slice(0, 10),
      method: `conditional logit over the turns of agents, ridge ${ridge} (chosen in nested cross-validation), what is specific to one kind of team twice that, half the weight on the agent; npm run train -- attribution`,
      scores,
    },
    weights: Object.fromEntries(ordered),
  };
  writeFileSync(
    target,
    moduleText("attributionWeights", "What speaks for and against a turn having made a task fail.", data),
  );
  console.log(JSON.stringify(scores, null, 2));
}

interface Judged {
  example: Example;
  predicted: number[];
}

function learn(train: readonly Example[], names: readonly string[], ridge: number) {
  const weights = fitWeights(
    train.map(({ choice }) => choice),
    settings(names, ridge),
  );
  return (example: Example) => predict(example.choice, weights);
}

function crossValidate(
  examples: readonly Example[],
  folds: number,
  seed: number,
  learnFrom: (train: Example[]) => (example: Example) => number[],
): Judged[] {
  const foldOf = foldByGroup(
    examples.map(({ taskId }) => taskId),
    folds,
    seed,
  );
  return Array.from({ length: folds }, (_, fold) => {
    const learned = learnFrom(examples.filter((_, at) => foldOf[at] !== fold));
    return examples.flatMap((example, at) =>
      foldOf[at] === fold ? [{ example, predicted: learned(example) }] : [],
    );
  }).flat();
}

/** The penalty under which unseen tasks are told best, by the likelihood of the steps. */
function chooseRidge(examples: readonly Example[], names: readonly string[]): number {
  const likelihood = (ridge: number) =>
    crossValidate(examples, 5, 7, (train) => learn(train, names, ridge)).reduce(
      (sum, { example, predicted }) =>
        sum + Math.log(Math.max(1e-4, predicted[example.seqs.indexOf(example.step)] ?? 0)),
      0,
    );
  // Of penalties that do about as well the largest: tasks of other teams differ more than these among themselves.
  const found = ridges.map((ridge) => ({ ridge, value: likelihood(ridge) / examples.length }));
  const best = Math.max(...found.map(({ value }) => value));
  return found.findLast(({ value }) => value >= best - 0.08)?.ridge ?? 2;
}

function scoreKind(judged: readonly Judged[], kind: string): Record<string, number> {
  const own = judged.filter(({ example }) => example.kind === kind);
  const share = (right: (judged: Judged, order: number[]) => boolean) =>
    Number(
      (
        own.filter((one) =>
          right(
            one,
            one.predicted
              .map((_, at) => at)
              .sort((a, b) => (one.predicted[b] ?? 0) - (one.predicted[a] ?? 0)),
          ),
        ).length / Math.max(1, own.length)
      ).toFixed(3),
    );
  return {
    agent: share(({ example, predicted }) => likeliestAgent(example, predicted) === example.agent),
    step: share(({ example }, order) => example.seqs[order[0] ?? -1] === example.step),
    step_top3: share(({ example }, order) =>
      order.slice(0, 3).some((at) => example.seqs[at] === example.step),
    ),
    step_within3: share(
      ({ example }, order) => Math.abs((example.seqs[order[0] ?? -1] ?? Infinity) - example.step) <= 3,
    ),
  };
}

function likeliestAgent({ agents }: Example, predicted: readonly number[]): string | undefined {
  const sums = new Map<string, number>();
  for (const [at, agent] of agents.entries())
    sums.set(agent, (sums.get(agent) ?? 0) + (predicted[at] ?? 0) ** 1.5);
  return [...sums].sort((a, b) => b[1] - a[1])[0]?.[0];
}
