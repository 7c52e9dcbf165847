import { afterAll, beforeAll } from "vitest";
import { offerPatterns } from "../../shared/learning/offer-patterns.ts";
import type { Database } from "../../shared/platform/database.ts";
import { type Actor, asRole } from "../support/as-role.ts";
import { startRest } from "../support/rest.ts";
import { addFinding, keptChange, promptB, setPrompt } from "./learning-world.ts";
import { useWorld, world } from "./world.ts";

/** The database as functions see it. */
export let rest: Database;
/** The finding of team b. */
export let findingB: string;
/** The improvement that team a has kept. */
export let kept: string;

/** To be called once at the top of a file about what teams learn from each other: team a has kept a change, and team b has a finding that it would help. */
export function useLearningWorld(): void {
  let close: () => Promise<void>;
  useWorld();
  beforeAll(async () => {
    ({ rest, close } = await startRest(world.database));
    await setPrompt(world, world.teams.b, promptB);
    findingB = await addFinding(world, world.teams.b);
    kept = await keptChange(world);
  });
  afterAll(() => close());
}

const fail = (line: string) => {
  throw new Error(line);
};

/** Holds a session: how many patterns it offered. */
export const offer = (now = new Date()) => offerPatterns(rest, fail, () => now);
/** A session so late that nothing of before belongs to it. */
export const later = () => new Date(Date.now() + 2 * 3_600_000);

interface OfferedRow {
  id: string;
  team_id: string;
  title: string;
  rationale: string;
  status: string;
  risk: string;
  proposed_content: string;
  fingerprint: string;
  evidence: { findings: number[]; excerpts: string[]; pattern: Record<string, unknown> };
  expected_effect: { estimate: number; prior: { mean: number; sd: number } };
}

/** What a team was offered, the newest first. */
export async function offeredTo(team: string): Promise<OfferedRow[]> {
  return world.sql`select * from public.improvements where team_id = ${team} and origin = 'pattern' order by created_at desc`;
}

/** The newest that a team was offered. */
export async function theOffer(team: string): Promise<OfferedRow> {
  const [row] = await offeredTo(team);
  if (!row) throw new Error("Nothing was offered.");
  return row;
}

/** The rows of a table that somebody is shown. */
export const see = (actor: Actor, table: string) =>
  asRole(world.sql, actor, (tx) => tx`select * from ${tx(table)}`);

/** The one pattern that fits others. */
export async function pattern() {
  const [row] = await world.sql`select * from public.patterns where change is not null`;
  return row ?? {};
}

export async function teamId(slug: string): Promise<string | undefined> {
  const [row] = await world.sql<{ id: string }[]>`select id from public.teams where slug = ${slug}`;
  return row?.id;
}
