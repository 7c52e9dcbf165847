import { detectFindings } from "../../../shared/analysis/detect-findings.ts";
import { prepareMessages } from "../../../shared/analysis/prepare-messages.ts";
import { findRemedy } from "../../../shared/proposals/remedies/index.ts";
import type { Conversation } from "../../train/read-set.ts";
import type { Random } from "../impact/random.ts";

/** Policy's default for how many tasks must show a finding before something is proposed. */
const minEvidenceTasks = 3;
const orders = 20;
/** A team with fewer conversations says little of how findings come with time. */
const fewestConversations = 20;
export const sizes = [5, 10, 25, 50, 100] as const;

export interface TeamSessions {
  team: string;
  conversations: number;
  /** Findings ripe for a proposal after so many tasks, mean over random orders; null where there are not as many. */
  ripe: (number | null)[];
  /** Of all that are ripe in the end, the share whose agent has another one: their changes meet in one prompt. */
  sharePrompt: number | null;
}

/** How fast findings become ripe for a proposal as tasks come in, per team. */
export async function countRipe(
  conversations: readonly Conversation[],
  random: Random,
): Promise<TeamSessions[]> {
  const found: TeamSessions[] = [];
  for (const [team, own] of Map.groupBy(conversations, ({ set, team }) => `${set} ${team}`)) {
    if (own.length < fewestConversations) continue;
    const tasks = await Promise.all(own.map(findProposable));
    const sums = sizes.map(() => 0);
    for (let order = 0; order < orders; order += 1) {
      const shuffled = shuffle(tasks, random);
      for (const [index, size] of sizes.entries())
        sums[index] = (sums[index] ?? 0) + ripeOf(shuffled.slice(0, size)).length;
    }
    const inTheEnd = ripeOf(tasks).map(
      (fingerprint) => tasks.flat().find((one) => one.fingerprint === fingerprint)?.agent,
    );
    const meeting = inTheEnd.filter((agent, index) =>
      inTheEnd.some((other, at) => at !== index && other === agent),
    );
    found.push({
      team,
      conversations: own.length,
      ripe: sums.map((sum, index) => ((sizes[index] ?? 0) <= own.length ? sum / orders : null)),
      sharePrompt: inTheEnd.length === 0 ? null : meeting.length / inTheEnd.length,
    });
  }
  return found;
}

async function findProposable({ task, messages }: Conversation) {
  const now = new Date(Date.parse(task.ended_at ?? task.started_at) + 86_400_000);
  const findings = await detectFindings(task, prepareMessages(messages), { now });
  return findings
    .filter(({ rule }) => findRemedy(rule) !== undefined)
    .map(({ fingerprint, agent }) => ({ fingerprint, agent }));
}

function ripeOf(tasks: readonly { fingerprint: string }[][]): string[] {
  const seen = new Map<string, number>();
  for (const task of tasks)
    for (const fingerprint of new Set(task.map((one) => one.fingerprint)))
      seen.set(fingerprint, (seen.get(fingerprint) ?? 0) + 1);
  return [...seen].filter(([, count]) => count >= minEvidenceTasks).map(([fingerprint]) => fingerprint);
}

function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
