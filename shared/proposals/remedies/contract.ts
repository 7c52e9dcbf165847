import type { Policy } from "../../policy/read-policy.ts";
import type { Artifact } from "../choose-artifact.ts";

/** A finding with what it costs, as a remedy sees it. */
export interface OpenFinding {
  id: number;
  rule: string;
  agent: string | null;
  tool: string | null;
  summary: string;
  severity: string;
  confidence: number;
  /** Tasks that show it, … */
  tasks: number;
  /** … how many of these failed or were abandoned, … */
  tasksFailed: number;
  /** … and messages that would not have been there without it. */
  messagesWasted: number;
}

export type ChangeType = "prompt_refinement" | "parameter_tuning";

/** A change that a remedy would make. */
export interface Draft {
  changeType: ChangeType;
  artifact: Artifact;
  content: string;
  /** What changes, at most 200 characters. */
  title: string;
  /** Why this change should help, in a sentence or two; the numbers are added to it. */
  reasoning: string;
  risk: "low" | "medium" | "high";
  /** What is changed, in a form that does not depend on wording: part of the fingerprint. */
  change: string;
}

/**
 * What to do about the findings of one rule. Pure: the same finding and artifacts give the same draft.
 * One file each; what it proposes is described on the rule's page in docs/detectors/.
 */
export interface Remedy {
  rule: string;
  /** @returns null when there is nothing to change: no artifact of that agent, or the change is in force already. */
  propose(finding: OpenFinding, artifacts: readonly Artifact[], policy: Policy): Draft | null;
}
