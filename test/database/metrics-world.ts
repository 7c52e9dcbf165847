import { randomUUID } from "node:crypto";
import { asRole } from "../support/as-role.ts";
import { actors, world } from "./world.ts";

/** When the first task began. */
export const start = Date.parse("2026-11-20T10:00:00Z");

/** Nothing was ever done or found. */
export async function forget(): Promise<void> {
  await world.sql`delete from public.tasks`;
  await world.sql`delete from public.findings`;
  await world.sql`delete from private.work_items`;
}

/** An agent's row of metrics in a task; `*` for the whole task. */
export const row = (agent: string, more: Record<string, number> = {}) => ({
  agent,
  day: "2026-11-20",
  messages: 4,
  errors: 1,
  tokens_in: 0,
  tokens_out: 0,
  cost_usd: 0.5,
  spoken: 2,
  speakers: 1,
  ...more,
});

/** Stores an analysis of a task, as analyze-teams does with what it has claimed. */
export async function record(task: string, analysis: Record<string, unknown>): Promise<void> {
  const token = randomUUID();
  await world.sql`insert into private.work_items (kind, key) values ('analysis', ${task}) on conflict do nothing`;
  await world.sql`update private.work_items set lease_token = ${token} where key = ${task}`;
  const json = JSON.stringify([
    { task, lease_token: token, metrics: [], findings: [], edges: [], errors: [], ...analysis },
  ]);
  await asRole(world.sql, actors.service, (tx) => tx`select public.record_analyses(${json}::text::jsonb)`);
}

/** A task of team a that began so many hours after `start` and took a minute. */
export async function closed(
  hour: number,
  outcome: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const id = randomUUID();
  const started_at = new Date(start + hour * 3_600_000);
  await world.sql`insert into public.tasks ${world.sql({ id, team_id: world.teams.a, started_at, ended_at: new Date(started_at.getTime() + 60_000), outcome, ...more })}`;
  return id;
}
