import type { Subject } from "../check-contract.ts";
import { parseSides } from "../code/parse-subject.ts";
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

const known = new WeakMap<Subject, ScreenedChange>();

/** Screens both sides, once per subject however many checks ask. An absent old version is an empty one. */
export function screenSubject(subject: Subject): ScreenedChange {
  const found = known.get(subject);
  if (found) return found;
  const sides = parseSides(subject);
  const before = screenSource(subject.target?.content ?? "", sides.old);
  const after = screenSource(subject.improvement.proposed_content, sides.new);
  const screened: ScreenedChange = {
    path: sides.path,
    isProgram: ["javascript", "typescript", "python"].includes(sides.language),
    before,
    after,
    difference: compareFindings(before, after),
  };
  known.set(subject, screened);
  return screened;
}
