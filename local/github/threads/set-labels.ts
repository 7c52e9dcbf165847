import type { RepositoryRecord, ThreadRecord } from "../state/records.ts";
import type { World } from "../world.ts";

/** Adds labels; ones the repository lacks are made on the fly, grey, as GitHub does. Case does not matter. */
export function addLabels(
  world: World,
  repository: RepositoryRecord,
  thread: ThreadRecord,
  names: string[],
): void {
  for (const name of names) {
    let label = repository.labels.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (label === undefined) {
      label = { id: world.store.nextId(), name, color: "ededed", description: null };
      repository.labels.push(label);
    }
    if (!thread.labels.includes(label.name)) thread.labels.push(label.name);
  }
}
