import type { HistoryDetector, HistoryFinding, PastTask } from "./history-contract.ts";

/** Closed tasks that each of the two versions must have, … */
const MIN_TASKS = 15;
/** … and how unlikely the difference must be by chance: one in two thousand, for many versions are compared. */
const MIN_Z = 3.3;

interface Record {
  version: number;
  closed: PastTask[];
  succeeded: number;
}

/** A version of an artifact with which fewer tasks succeed than with the one before it. */
export const outcomeDrift: HistoryDetector = {
  rule: "outcome_drift",
  title: "Outcomes got worse with a new version",
  mast: null,
  detect(tasks) {
    const paths = new Map<string, Map<number, Record>>();
    for (const task of tasks) {
      if (task.outcome === null) continue;
      for (const [path, version] of Object.entries(task.artifact_versions)) {
        const versions = paths.get(path) ?? new Map<number, Record>();
        paths.set(path, versions);
        const record = versions.get(version) ?? { version, closed: [], succeeded: 0 };
        versions.set(version, record);
        record.closed.push(task);
        if (task.outcome === "success") record.succeeded += 1;
      }
    }
    return [...paths].flatMap(([path, versions]) => {
      const inOrder = [...versions.values()].sort((a, b) => a.version - b.version);
      return inOrder.flatMap((after, at) => compare(path, inOrder[at - 1], after) ?? []);
    });
  },
};

/** A test of two shares with pooled variance; one-sided, because what got better is no problem. */
function compare(path: string, before: Record | undefined, after: Record): HistoryFinding | null {
  if (before === undefined || before.closed.length < MIN_TASKS || after.closed.length < MIN_TASKS)
    return null;
  const [m, n] = [before.closed.length, after.closed.length];
  const pooled = (before.succeeded + after.succeeded) / (m + n);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n));
  const difference = before.succeeded / m - after.succeeded / n;
  if (spread === 0 || difference / spread < MIN_Z) return null;
  return {
    severity: "high",
    artifact: { path, version: after.version },
    summary: `Fewer tasks succeed since version ${after.version} of ${path} than with version ${before.version}.`,
    confidence: 0.85,
    tasks: after.closed
      .filter(({ outcome }) => outcome !== "success")
      .map((task) => ({
        task,
        message: task.last_message_id,
        messagesWasted: 0,
        tokensWasted: 0,
        costWasted: 0,
      })),
  };
}
