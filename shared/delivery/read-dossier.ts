import { z } from "zod";
import { type Database, type Row, unwrap } from "../platform/database.ts";
import { readPolicy } from "../policy/read-policy.ts";
import type { ShownExperiment } from "./describe-experiment.ts";
import type { Studio } from "./studio-links.ts";

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
> &
  Partial<Pick<Row<"impact_estimates">, "evidence_grade" | "details">>;

/** Something that happened, with the name of the person if there was one. */
export type DossierEvent = Pick<
  Row<"improvement_events">,
  | "id"
  | "kind"
  | "from_status"
  | "to_status"
  | "version"
  | "surface"
  | "how_known"
  | "reason"
  | "details"
  | "occurred_at"
> & { person: string | null; made_by?: string };

/** Somebody who is asked to decide. */
export interface AskedReviewer {
  name: string;
  /** Their account in Slack, if an administrator mapped one. */
  slackUser: string | undefined;
}

/** A finding with what it costs. */
export interface DossierFinding {
  id: number;
  rule: string;
  summary: string;
  tasks: number;
  tasksFailed: number;
}

/** Another proposal, as a page refers to it. */
export type RelatedProposal = Pick<
  Row<"improvements">,
  "id" | "title" | "repository" | "issue_number" | "issue_url"
>;

/** Everything that the surfaces show of an improvement, read at one moment. */
export interface Dossier {
  improvement: Row<"improvements">;
  team: Pick<Row<"teams">, "slug" | "name">;
  target: Pick<Row<"artifacts">, "path" | "kind" | "agent" | "content">;
  validation:
    | (Pick<Row<"validations">, "verdict" | "report"> & Partial<Pick<Row<"validations">, "generated_files">>)
    | undefined;
  events: DossierEvent[];
  findings: DossierFinding[];
  approvals: number;
  quorum: number;
  quoteLogs: boolean;
  /** Whether its pull request is opened ready for review, and who is asked where CODEOWNERS names nobody. */
  shipping?: { ready: boolean; reviewers: readonly string[] };
  /** What it takes the place of, and what has taken its own. */
  revises?: RelatedProposal | undefined;
  revisedBy?: RelatedProposal | undefined;
  effects: MeasuredEffect[];
  /** Its last experiment, if it was or will be tried. */
  experiment?: ShownExperiment | undefined;
  /** Who is asked to decide and has not passed it on. */
  asked: AskedReviewer[];
  snoozedUntil: string | undefined;
  /** Where Studio is, if links to it are wanted. */
  studioUrl: string | undefined;
  studio: Studio | undefined;
}

/** Where a dossier comes from besides the tables of this room. */
export interface DossierSources {
  database: Database;
  readEffects(improvement: string): Promise<MeasuredEffect[]>;
  findExperiment?(improvement: string): Promise<ShownExperiment | undefined>;
  studioUrl?: string | undefined;
}

/** Reads the present state of an improvement and everything around it. */
export async function readDossier(
  { database, readEffects, findExperiment, studioUrl }: DossierSources,
  id: string,
): Promise<Dossier> {
  const improvement = unwrap(await database.from("improvements").select("*").eq("id", id).single());
  const { team_id, artifact_id, change_type, risk, evidence } = improvement;
  const [
    team,
    target,
    validations,
    events,
    findings,
    approvals,
    policy,
    asked,
    snoozes,
    studio,
    effects,
    experiment,
    revisions,
  ] = await Promise.all([
    database.from("teams").select("slug, name").eq("id", team_id).single(),
    database.from("artifacts").select("path, kind, agent, content").eq("id", artifact_id).single(),
    database
      .from("validations")
      .select("verdict, report, generated_files")
      .eq("improvement_id", id)
      .order("id", { ascending: false })
      .limit(1),
    readEvents(database, id),
    readFindings(database, evidence),
    database.from("reviews").select("id").eq("improvement_id", id).eq("decision", "approve"),
    readPolicy(database, team_id, change_type, risk),
    readAsked(database, id),
    database.from("snoozes").select("until").eq("improvement_id", id),
    readStudio(database, studioUrl),
    readEffects(id),
    findExperiment?.(id),
    readRevisions(database, improvement),
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
    shipping: { ready: policy.pull_requests_ready, reviewers: policy.pull_request_reviewers },
    ...revisions,
    effects,
    experiment,
    asked,
    snoozedUntil: unwrap(snoozes)[0]?.until,
    studioUrl,
    studio,
  };
}

async function readRevisions(
  database: Database,
  { id, team_id, revision_of }: Row<"improvements">,
): Promise<Pick<Dossier, "revises" | "revisedBy">> {
  const related = () =>
    database
      .from("improvements")
      .select("id, title, repository, issue_number, issue_url")
      .eq("team_id", team_id);
  const [later, earlier] = await Promise.all([
    related().eq("revision_of", id).order("created_at", { ascending: false }).limit(1),
    revision_of === null ? undefined : related().eq("id", revision_of),
  ]);
  return {
    revises: earlier === undefined ? undefined : unwrap(earlier)[0],
    revisedBy: unwrap(later)[0],
  };
}

async function readEvents(database: Database, improvement: string): Promise<DossierEvent[]> {
  const columns =
    "id, kind, from_status, to_status, version, made_by, surface, how_known, reason, details, occurred_at, person_id";
  const events = unwrap(
    await database.from("improvement_events").select(columns).eq("improvement_id", improvement).order("id"),
  );
  const ids = [...new Set(events.map(({ person_id }) => person_id).filter((id) => id !== null))];
  const people =
    ids.length === 0 ? [] : unwrap(await database.from("people").select("id, name").in("id", ids));
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return events.map(({ person_id, ...event }) => ({ ...event, person: names.get(person_id ?? "") ?? null }));
}

async function readAsked(database: Database, improvement: string): Promise<AskedReviewer[]> {
  const requests = unwrap(
    await database
      .from("review_requests")
      .select("person_id")
      .eq("improvement_id", improvement)
      .is("passed_on_at", null)
      .order("asked_at")
      .order("person_id"),
  );
  const ids = requests.map(({ person_id }) => person_id);
  if (ids.length === 0) return [];
  const [people, accounts] = await Promise.all([
    database.from("people").select("id, name").in("id", ids),
    database.from("identities").select("person_id, external_id").eq("provider", "slack").in("person_id", ids),
  ]);
  const names = new Map(unwrap(people).map(({ id, name }) => [id, name]));
  const users = new Map(unwrap(accounts).map(({ person_id, external_id }) => [person_id, external_id]));
  return ids.map((id) => ({ name: names.get(id) ?? "", slackUser: users.get(id) }));
}

async function readStudio(database: Database, url: string | undefined): Promise<Studio | undefined> {
  if (url === undefined) return undefined;
  const tables = z.record(z.string(), z.number()).safeParse(unwrap(await database.rpc("studio_tables")));
  return { url, tables: tables.data ?? {} };
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
