import type { Subject } from "../../shared/validation/check-contract.ts";

/** A proposal to replace a file of code, under a policy that none of the benchmark's changes is too large for. */
export function makeSubject(path: string, before: string, after: string): Subject {
  const target = {
    id: 1,
    team_id: 1,
    kind: "code",
    path,
    version: 1,
    content: before,
    content_hash: "a".repeat(64),
  };
  return {
    improvement: {
      id: "i",
      team_id: 1,
      change_type: "code_modification",
      artifact_id: 1,
      base_hash: target.content_hash,
      proposed_content: after,
    },
    target,
    current: target,
    policy: JSON.parse('{"max_prompt_characters":32000,"max_parameter_step":4,"max_changed_lines":10000}'),
  };
}
