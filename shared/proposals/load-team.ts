import { readAll } from "../logs/read-pages.ts";
import type { Database } from "../platform/database.ts";
import { countedTasks, type EarlierProposal } from "./already-proposed.ts";
import { type Artifact, toArtifact } from "./choose-artifact.ts";
import { toOpenFinding } from "./rank-findings.ts";
import type { OpenFinding } from "./remedies/contract.ts";

/** The open findings of a team that show in some task. */
export async function loadFindings(database: Database, team: number): Promise<OpenFinding[]> {
  const rows = await readAll((first, last) =>
    database
      .from("finding_costs")
      .select("*")
      .eq("team_id", team)
      .eq("status", "open")
      .gt("tasks", 0)
      .order("id")
      .range(first, last),
  );
  return rows.flatMap((row) => toOpenFinding(row) ?? []);
}

/** The version in force of each of a team's artifacts. */
export async function loadArtifacts(database: Database, team: number): Promise<Artifact[]> {
  const rows = await readAll((first, last) =>
    database.from("current_artifacts").select("*").eq("team_id", team).order("path").range(first, last),
  );
  return rows.flatMap((row) => toArtifact(row) ?? []);
}

/** What was ever proposed to a team, and when. */
export async function loadEarlier(
  database: Database,
  team: number,
): Promise<(EarlierProposal & { origin: string; createdAt: Date })[]> {
  const [improvements, versions] = await Promise.all([
    readAll((first, last) =>
      database
        .from("improvements")
        .select("fingerprint, artifact_id, status, status_changed_at, created_at, evidence, origin")
        .eq("team_id", team)
        .order("id")
        .range(first, last),
    ),
    // Proposals name a version of a file; rivals are told by the file.
    readAll((first, last) =>
      database.from("artifacts").select("id, path").eq("team_id", team).order("id").range(first, last),
    ),
  ]);
  const paths = new Map(versions.map(({ id, path }) => [id, path]));
  return improvements.map((row) => ({
    fingerprint: row.fingerprint,
    artifactPath: paths.get(row.artifact_id) ?? "",
    status: row.status,
    statusChangedAt: new Date(row.status_changed_at),
    createdAt: new Date(row.created_at),
    origin: row.origin,
    tasks: countedTasks(row.evidence),
  }));
}
