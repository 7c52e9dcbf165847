import type { Dossier } from "../read-dossier.ts";

/** On everything that is ours. */
export const ourLabel = "self-improvement";
const prefix = "improvement:";
/** Where a draft cannot be made, this says that nobody should merge yet. */
export const holdLabel = "do-not-merge";

/** The labels that something of this improvement should carry. Labels of people stay; of ours, only what is true now. */
export function chooseLabels({ improvement }: Dossier, present: readonly string[]): string[] {
  const theirs = present.filter((label) => !label.startsWith(prefix) && label !== ourLabel);
  const status = improvement.status.replaceAll("_", "-");
  const type = improvement.change_type.replaceAll("_", "-");
  return [ourLabel, `${prefix}${status}`, `${prefix}${type}`, `${prefix}${improvement.risk}-risk`, ...theirs];
}

/** Whether two lists hold the same labels. GitHub does not tell cases apart. */
export function sameLabels(a: readonly string[], b: readonly string[]): boolean {
  const lower = (labels: readonly string[]) =>
    JSON.stringify(labels.map((label) => label.toLowerCase()).toSorted());
  return lower(a) === lower(b);
}
