import { PRIOR_TASKS } from "../../shared/analysis/infer-outcome.ts";
import { compared, ofTeams, outcomeFeatures } from "../../shared/analysis/outcome-features.ts";
import { prepareMessages } from "../../shared/analysis/prepare-messages.ts";
import { listSets, readConversations, readLabels } from "./read-set.ts";

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

/** Means over all conversations. */
export function averages(examples: readonly Example[], names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      examples.reduce((sum, { features }) => sum + (features[name] ?? 0), 0) / examples.length,
    ]),
  );
}

/** What is not compared, then the team's means, then how far the task is from them. */
export function toRow(
  example: Example,
  all: readonly Example[],
  plain: readonly string[],
  average: Readonly<Record<string, number>>,
): number[] {
  const team = all.filter((other) => other.team === example.team);
  const means = new Map(
    compared.map((name) => {
      const sum = team.reduce((whole, { features }) => whole + (features[name] ?? 0), 0);
      return [name, (PRIOR_TASKS * (average[name] ?? 0) + sum) / (PRIOR_TASKS + team.length)];
    }),
  );
  return [
    ...plain.map((name) => example.features[name] ?? 0),
    ...ofTeams.map((name) => means.get(name) ?? 0),
    ...compared.map((name) => (example.features[name] ?? 0) - (means.get(name) ?? 0)),
  ];
}
