import { type Check, notApplicable, type Outcome, passed, warned } from "../../check-contract.ts";
import { screenSubject } from "../screen-subject.ts";

/** Says what the program can do before and after, for the reviewer. */
export const capabilityChange: Check = {
  rule: "capability_change",
  title: "What the program can do",
  check(subject) {
    if (!subject.target) return notApplicable("There is no target.");
    const { isProgram, before, after } = screenSubject(subject);
    if (!isProgram) return notApplicable("The target is no program.");
    if (after.problem !== undefined)
      return [
        { status: "not_checkable", level: "block", detail: `Cannot be analysed, because ${after.problem}.` },
      ];
    const gained = [...after.capabilities].filter((one) => !before.capabilities.has(one)).sort();
    const lost = [...before.capabilities].filter((one) => !after.capabilities.has(one)).sort();
    const modules = [...after.modules].filter((one) => !before.modules.has(one)).sort();
    const found: Outcome[] = [];
    if (gained.length > 0) found.push(warned(`New: ${gained.join(", ")}.`, { evidence: gained.join(", ") }));
    if (modules.length > 0)
      found.push(
        warned(`New modules: ${modules.slice(0, 30).join(", ").slice(0, 1_000)}.`, {
          evidence: modules.slice(0, 30).join(", ").slice(0, 1_000),
        }),
      );
    const summary = `Before: ${list(before.capabilities)}; after: ${list(after.capabilities)}${lost.length > 0 ? `; no longer: ${lost.join(", ")}` : ""}.`;
    return [...found, ...passed(summary)];
  },
};

function list(capabilities: ReadonlySet<string>): string {
  return capabilities.size === 0 ? "nothing but computing" : [...capabilities].sort().join(", ");
}
