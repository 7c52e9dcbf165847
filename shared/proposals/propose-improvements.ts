import { readAll } from "../logs/read-pages.ts";
import { type Database, unwrap } from "../platform/database.ts";
import { CodedError, describeError } from "../platform/errors.ts";
import { readPolicy } from "../policy/read-policy.ts";
import { type EarlierProposal, isAlreadyProposed } from "./already-proposed.ts";
import { estimateEffect } from "./estimate-effect.ts";
import { loadEvidence, loadTeamOutcomes } from "./load-evidence.ts";
import { loadArtifacts, loadEarlier, loadFindings } from "./load-team.ts";
import { rankFindings } from "./rank-findings.ts";
import type { ChangeType } from "./remedies/contract.ts";
import { findRemedy } from "./remedies/index.ts";
import { fingerprintDraft, toImprovement } from "./write-improvement.ts";

/** A wake-up can come twice; what was proposed so short a time ago, in minutes, belongs to the same session. */
const SESSION_MINUTES = 60;

export interface ProposalResult {
  proposed: number;
  /** Teams for which the session failed, with the reason. */
  failed: { team: number; error: string }[];
}

/**
 * One session: for each team, proposals against the findings that cost it most, as many as policy allows.
 * @throws CodedError `session_failed` after all teams had their turn, when one of them failed.
 */
export async function proposeImprovements(
  database: Database,
  now: () => Date = () => new Date(),
): Promise<ProposalResult> {
  const teams = await readAll((first, last) =>
    database.from("teams").select("id").order("id").range(first, last),
  );
  const result: ProposalResult = { proposed: 0, failed: [] };
  for (const { id } of teams) {
    try {
      result.proposed += await proposeForTeam(database, id, now());
    } catch (error) {
      result.failed.push({ team: id, error: describeError(error) });
    }
  }
  const [first] = result.failed;
  if (first)
    throw new CodedError(
      "session_failed",
      `Nothing could be proposed for ${result.failed.length} of ${teams.length} teams; team ${first.team}: ${first.error}`,
      { retryable: true },
    );
  return result;
}

/** @returns How many proposals were made. */
async function proposeForTeam(database: Database, team: number, now: Date): Promise<number> {
  const findings = rankFindings(await loadFindings(database, team));
  if (findings.length === 0) return 0;
  const { proposals_per_session: most, refusal_days } = await readPolicy(database, team);
  const [artifacts, earlier, outcomes] = await Promise.all([
    loadArtifacts(database, team),
    loadEarlier(database, team),
    loadTeamOutcomes(database, team),
  ]);
  const sessionStart = now.getTime() - SESSION_MINUTES * 60_000;
  let made = earlier.filter(
    ({ origin, createdAt }) => origin === "rule" && createdAt.getTime() > sessionStart,
  ).length;
  let proposed = 0;
  const policies = {
    prompt_refinement: await readPolicy(database, team, "prompt_refinement"),
    parameter_tuning: await readPolicy(database, team, "parameter_tuning"),
  } satisfies Record<ChangeType, unknown>;
  const taken: EarlierProposal[] = [...earlier];
  for (const finding of findings) {
    if (made >= most) break;
    // A remedy chooses the kind of change; the strictest limits hold until it has.
    const draft = findRemedy(finding.rule)?.propose(finding, artifacts, {
      ...policies.prompt_refinement,
      max_parameter_step: policies.parameter_tuning.max_parameter_step,
    });
    if (!draft || finding.tasks < policies[draft.changeType].min_evidence_tasks) continue;
    const fingerprint = await fingerprintDraft(draft, finding.rule);
    const place = { fingerprint, artifactPath: draft.artifact.path, tasks: finding.tasks };
    if (isAlreadyProposed(place, taken, now, refusal_days)) continue;
    const evidence = await loadEvidence(database, finding.id);
    const effect = estimateEffect(evidence.outcomes, {
      closed: Math.max(0, outcomes.closed - evidence.outcomes.closed),
      succeeded: Math.max(0, outcomes.succeeded - evidence.outcomes.succeeded),
    });
    const row = toImprovement({ team, fingerprint }, draft, finding, { evidence, effect });
    const { error, status } = await database.from("improvements").insert(row);
    taken.push({ ...place, status: "proposed", statusChangedAt: now });
    made += 1;
    // Another session was faster with the same proposal: then it is there, which is all that was wanted.
    if (error?.code === "23505") continue;
    unwrap({ data: true, error, status });
    proposed += 1;
  }
  return proposed;
}
