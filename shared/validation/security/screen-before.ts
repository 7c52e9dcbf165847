import type { Sides } from "../code/parse-subject.ts";
import { findDifference } from "../find-difference.ts";
import type { Screening } from "./finding.ts";
import { screenSource } from "./screen-source.ts";
import { findTouchedPart, liesIn, type TouchedPart } from "./touched-part.ts";

/** The screening of the old version, and what of both versions is the same and need not be compared. */
interface ScreenedBefore {
  before: Screening;
  spared: TouchedPart["spared"];
}

/**
 * Screens the old version of a change whose new version has been screened. Where nothing was found in that, nothing can
 * have been introduced, so that of the old version only what the change can touch is followed; the rest of it can do what
 * it can do in the new one. That this part is found by names never lets anything through: with any finding in the new
 * version the whole of the old one is followed. Only what is told as removed may lack what reached its place through a
 * variable of the file.
 */
export function screenBefore(source: string, { old, new: own }: Sides, after: Screening): ScreenedBefore {
  const { analysis } = after;
  const isComparable = old.status === "parsed" && own.status === "parsed";
  const part =
    isComparable && analysis && after.findings.length === 0 ? findTouchedPart(old, own) : undefined;
  if (!isComparable || !analysis || !part) return { before: screenSource(source, old), spared: [] };
  const { start, oldEnd } = findDifference(source, own.source);
  const before = screenSource(source, { ...old, root: part.root }, start, oldEnd);
  const isSpared = (at: number) => liesIn(at, part.spared);
  for (const [capability, places] of analysis.capabilities)
    if ([...places].some(isSpared)) before.capabilities.add(capability);
  for (const { name, at } of analysis.modules) if (isSpared(at)) before.modules.add(name);
  return { before, spared: part.spared };
}
