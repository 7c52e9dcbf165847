import { parseSides } from "../code/parse-subject.ts";
import { oncePerSubject } from "../once-per-subject.ts";
import { compareFindings, type Difference } from "./difference.ts";
import type { Screening } from "./finding.ts";
import { compareProtection, type Loss } from "./protection/compare-protection.ts";
import { readProtections } from "./protection/read-protections.ts";
import { screenSource } from "./screen-source.ts";

/** The screening of both sides of a change. */
export interface ScreenedChange {
  path: string;
  isProgram: boolean;
  before: Screening;
  after: Screening;
  difference: Difference;
  /** What the change takes away from what the program checks; undefined where one side was not followed. */
  losses: Loss[] | undefined;
}

/** Screens both sides, once per subject however many checks ask. An absent old version is an empty one. */
export const screenSubject = oncePerSubject((subject): ScreenedChange => {
  const sides = parseSides(subject);
  const before = screenSource(subject.target?.content ?? "", sides.old);
  const after = screenSource(subject.improvement.proposed_content, sides.new);
  const losses =
    before.program && after.program
      ? compareProtection(
          readProtections(
            { program: before.program, source: subject.target?.content ?? "" },
            { program: after.program, source: subject.improvement.proposed_content },
          ),
        )
      : undefined;
  // Both are large, and nobody needs them any more.
  before.program = undefined;
  after.program = undefined;
  return {
    losses,
    path: sides.path,
    isProgram: ["javascript", "typescript", "python"].includes(sides.language),
    before,
    after,
    difference: compareFindings(before, after),
  };
});
