import { findCandidates } from "../../shared/analysis/attribution/find-candidates.ts";
import { prepareMessages } from "../../shared/analysis/prepare-messages.ts";
import type { Choice } from "./conditional-logit.ts";
import { type Label, listSets, readConversations, readLabels } from "./read-set.ts";

/** A failed conversation with the step and agent that people blamed, ready to learn from. */
export interface Example {
  kind: string;
  taskId: string;
  choice: Choice;
  agents: string[];
  seqs: number[];
  step: number;
  agent: string;
  second: { step: number; agent: string } | null;
}

/** A second labelling counts less than the first, and a neighbour of the step a little. */
const SECOND = 0.3;
const NEIGHBOUR = 0.1;

/** Reads every labelled failure of a folder. @param names Collects the names of features. */
export async function readExamples(folder: string, names: string[]): Promise<Example[]> {
  const sets = listSets(folder);
  const seconds = new Map<string, Label>();
  for (const set of sets.labels.filter((name) => !sets.logs.includes(name)))
    for (const [id, label] of await readLabels(folder, set)) seconds.set(id, label);
  const indexes = new Map<string, number>();
  const examples: Example[] = [];
  for (const set of sets.logs.filter((name) => sets.labels.includes(name))) {
    const labels = await readLabels(folder, set);
    if (![...labels.values()].some(({ mistake_step }) => typeof mistake_step === "number")) continue;
    for (const conversation of (await readConversations(folder, set)).conversations) {
      const blamed = readBlame(labels.get(conversation.id));
      if (blamed === null) continue;
      const messages = prepareMessages(conversation.messages);
      const candidates = findCandidates(messages);
      const agents = candidates.map(({ turn }) => turn.message.agent);
      const seqs = candidates.map(({ turn }) => turn.message.seq);
      const second = readBlame(seconds.get(conversation.id));
      const different = [...new Set(agents)];
      examples.push({
        kind: conversation.team,
        taskId: conversation.taskId,
        agents,
        seqs,
        ...blamed,
        second,
        choice: {
          candidates: candidates.map(({ features }) =>
            [...features].map(([name, value]) => [indexOf(name, names, indexes), value] as const),
          ),
          target: targets(seqs, blamed.step, second?.step ?? null),
          groups: agents.map((agent) => different.indexOf(agent)),
          rightGroup: different.indexOf(blamed.agent),
        },
      });
    }
  }
  return examples;
}

function readBlame(label: Label | undefined): { step: number; agent: string } | null {
  const step = label?.mistake_step;
  const agent = label?.mistake_agent;
  return typeof step === "number" && typeof agent === "string" ? { step, agent } : null;
}

function targets(seqs: readonly number[], step: number, second: number | null): number[] {
  const target = seqs.map(() => 0);
  const put = (seq: number, weight: number) => {
    const at = seqs.indexOf(seq);
    if (at < 0) return;
    for (const [place, share] of [
      [at, 1],
      [at - 1, NEIGHBOUR],
      [at + 1, NEIGHBOUR],
    ] as const)
      if (place in target) target[place] = (target[place] ?? 0) + weight * share;
  };
  put(step, second === null ? 1 : 1 - SECOND);
  if (second !== null) put(second, SECOND);
  const whole = target.reduce((sum, value) => sum + value, 0);
  return whole === 0 ? target : target.map((value) => value / whole);
}

function indexOf(name: string, names: string[], indexes: Map<string, number>): number {
  const known = indexes.get(name);
  if (known !== undefined) return known;
  indexes.set(name, names.length);
  return names.push(name) - 1;
}
