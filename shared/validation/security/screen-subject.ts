import { parseSides } from "../code/parse-subject.ts";
import { oncePerSubject } from "../once-per-subject.ts";
import { compareFindings, type Difference } from "./difference.ts";
import type { Screening } from "./finding.ts";
import { screenSource } from "./screen-source.ts";

/** The screening of both sides of a change. */
export interface ScreenedChange {
  path: string;
  isProgram: boolean;
  before: Screening;
  after: Screening;
  difference: Difference;
}

/** Screens both sides, once per subject however many checks ask. An absent old version is an empty one. */
export const screenSubject = oncePerSubject((subject): ScreenedChange => {
  const sides = parseSides(subject);
  const before = screenSource(subject.target?.content ?? "", sides.old);
  const after = screenSource(subject.improvement.proposed_content, sides.new);
  return {
    path: sides.path,
    isProgram: ["javascript", "typescript", "python"].includes(sides.language),
    before,
    after,
    difference: compareFindings(before, after),
  };
});
