import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import type { Sql } from "../../local/postgres/connect.ts";
import { type Actor, asRole } from "../support/as-role.ts";
import { type Kind, type World, world } from "./world.ts";

export type ChangeType =
  | "prompt_refinement"
  | "role_adjustment"
  | "code_modification"
  | "tool_addition"
  | "parameter_tuning";

const kindOf: Record<ChangeType, Kind> = {
  prompt_refinement: "prompt",
  role_adjustment: "role",
  code_modification: "code",
  tool_addition: "tools",
  parameter_tuning: "parameters",
};

export interface Proposal {
  change_type?: ChangeType;
  /** In place of the first team's artifact of the fitting kind. */
  artifact?: string;
  team?: string;
  content?: string;
  evidence?: postgres.JSONValue;
  fingerprint?: string;
  origin?: "rule" | "model" | "team" | "pattern" | "person";
  revision_of?: string;
}

/** Writes a proposal with the rights of `sql`: postgres, or a transaction of somebody else. Returns its id. */
export async function propose(
  world: World,
  proposal: Proposal = {},
  sql: Sql | postgres.TransactionSql = world.sql,
): Promise<string> {
  const id = randomUUID();
  const type = proposal.change_type ?? "prompt_refinement";
  const artifact = proposal.artifact ?? world.artifacts[kindOf[type]];
  await sql`
    insert into public.improvements ${sql({
      id,
      team_id: proposal.team ?? world.teams.a,
      title: "Ask once",
      change_type: type,
      rationale: "It asks three times.",
      artifact_id: artifact,
      base_hash: "0".repeat(64),
      proposed_content: proposal.content ?? `better ${id}`,
      evidence: world.sql.json(proposal.evidence ?? {}),
      fingerprint: proposal.fingerprint ?? id,
      origin: proposal.origin ?? "rule",
      ...(proposal.revision_of ? { revision_of: proposal.revision_of } : {}),
    })}`;
  return id;
}

/** How an improvement gets into each state: who makes the moves on the way. */
const wayTo: Record<string, readonly (readonly [to: string, by: string])[]> = {
  proposed: [],
  blocked: [["blocked", "validation"]],
  in_review: [["in_review", "validation"]],
  approved: [
    ["in_review", "validation"],
    ["approved", "review"],
  ],
  rejected: [
    ["in_review", "validation"],
    ["rejected", "review"],
  ],
  changes_requested: [
    ["in_review", "validation"],
    ["changes_requested", "review"],
  ],
  shipping: [
    ["in_review", "validation"],
    ["approved", "review"],
    ["shipping", "delivery"],
  ],
  deployed: [
    ["in_review", "validation"],
    ["approved", "review"],
    ["shipping", "delivery"],
    ["deployed", "delivery"],
  ],
  kept: [
    ["in_review", "validation"],
    ["approved", "review"],
    ["shipping", "delivery"],
    ["deployed", "delivery"],
    ["kept", "impact"],
  ],
  abandoned: [
    ["in_review", "validation"],
    ["approved", "review"],
    ["shipping", "delivery"],
    ["abandoned", "delivery"],
  ],
  reverting: [
    ["in_review", "validation"],
    ["approved", "review"],
    ["shipping", "delivery"],
    ["deployed", "delivery"],
    ["reverting", "review"],
  ],
  reverted: [
    ["in_review", "validation"],
    ["approved", "review"],
    ["shipping", "delivery"],
    ["deployed", "delivery"],
    ["reverting", "review"],
    ["reverted", "delivery"],
  ],
  withdrawn: [["withdrawn", "proposer"]],
  superseded: [["superseded", "delivery"]],
  expired: [["expired", "clock"]],
};

export const statuses = Object.keys(wayTo);

/** Makes a move in the name of a part of the system. */
export async function move(
  sql: Sql | postgres.TransactionSql,
  id: string,
  to: string,
  by: string,
): Promise<void> {
  await sql`select private.move_improvement(${id}, ${to}, private.system_actor(${by}, 'because'))`;
}

/** A new improvement, brought to a status. */
export async function improvementIn(world: World, status: string, proposal: Proposal = {}): Promise<string> {
  const id = await propose(world, proposal);
  await bring(world, id, status);
  return id;
}

/** Brings a proposal that was made just now to a status. */
export async function bring(world: World, id: string, status: string): Promise<void> {
  for (const [to, by] of wayTo[status] ?? []) await move(world.sql, id, to, by);
}

export interface Improvement {
  status: string;
  version: number;
  decided_by: string | null;
  decision_reason: string | null;
  implemented_by: string | null;
  implementation_url: string | null;
  needs_attention: string | null;
  merge_commit_sha: string | null;
  proposed_by: string | null;
  deployed_at: Date | null;
  waits_for: string | null;
}

export async function read(world: World, id: string): Promise<Improvement> {
  const [row] = await world.sql<Improvement[]>`select * from public.improvements where id = ${id}`;
  if (!row) throw new Error(`There is no improvement ${id}.`);
  return row;
}

export interface Event {
  kind: string;
  from_status: string | null;
  to_status: string | null;
  version: number;
  made_by: string;
  person_id: string | null;
  how_known: string;
  surface: string;
  reason: string | null;
}

export async function events(world: World, id: string): Promise<Event[]> {
  return world.sql<Event[]>`
    select kind, from_status, to_status, version, made_by, person_id, how_known, surface, reason
    from public.improvement_events where improvement_id = ${id} order by id`;
}

export async function deliveries(world: World, id: string): Promise<{ kind: string; payload: unknown }[]> {
  return world.sql`select kind, payload from public.deliveries where improvement_id = ${id} order by id`;
}

/** Everything that a refused decision must leave alone. */
export async function footprint(world: World, id: string): Promise<unknown> {
  const [row] = await world.sql`
    select to_jsonb(i) as improvement,
      (select count(*) from public.improvement_events e where e.improvement_id = i.id) as events,
      (select count(*) from public.reviews r where r.improvement_id = i.id) as reviews,
      (select count(*) from public.deliveries d where d.improvement_id = i.id) as deliveries
    from public.improvements i where i.id = ${id}`;
  return row;
}

/** A signed-in person decides over the API, by default approving the version in review. Returns the status that follows. */
export const decide = (
  actor: Actor,
  id: string,
  decision: string | null = "approve",
  version = 2,
  reason: string | null = null,
  sql = world.sql,
) =>
  asRole(sql, actor, async (tx) => {
    const [row] = await tx<
      { status: string }[]
    >`select public.decide_improvement(${id}, ${decision}, ${version}, ${reason}) as status`;
    return row?.status;
  });
