import { type Check, notApplicable, type Outcome, passed } from "../check-contract.ts";
import type { Finding } from "./finding.ts";
import type { Family } from "./flow/flow.ts";
import { screenSubject } from "./screen-subject.ts";

/** What makes one check differ from the others. */
interface FamilyCheck {
  rule: string;
  title: string;
  family: Family;
  /** What is said when nothing is found. */
  nothing: string;
  /** Whether texts that are no programs are looked at too. */
  anyText?: boolean;
}

const mostReported = 20;

/** A check that tells the findings of one family. Only what the change introduces can refuse it. */
export function makeFamilyCheck({ rule, title, family, nothing, anyText = false }: FamilyCheck): Check {
  return {
    rule,
    title,
    check(subject) {
      if (!subject.target) return notApplicable("There is no target.");
      const { path, isProgram, after, difference } = screenSubject(subject);
      if (!isProgram && !anyText) return notApplicable("The target is no program.");
      const own = ({ family: other }: Finding) => other === family;
      const outcomes: Outcome[] = [
        ...limit(difference.introduced.filter(own).map((one) => tell(one, path, "new"))),
        ...limit(
          difference.kept.filter(own).map((one) => ({
            ...tell(one, path, "new"),
            level: "info" as const,
            detail: `Already there: ${one.detail}.`,
          })),
        ),
        ...limit(
          difference.removed.filter(own).map((one) => ({
            ...tell(one, path, "old"),
            status: "passed" as const,
            level: "info" as const,
            detail: `Removed: ${one.detail}.`,
          })),
        ),
      ];
      if (isProgram && after.problem !== undefined)
        outcomes.unshift({
          status: "not_checkable",
          level: "block",
          detail: `Cannot be analysed, because ${after.problem}.`,
        });
      return outcomes.length > 0 ? outcomes : passed(nothing);
    },
  };
}

function tell(
  { level, detail, line, column, evidence }: Finding,
  path: string,
  side: "old" | "new",
): Outcome {
  return { status: "failed", level, detail: `${detail}.`, location: { path, line, column, side }, evidence };
}

/** Ten thousand findings say no more than twenty; the gravest come first. */
function limit(outcomes: Outcome[]): Outcome[] {
  if (outcomes.length <= mostReported) return outcomes;
  const rank = ({ level }: Outcome) => (level === "block" ? 0 : level === "warn" ? 1 : 2);
  const sorted = [...outcomes].sort((a, b) => rank(a) - rank(b));
  const more = outcomes.length - mostReported;
  const [first] = sorted;
  const level = first?.level ?? "info";
  const status = first?.status ?? "failed";
  return [...sorted.slice(0, mostReported), { status, level, detail: `${more} more of the kind.` }];
}
