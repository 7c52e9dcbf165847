import type { Policy } from "../../../shared/policy/read-policy.ts";
import type { Artifact } from "../../../shared/proposals/choose-artifact.ts";
import type { OpenFinding } from "../../../shared/proposals/remedies/contract.ts";
import { findRemedy } from "../../../shared/proposals/remedies/index.ts";

export const policy: Policy = {
  quorum: 1,
  min_evidence_tasks: 3,
  proposals_per_session: 3,
  max_prompt_characters: 32_000,
  max_parameter_step: 4,
  min_tasks_to_measure: 20,
  quote_logs_in_private_repositories: true,
  allow_unchecked: false,
  pull_requests_ready: false,
  pull_request_reviewers: [],
  github_dashboard: true,
  max_changed_lines: 400,
  worse_by_at_most: 0.1,
  patterns_per_session: 1,
  min_chance_to_transfer: 0.8,
  refusal_days: 90,
};

export function finding(more: Partial<OpenFinding> = {}): OpenFinding {
  return {
    id: 1,
    rule: "repetition",
    agent: "researcher",
    tool: "search",
    summary: "researcher calls search again.",
    severity: "medium",
    confidence: 0.9,
    tasks: 12,
    tasksFailed: 6,
    messagesWasted: 60,
    ...more,
  };
}

export function artifact(more: Partial<Artifact> = {}): Artifact {
  return {
    id: 1,
    agent: "researcher",
    kind: "prompt",
    path: "agents/researcher/prompt.md",
    content: "# Researcher\n\nFind facts.\n",
    contentHash: "hash",
    ...more,
  };
}

export const parameters = (content: string, agent: string | null = "researcher"): Artifact =>
  artifact({ id: 2, agent, kind: "parameters", path: "agents/researcher/parameters.json", content });

export function propose(found: OpenFinding, artifacts: readonly Artifact[], rules: Partial<Policy> = {}) {
  return findRemedy(found.rule)?.propose(found, artifacts, { ...policy, ...rules }) ?? null;
}
