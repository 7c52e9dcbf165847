import { readAll } from "../logs/read-pages.ts";
import { type Database, unwrap } from "../platform/database.ts";
import type { Outcomes } from "./estimate-effect.ts";

/** What shows a finding: copied into the proposal, because messages do not stay for ever. */
export interface Evidence {
  messages: number[];
  excerpts: string[];
  /** Of the tasks that show it. */
  outcomes: Outcomes;
}

const MAX_MESSAGES = 50;
const MAX_EXCERPTS = 5;
/** Messages quoted per task: the third repetition shows no more than the second. */
const MESSAGES_PER_TASK = 10;
const TASKS_AT_A_TIME = 100;

/** The evidence of one finding, latest tasks first. */
export async function loadEvidence(database: Database, findingId: number): Promise<Evidence> {
  const rows = await readAll((first, last) =>
    database
      .from("finding_evidence")
      .select("task_id, message_ids, excerpts")
      .eq("finding_id", findingId)
      .order("occurred_at", { ascending: false })
      .order("task_id")
      .range(first, last),
  );
  return {
    messages: rows
      .flatMap(({ message_ids }) => message_ids.slice(0, MESSAGES_PER_TASK))
      .slice(0, MAX_MESSAGES),
    excerpts: [...new Set(rows.flatMap(({ excerpts }) => excerpts))].slice(0, MAX_EXCERPTS),
    outcomes: await countOutcomes(
      database,
      rows.map(({ task_id }) => task_id),
    ),
  };
}

async function countOutcomes(database: Database, ids: readonly string[]): Promise<Outcomes> {
  const outcomes: Outcomes = { closed: 0, succeeded: 0 };
  for (let at = 0; at < ids.length; at += TASKS_AT_A_TIME) {
    const some = ids.slice(at, at + TASKS_AT_A_TIME);
    const rows = unwrap(await database.from("tasks").select("outcome").in("id", some));
    outcomes.closed += rows.filter(({ outcome }) => outcome !== null).length;
    outcomes.succeeded += rows.filter(({ outcome }) => outcome === "success").length;
  }
  return outcomes;
}

/** The outcomes of all tasks of a team. */
export async function loadTeamOutcomes(database: Database, team: number): Promise<Outcomes> {
  const rows = await readAll((first, last) =>
    database
      .from("team_metrics")
      .select("day, tasks_closed, tasks_succeeded")
      .eq("team_id", team)
      .eq("agent", "*")
      .order("day")
      .range(first, last),
  );
  return {
    closed: rows.reduce((sum, row) => sum + (row.tasks_closed ?? 0), 0),
    succeeded: rows.reduce((sum, row) => sum + (row.tasks_succeeded ?? 0), 0),
  };
}
