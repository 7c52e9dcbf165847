import { randomUUID } from "node:crypto";
import { type Actor, asRole } from "../support/as-role.ts";
import { actors, world } from "./world.ts";

export const day = "2026-11-20T10:00:00Z";

/** Registers a task as the team's runtime does: without asking for anything back. */
export async function newTask(
  actor: Actor = actors.runtimeA,
  team = world.teams.a,
  columns: Record<string, unknown> = {},
): Promise<string> {
  const id = randomUUID();
  await asRole(
    world.sql,
    actor,
    (tx) => tx`insert into public.tasks ${tx({ id, team_id: team, started_at: day, ...columns })}`,
  );
  return id;
}

/** A message that the team's runtime writes as the nth of a task. */
export const message = (task: string, seq: number, columns: Record<string, unknown> = {}) => ({
  team_id: world.teams.a,
  task_id: task,
  seq,
  occurred_at: new Date(Date.parse(day) + seq * 1000),
  agent: "writer",
  content: `message ${seq}`,
  ...columns,
});

/** Writes a batch of messages in somebody's name. */
export const log = (actor: Actor, messages: Record<string, unknown>[]) =>
  asRole(world.sql, actor, (tx) => tx`insert into public.messages ${tx(messages)}`);

export const messagesOf = (task: string) =>
  world.sql`select id, seq, content from public.messages where task_id = ${task} order by seq`;
export const taskOf = async (id: string) => (await world.sql`select * from public.tasks where id = ${id}`)[0];
