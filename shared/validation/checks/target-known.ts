import { type Check, passed, refused } from "../check-contract.ts";

/** The kind of artifact that each type of change may touch. */
const kindOf = new Map([
  ["prompt_refinement", "prompt"],
  ["role_adjustment", "role"],
  ["code_modification", "code"],
  ["tool_addition", "tools"],
  ["parameter_tuning", "parameters"],
]);

/** The proposal names an artifact of its own team, and its type of change fits that artifact. */
export const targetKnown: Check = {
  rule: "target_known",
  title: "The target exists and fits the type of change",
  check({ improvement, target }) {
    if (!target || target.team_id !== improvement.team_id)
      return [refused("The team has no such artifact.", { evidence: `artifact ${improvement.artifact_id}` })];
    const wanted = kindOf.get(improvement.change_type);
    if (wanted === target.kind) return passed(`${target.path} is of kind ${target.kind}.`);
    const change = improvement.change_type.replaceAll("_", " ");
    return [
      refused(`A ${change} does not change an artifact of kind ${target.kind}.`, { evidence: target.path }),
    ];
  },
};
