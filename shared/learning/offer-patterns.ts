import { type Database, type Returned, unwrap } from "../platform/database.ts";
import type { Json } from "../platform/database-types.gen.ts";
import { describeError } from "../platform/errors.ts";
import { readPolicy } from "../policy/read-policy.ts";
import { isAlreadyProposed } from "../proposals/already-proposed.ts";
import { loadEvidence, loadTeamOutcomes } from "../proposals/load-evidence.ts";
import { loadArtifacts, loadEarlier, loadFindings } from "../proposals/load-team.ts";
import { adaptToTeam } from "./adapt-to-team.ts";
import { doubtTransfer } from "./judge-spread.ts";
import { type Knowledge, loadKnowledge } from "./load-effects.ts";
import { predictEffect } from "./predict-effect.ts";
import { toProposal } from "./write-offer.ts";

type Candidate = Returned<"pattern_candidates">[number];

/** A case less like the first one is another case: below this the same kind of finding is all that they share. */
const leastSimilarity = 0.2;
/** A wake-up can come twice; what was offered so short a time ago, in minutes, belongs to the same session. */
const sessionMinutes = 60;
/** No team is begun after this long; the next session goes on. */
const budgetMs = 60_000;

/**
 * Proposes to each team what worked in others, the most similar cases first, as much as policy allows.
 * @returns how many proposals were made.
 */
export async function offerPatterns(
  database: Database,
  log: (line: string) => void,
  now: () => Date = () => new Date(),
): Promise<number> {
  const candidates = unwrap(await database.rpc("pattern_candidates", {}));
  if (candidates.length === 0) return 0;
  const knowledge = await loadKnowledge(database);
  const until = now().getTime() + budgetMs;
  // The team whose case is the most similar comes first, for a pilot goes to one alone.
  const byTeam = Map.groupBy(
    candidates.toSorted((a, b) => b.similarity - a.similarity),
    ({ team }) => team,
  );
  let offered = 0;
  for (const [team, its] of byTeam) {
    if (now().getTime() > until) break;
    try {
      offered += await offerToTeam(database, knowledge, team, its, now());
    } catch (error) {
      // One team's trouble is not the others'.
      log(`offering patterns to team ${team}: ${describeError(error)}`);
    }
  }
  return offered;
}

async function offerToTeam(
  database: Database,
  knowledge: Knowledge,
  team: number,
  candidates: readonly Candidate[],
  now: Date,
): Promise<number> {
  const [{ patterns_per_session: most }, artifacts, earlier, findings, outcomes] = await Promise.all([
    readPolicy(database, team),
    loadArtifacts(database, team),
    loadEarlier(database, team),
    loadFindings(database, team),
    loadTeamOutcomes(database, team),
  ]);
  const sessionStart = now.getTime() - sessionMinutes * 60_000;
  const lately = earlier.filter(
    ({ origin, createdAt }) => origin === "pattern" && createdAt.getTime() > sessionStart,
  );
  const rate = outcomes.closed > 0 ? outcomes.succeeded / outcomes.closed : 0.5;
  const done = new Set<string>();
  let offered = 0;
  for (const candidate of candidates) {
    if (lately.length + offered >= most) break;
    const finding = findings.find(({ id }) => id === candidate.finding);
    if (!finding || done.has(candidate.pattern)) continue;
    const policy = await readPolicy(database, team, candidate.change_type);
    const { change_type, rule, pattern, spread, similarity } = candidate;
    const prediction = predictEffect(knowledge.draws, [change_type, rule, pattern, String(team)]);
    const bars = { minChance: policy.min_chance_to_transfer, margin: policy.worse_by_at_most * rate };
    const doubt = doubtSimilarity(similarity) ?? doubtTransfer(spread, prediction, bars);
    const offer =
      doubt === null ? await adaptToTeam(candidate, finding, artifacts, policy) : { reason: doubt };
    if ("reason" in offer) {
      await noteReason(database, candidate, prediction.chance, offer.reason);
      continue;
    }
    const place = { fingerprint: offer.fingerprint, artifactPath: offer.artifact.path, tasks: finding.tasks };
    // Another change of the same file waits, or they refused this very change when it came from their own log.
    if (isAlreadyProposed(place, earlier, now, policy.refusal_days)) continue;
    const proposal = toProposal({
      ...offer,
      changeType: candidate.change_type,
      finding,
      evidence: await loadEvidence(database, finding.id),
      proof: {
        pattern: candidate.pattern,
        measuredTeams: candidate.measured_teams,
        source: candidate.source,
        prediction,
        similarity: candidate.similarity,
      },
    });
    const { data, error, status } = await database.rpc("offer_pattern", {
      pattern: candidate.pattern,
      team,
      similarity: candidate.similarity,
      chance: prediction.chance,
      proposal: proposal as unknown as Json,
    });
    if (error) unwrap({ data: null, error, status });
    done.add(candidate.pattern);
    if (data !== null) {
      offered += 1;
      earlier.push({ ...place, status: "proposed", statusChangedAt: now, createdAt: now, origin: "pattern" });
    }
  }
  return offered;
}

function doubtSimilarity(similarity: number): string | null {
  return similarity >= leastSimilarity
    ? null
    : `The case is too different (similarity ${similarity.toFixed(2)} of ${leastSimilarity}).`;
}

async function noteReason(
  database: Database,
  { pattern, team, similarity }: Candidate,
  chance: number,
  reason: string,
): Promise<void> {
  const { error, status } = await database.rpc("note_not_offered", {
    pattern,
    team,
    similarity,
    chance,
    reason,
  });
  if (error) unwrap({ data: null, error, status });
}
