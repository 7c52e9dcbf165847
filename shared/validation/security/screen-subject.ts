import { parseSides } from "../code/parse-subject.ts";
import { oncePerSubject } from "../once-per-subject.ts";
import { compareFindings, type Difference } from "./difference.ts";
import type { Screening } from "./finding.ts";
import type { Program } from "./program/program.ts";
import { compareProtection, type Loss } from "./protection/compare-protection.ts";
import { readProtections } from "./protection/read-protections.ts";
import { screenBefore } from "./screen-before.ts";
import { screenSource } from "./screen-source.ts";
import { liesIn, type TouchedPart } from "./touched-part.ts";

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
  const [old, own] = [subject.target?.content ?? "", subject.improvement.proposed_content];
  const after = screenSource(own, sides.new);
  const { before, spared } = screenBefore(old, sides, after);
  const losses =
    before.analysis && after.analysis
      ? compareProtection(
          readProtections(
            { program: before.analysis.program, source: old },
            { program: leaveOut(after.analysis.program, spared), source: own },
          ),
        )
      : undefined;
  // Both are large, and nobody needs them any more.
  before.analysis = undefined;
  after.analysis = undefined;
  return {
    losses,
    path: sides.path,
    isProgram: ["javascript", "typescript", "python"].includes(sides.language),
    before,
    after,
    difference: compareFindings(before, after),
  };
});

function leaveOut(program: Program, spared: TouchedPart["spared"]): Program {
  return spared.length === 0
    ? program
    : { ...program, body: program.body.filter(({ at }) => !liesIn(at, spared)) };
}
