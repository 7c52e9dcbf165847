import { shorten } from "../logs/clean-text.ts";
import type { Artifact } from "../proposals/choose-artifact.ts";
import type { Evidence } from "../proposals/load-evidence.ts";
import { plainName } from "../proposals/quote-name.ts";
import { costOf } from "../proposals/rank-findings.ts";
import type { OpenFinding } from "../proposals/remedies/contract.ts";
import type { Adapted } from "./adapt-change.ts";
import { points } from "./judge-spread.ts";
import type { Prediction } from "./predict-effect.ts";

/** What other teams may know of how a pattern did: figures, and a name only where the first team allows it. */
export interface Proof {
  pattern: string;
  measuredTeams: number;
  /** The first team's name, if its policy lets it be told. */
  source: string | null;
  /** For the team that it is proposed to. */
  prediction: Prediction;
  similarity: number;
}

export interface Offer {
  changeType: string;
  artifact: Artifact;
  adapted: Adapted;
  finding: OpenFinding;
  evidence: Evidence;
  proof: Proof;
  fingerprint: string;
  risk: "low" | "medium";
}

/** An offer as a row of the improvement queue: the finding from their own log, the proof from elsewhere in figures. */
export function toProposal(offer: Offer) {
  const { changeType, artifact, adapted, finding, evidence, proof, fingerprint, risk } = offer;
  const { effect, sd, low, high, chance } = proof.prediction;
  const where = describeTeams(proof);
  return {
    title: shorten(`${plainName(finding.agent, "The team")}: what helped ${where} – ${adapted.wording}`, 200),
    change_type: changeType,
    risk,
    rationale: explain(offer, where),
    artifact_id: artifact.id,
    base_hash: artifact.contentHash,
    proposed_content: adapted.content,
    evidence: {
      findings: [finding.id],
      tasks: finding.tasks,
      messages: evidence.messages,
      excerpts: evidence.excerpts,
      pattern: {
        id: proof.pattern,
        measured_teams: proof.measuredTeams,
        ...(proof.source === null ? {} : { source: proof.source }),
        wording: adapted.wording,
        effect: round(effect),
        low: round(low),
        high: round(high),
        chance: round(chance),
        similarity: round(proof.similarity),
      },
    },
    expected_effect: {
      metric: "success_rate",
      estimate: round(effect),
      low: round(low),
      high: round(high),
      rests_on: `measured in ${count(proof.measuredTeams, "team")} that made this change, and on what such changes did elsewhere`,
      prior: { mean: round(effect), sd: Math.max(0.005, round(sd)) },
    },
    priority: costOf(finding),
    fingerprint,
  };
}

function explain({ finding, adapted, proof }: Offer, where: string): string {
  const { effect, low, high, chance } = proof.prediction;
  const failed = finding.tasksFailed > 0 ? `; ${finding.tasksFailed} of these failed or were abandoned` : "";
  return [
    `${finding.summary} This shows in ${count(finding.tasks, "task")} here${failed}.`,
    `The same kind of trouble was met ${where} with this change, and it was kept: “${adapted.wording}” It is made here on your own content; nothing else in it changes.`,
    `Expected here: ${signed(effect)} of the success rate (95 % interval ${signed(low)} to ${signed(high)}); that it helps is ${Math.round(chance * 100)} % probable. ` +
      `This rests on its effect in ${count(proof.measuredTeams, "team")} and on what other changes did, losers too. Your own tasks will tell: where your software asks resolve_config, it is tried on a share of them first.`,
  ].join("\n\n");
}

function describeTeams({ source, measuredTeams }: Proof): string {
  if (source !== null) return measuredTeams > 1 ? `in ${source} and other teams` : `in ${source}`;
  return measuredTeams > 1 ? `in ${measuredTeams} other teams` : "in another team";
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function signed(share: number): string {
  return `${share < 0 ? "−" : "+"}${points(Math.abs(share))}`;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
