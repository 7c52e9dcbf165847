import { type Check, notApplicable, passed, refused } from "../check-contract.ts";

/** The proposal was made on the version that is in force now. */
export const baseCurrent: Check = {
  rule: "base_current",
  title: "Made on the current version",
  check({ improvement, target, current }) {
    if (!target || !current) return notApplicable("There is no target to compare with.");
    if (improvement.base_hash === current.content_hash)
      return passed(`Version ${current.version} is in force.`);
    const made =
      improvement.base_hash === target.content_hash ? `version ${target.version}` : "another content";
    return [
      refused(
        `${target.path} has changed: the proposal was made on ${made}, in force is version ${current.version}.`,
        {
          evidence: `base ${improvement.base_hash.slice(0, 12)}, current ${current.content_hash.slice(0, 12)}`,
        },
      ),
    ];
  },
};
