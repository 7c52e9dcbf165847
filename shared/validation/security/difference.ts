import type { Finding, Screening } from "./finding.ts";

/** What a change does to the findings. */
export interface Difference {
  introduced: Finding[];
  removed: Finding[];
  /** In both sides, wherever the lines are now. */
  kept: Finding[];
}

/** Compares by what is found in which line, and not by where the line stands. A second copy of a line is new. */
export function compareFindings(before: Screening, after: Screening): Difference {
  const left = new Map<string, Finding[]>();
  for (const finding of before.findings) {
    const list = left.get(keyOf(finding));
    if (list) list.push(finding);
    else left.set(keyOf(finding), [finding]);
  }
  const introduced: Finding[] = [];
  const kept: Finding[] = [];
  for (const finding of after.findings) {
    if (left.get(keyOf(finding))?.pop()) kept.push(finding);
    else introduced.push(finding);
  }
  return { introduced, removed: [...left.values()].flat(), kept };
}

/** The level belongs to it: a caller's value that now comes from a request is something new. */
function keyOf({ family, kind, level, detail, evidence }: Finding): string {
  return JSON.stringify([family, kind, level, detail, evidence]);
}
