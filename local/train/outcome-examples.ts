import { compared, outcomeFeatures } from "../../shared/analysis/outcome-features.ts";
import { prepareMessages } from "../../shared/analysis/prepare-messages.ts";
import { listSets, readConversations, readLabels } from "./read-set.ts";

/** The same as in shared/analysis/infer-outcome.ts. */
const PRIOR_TASKS = 3;

/** A conversation whose outcome is known. */
export interface Example {
  set: string;
  task: string;
  team: string;
  success: number;
  features: Record<string, number>;
  row: number[];
}

/** Every conversation of the sets that hold both successes and failures. */
export async function readExamples(folder: string): Promise<Example[]> {
  const sets = listSets(folder);
  const examples: Example[] = [];
  for (const set of sets.logs.filter((name) => sets.labels.includes(name))) {
    const labels = await readLabels(folder, set);
    const outcomes = new Set([...labels.values()].map(({ outcome }) => outcome));
    if (!outcomes.has("success") || !outcomes.has("failure")) continue;
    for (const { id, taskId, team, messages } of (await readConversations(folder, set)).conversations) {
      const label = labels.get(id);
      if (label?.outcome !== "success" && label?.outcome !== "failure") continue;
      examples.push({
        set,
        task: `${set} ${String(label.domain ?? "")} ${taskId}`,
        team: `${set} ${team}`,
        success: Number(label.outcome === "success"),
        features: outcomeFeatures(prepareMessages(messages)),
        row: [],
      });
    }
  }
  return examples;
}

export function averages(examples: readonly Example[], names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      examples.reduce((sum, { features }) => sum + (features[name] ?? 0), 0) / examples.length,
    ]),
  );
}

/** The features, then of some the team's mean, then of the same how far the task is from it. */
export function toRow(
  example: Example,
  all: readonly Example[],
  plain: readonly string[],
  average: Readonly<Record<string, number>>,
): number[] {
  const team = all.filter((other) => other.team === example.team);
  const means = compared.map((name) => {
    const sum = team.reduce((whole, { features }) => whole + (features[name] ?? 0), 0);
    return (PRIOR_TASKS * (average[name] ?? 0) + sum) / (PRIOR_TASKS + team.length);
  });
  const own = compared.map((name, at) => (example.features[name] ?? 0) - (means[at] ?? 0));
  return [...plain.map((name) => example.features[name] ?? 0), ...means, ...own];
}
