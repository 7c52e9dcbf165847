import type { Check, Outcome, Subject } from "../../../shared/validation/check-contract.ts";

/** A subject that passes every check, apart from what a test says differently. */
export function makeSubject({
  kind = "prompt",
  path = "prompts/agent.md",
  before = "You are a helpful agent.\n",
  after = "You are a helpful agent. Check the result before you answer.\n",
  changeType = {
    prompt: "prompt_refinement",
    role: "role_adjustment",
    code: "code_modification",
    tools: "tool_addition",
    parameters: "parameter_tuning",
  }[kind] ?? "prompt_refinement",
  policy = { max_prompt_characters: 32_000, max_parameter_step: 4 },
}: {
  kind?: string;
  path?: string;
  before?: string;
  after?: string;
  changeType?: string;
  policy?: Subject["policy"];
} = {}): Subject {
  const target = { id: 7, team_id: 1, kind, path, version: 1, content: before, content_hash: "a".repeat(64) };
  return {
    improvement: {
      id: "6f1c1a52-0000-4000-8000-000000000001",
      team_id: 1,
      change_type: changeType,
      artifact_id: 7,
      base_hash: target.content_hash,
      proposed_content: after,
    },
    target,
    current: target,
    policy,
  };
}

/** What blocks, in words. */
export function refusals(check: Check, subject: Subject): string[] {
  return check
    .check(subject)
    .filter(blocks)
    .map(({ detail }) => detail);
}

export function blocks({ status, level }: Outcome): boolean {
  return level === "block" && (status === "failed" || status === "not_checkable");
}

/** The statuses of all outcomes. */
export function statuses(check: Check, subject: Subject): string[] {
  return check.check(subject).map(({ status }) => status);
}
