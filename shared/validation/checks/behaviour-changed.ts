import type { BehaviourReport } from "../behaviour/compare-behaviour.ts";
import { describeDifference, printable } from "../behaviour/describe-difference.ts";
import { readBehaviour, tryChange } from "../behaviour/try-change.ts";
import {
  type Check,
  notApplicable,
  notCheckable,
  type Outcome,
  passed,
  type Subject,
  warned,
} from "../check-contract.ts";
import { languageOf } from "../code/parse-subject.ts";
import { locateOffset } from "../locate-offset.ts";

const mostReported = 12;
const mostNames = 300;

/** What changed functions do differently, on inputs that were tried. Shown to the reviewer: to differ is what a change is for. */
export const behaviourChanged: Check = {
  rule: "behaviour_changed",
  title: "What functions do differently, by trying",
  prepare: tryChange,
  check(subject) {
    if (subject.target?.kind !== "code") return notApplicable("There is no code to execute.");
    const report = readBehaviour(subject);
    if (!report)
      return [
        notCheckable(`Programs in ${languageOf(subject)} are not executed: static checks only.`, "info"),
      ];
    const outcomes = [...listDifferences(report, subject), ...listUntried(report), ...listSame(report)];
    return outcomes.length > 0 ? outcomes : notApplicable("No function that both versions have was changed.");
  },
};

function listDifferences({ targets }: BehaviourReport, { target, improvement }: Subject): Outcome[] {
  const found = targets
    .flatMap(({ label, offset, differences }) =>
      differences.map(({ scenario, parting }) => ({
        offset,
        ...describeDifference(label, scenario, parting),
      })),
    )
    .sort((left, right) => left.input.length - right.input.length)
    .map(({ offset, input, old, new: next }) => {
      const place = locateOffset(improvement.proposed_content, offset);
      const location = { path: target?.path ?? "", ...place, side: "new" as const };
      return warned(`${input} → ${old} → ${next}`, { evidence: input, location });
    });
  const more = found.length - mostReported;
  return more > 0 ? [...found.slice(0, mostReported), warned(`${more} more such inputs.`)] : found;
}

/** What was not executed, and why: nothing is said to be the same there. */
function listUntried({ targets, notExecutable, limits }: BehaviourReport): Outcome[] {
  const reasons = notExecutable.map((reason) =>
    notCheckable(`Not executable. ${printable(reason)} Static checks only.`, "info"),
  );
  const left = targets.filter(({ status }) => status === "unclear" || status === "flaky");
  if (left.length === 0) return reasons;
  const names = left.map(
    ({ label, status }) => `${label}${status === "flaky" ? " (depends on chance)" : ""}`,
  );
  const why = limits.length > 0 ? ` (${limits.join("; ")})` : "";
  const detail = `Not comparable by trying: ${shorten(names)}${why}. Static checks only.`;
  return [...reasons, notCheckable(detail, "info")];
}

function listSame({ targets }: BehaviourReport): Outcome[] {
  const same = targets.filter(({ status }) => status === "same");
  if (same.length === 0) return [];
  const inputs = same.reduce((sum, { compared }) => sum + compared, 0);
  return passed(`No difference on ${inputs} inputs: ${shorten(same.map(({ label }) => label))}.`);
}

function shorten(names: readonly string[]): string {
  return printable(names.join(", ")).slice(0, mostNames);
}
