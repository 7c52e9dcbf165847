import { randomUUID } from "node:crypto";
import type { RuntimeClient } from "./runtime.ts";
import { type Behaviour, type SimulatedTask, simulateSupport } from "./simulate-support.ts";
import { supportTeamId } from "./support-team.ts";

/** Requests of one runtime at the same time. */
const concurrency = 8;
const rowsPerInsert = 500;

const researcherPrompt = "support/researcher/prompt.md";
const researcherParameters = "support/researcher/parameters.json";

/**
 * The support team's software as it works with experiments: it registers each task, asks what this task works with, works,
 * and closes it. It is never told which version that is.
 * @returns how many tasks worked with each content of the researcher's prompt
 */
export async function workWithConfig(
  client: RuntimeClient,
  { count, seed }: { count: number; seed: number },
): Promise<Map<string, number>> {
  const now = new Date();
  const tasks = Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    team_id: supportTeamId,
    external_id: `support-${seed}-${index}`,
    title: "Question of a customer",
    started_at: now.toISOString(),
    source: "simulation",
  }));
  check(await client.from("tasks").insert(tasks));

  const used = new Map<string, number>();
  const played: SimulatedTask[] = [];
  await inParallel(tasks, async ({ id }, index) => {
    const behaviour = await askForConfig(client, id);
    used.set(behaviour.researcherPrompt, (used.get(behaviour.researcherPrompt) ?? 0) + 1);
    const [task] = simulateSupport({ count: 1, seed: seed + index, from: now, to: now, behaviour });
    if (task) played.push({ ...task, id });
  });
  const messages = played.flatMap((task) =>
    task.messages.map((message) => ({ ...message, team_id: supportTeamId, task_id: task.id })),
  );
  for (let start = 0; start < messages.length; start += rowsPerInsert)
    check(await client.from("messages").insert(messages.slice(start, start + rowsPerInsert)));
  await closeTasks(client, played);
  return used;
}

/** Its clock counts tens of seconds, so that many tasks are closed with one request. */
async function closeTasks(client: RuntimeClient, tasks: readonly SimulatedTask[]): Promise<void> {
  const ticks = (time: string) => Math.ceil(Date.parse(time) / 10_000);
  const alike = Map.groupBy(tasks, ({ outcome, ended_at }) => `${outcome} ${ticks(ended_at)}`);
  for (const group of alike.values()) {
    const [{ outcome, ended_at } = { outcome: "failure", ended_at: "" }] = group;
    check(
      await client
        .from("tasks")
        .update({ outcome, ended_at: new Date(ticks(ended_at) * 10_000).toISOString() })
        .in(
          "id",
          group.map(({ id }) => id),
        ),
    );
  }
}

async function askForConfig(client: RuntimeClient, task: string): Promise<Behaviour> {
  const { data, error } = await client.rpc("resolve_config", { task });
  if (error) throw new Error(`resolve_config was refused: ${error.message}`);
  const contentOf = (path: string) => data.find((one) => one.path === path)?.content ?? "";
  return {
    researcherPrompt: contentOf(researcherPrompt),
    researcherParameters: JSON.parse(contentOf(researcherParameters) || "{}"),
  };
}

function check({ error }: { error: { message: string } | null }): void {
  if (error) throw new Error(`The runtime was refused: ${error.message}`);
}

async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
