import {
  type Check,
  notApplicable,
  notCheckable,
  type Outcome,
  passed,
  warned,
} from "../../check-contract.ts";
import { locateOffset } from "../../locate-offset.ts";
import { screenSubject } from "../screen-subject.ts";

const mostReported = 20;

/** What a program checks before it acts, it still checks: see docs/checks/protection_kept.md. */
export const protectionKept: Check = {
  rule: "protection_kept",
  title: "Checks are kept",
  check(subject) {
    const { target, improvement } = subject;
    if (!target) return notApplicable("There is no target.");
    const { path, isProgram, before, after, losses } = screenSubject(subject);
    if (!isProgram) return notApplicable("The target is no program.");
    if (after.problem !== undefined) return [notCheckable(`Cannot be analysed, because ${after.problem}.`)];
    if (target.content.trim() === "") return notApplicable("There was nothing before.");
    if (!losses)
      return [
        notCheckable(
          `The present program cannot be compared, because ${before.problem ?? "it is none"}.`,
          "info",
        ),
      ];
    const found: Outcome[] = losses.map(({ detail, side, at }) => {
      const text = side === "old" ? target.content : improvement.proposed_content;
      const place = locateOffset(text, at);
      const line = text.split("\n", place.line)[place.line - 1] ?? "";
      return warned(`${detail}.`, {
        location: { path, ...place, side },
        evidence: line.trim().slice(0, 160),
      });
    });
    return found.length > 0 ? found.slice(0, mostReported) : passed("Nothing is checked less than before.");
  },
};
