import type { Label } from "../train/read-set.ts";

/** Whom and which step people blamed. */
export interface Blame {
  agent: string;
  step: number;
}

/** The blame in a label; null where it has none. */
export function readBlame(label: Label | undefined): Blame | null {
  const step = label?.mistake_step;
  const agent = label?.mistake_agent;
  return typeof step === "number" && typeof agent === "string" ? { step, agent } : null;
}

/** Who occurs most, the first of equals. */
export function mostFrequent(agents: readonly string[]): string | null {
  const groups = [...Map.groupBy(agents, (agent) => agent)].sort((a, b) => b[1].length - a[1].length);
  return groups[0]?.[0] ?? null;
}
