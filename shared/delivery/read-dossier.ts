import { type Database, type Row, unwrap } from "../platform/database.ts";
import { readPolicy } from "../policy/read-policy.ts";

/** What was measured, as the function that composes the rooms passes it in. */
export type MeasuredEffect = Pick<
  Row<"impact_estimates">,
  | "metric"
  | "before_tasks"
  | "after_tasks"
  | "before_value"
  | "after_value"
  | "effect"
  | "low"
  | "high"
  | "verdict"
  | "rests_on"
>;

/** Something that happened, with the name of the person if there was one. */
export type DossierEvent = Pick<
  Row<"improvement_events">,
  "id" | "kind" | "from_status" | "to_status" | "version" | "surface" | "how_known" | "reason" | "occurred_at"
> & { person: string | null };

/** A finding with what it costs. */
export interface DossierFinding {
  id: number;
  rule: string;
  summary: string;
  tasks: number;
  tasksFailed: number;
}

/** Everything that the surfaces show of an improvement, read at one moment. */
export interface Dossier {
  improvement: Row<"improvements">;
  team: Pick<Row<"teams">, "slug" | "name">;
  target: Pick<Row<"artifacts">, "path" | "kind" | "agent" | "content">;
  validation: Pick<Row<"validations">, "verdict" | "report"> | undefined;
  events: DossierEvent[];
  findings: DossierFinding[];
  approvals: number;
  quorum: number;
  quoteLogs: boolean;
  effects: MeasuredEffect[];
  /** Where Studio is, if links to it are wanted. */
  studioUrl: string | undefined;
}

/** Where a dossier comes from besides the tables of this room. */
export interface DossierSources {
  database: Database;
  readEffects(improvement: string): Promise<MeasuredEffect[]>;
  studioUrl?: string | undefined;
}

/** Reads the present state of an improvement and everything around it. */
export async function readDossier(
  { database, readEffects, studioUrl }: DossierSources,
  id: string,
): Promise<Dossier> {
  const improvement = unwrap(await database.from("improvements").select("*").eq("id", id).single());
  const { team_id, artifact_id, change_type, risk, evidence } = improvement;
  const [team, target, validations, events, findings, approvals, policy, effects] = await Promise.all([
    database.from("teams").select("slug, name").eq("id", team_id).single(),
    database.from("artifacts").select("path, kind, agent, content").eq("id", artifact_id).single(),
    database
      .from("validations")
      .select("verdict, report")
      .eq("improvement_id", id)
      .order("id", { ascending: false })
      .limit(1),
    readEvents(database, id),
    readFindings(database, evidence),
    database.from("reviews").select("id").eq("improvement_id", id).eq("decision", "approve"),
    readPolicy(database, team_id, change_type, risk),
    readEffects(id),
  ]);
  return {
    improvement,
    team: unwrap(team),
    target: unwrap(target),
    validation: unwrap(validations)[0],
    events,
    findings,
    approvals: unwrap(approvals).length,
    quorum: policy.quorum,
    quoteLogs: policy.quote_logs_in_private_repositories,
    effects,
    studioUrl,
  };
}

async function readEvents(database: Database, improvement: string): Promise<DossierEvent[]> {
  const columns =
    "id, kind, from_status, to_status, version, surface, how_known, reason, occurred_at, person_id";
  const events = unwrap(
    await database.from("improvement_events").select(columns).eq("improvement_id", improvement).order("id"),
  );
  const ids = [...new Set(events.map(({ person_id }) => person_id).filter((id) => id !== null))];
  const people =
    ids.length === 0 ? [] : unwrap(await database.from("people").select("id, name").in("id", ids));
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return events.map(({ person_id, ...event }) => ({ ...event, person: names.get(person_id ?? "") ?? null }));
}

async function readFindings(
  database: Database,
  evidence: Dossier["improvement"]["evidence"],
): Promise<DossierFinding[]> {
  const ids = listIn(evidence, "findings").filter((id) => typeof id === "number");
  if (ids.length === 0) return [];
  const rows = unwrap(
    await database
      .from("finding_costs")
      .select("id, rule, summary, tasks, tasks_failed")
      .in("id", ids)
      .order("id"),
  );
  return rows.map(({ id, rule, summary, tasks, tasks_failed }) => ({
    id: id ?? 0,
    rule: rule ?? "",
    summary: summary ?? "",
    tasks: tasks ?? 0,
    tasksFailed: tasks_failed ?? 0,
  }));
}

/** A list inside a JSON column; empty if it is not there. */
export function listIn(json: unknown, key: string): unknown[] {
  const found = typeof json === "object" && json !== null ? Reflect.get(json, key) : undefined;
  return Array.isArray(found) ? found : [];
}
