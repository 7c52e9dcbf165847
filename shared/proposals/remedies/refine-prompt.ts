import { shorten } from "../../logs/clean-text.ts";
import type { Policy } from "../../policy/read-policy.ts";
import { addWorkingRule } from "../add-working-rule.ts";
import { type Artifact, chooseArtifact } from "../choose-artifact.ts";
import type { Draft, OpenFinding } from "./contract.ts";

/**
 * A draft that adds one working rule to the prompt of the finding's agent. A small addition, never a rewrite: the
 * effect of a rewrite could not be told from that of everything else it changed.
 * @returns null without a prompt to change, when the rule is in it already, or when it would grow too long.
 */
export function refinePrompt(
  { finding, artifacts, policy }: { finding: OpenFinding; artifacts: readonly Artifact[]; policy: Policy },
  { rule, title, reasoning, change }: { rule: string; title: string; reasoning: string; change: string },
): Draft | null {
  const artifact = chooseArtifact(artifacts, "prompt", finding.agent);
  if (artifact === null) return null;
  const content = addWorkingRule(artifact.content, rule);
  if (content === null || [...content].length > policy.max_prompt_characters) return null;
  return {
    changeType: "prompt_refinement",
    artifact,
    content,
    title: shorten(title, 200),
    reasoning,
    // One more rule can only narrow what the agent does; still, it is read in every task.
    risk: "low",
    change: `add rule: ${change}`,
  };
}
