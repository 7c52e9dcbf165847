import { type Check, notApplicable, type Outcome, passed } from "../../check-contract.ts";
import { languageOf, readSides } from "../../code/parse-subject.ts";
import { isData } from "../../code/read-data.ts";
import { locateOffset } from "../../locate-offset.ts";
import { findWeakened } from "../settings/weakened-settings.ts";
import { isManifest } from "./dependency-change.ts";

const mostReported = 20;

/** Settings that protect stay on, and none opens more than before: see docs/checks/protective_settings.md. */
export const protectiveSettings: Check = {
  rule: "protective_settings",
  title: "Settings protect as before",
  check(subject) {
    const { target, improvement } = subject;
    if (!target || target.kind === "prompt" || target.kind === "role")
      return notApplicable("The target holds no settings.");
    if (isManifest(target.path))
      return notApplicable("The target is a manifest, which has a check of its own.");
    // Before they are read: what is no data is not read as such.
    if (!isData(languageOf(subject))) return notApplicable("The target holds no settings.");
    const { old, new: after } = readSides(subject);
    if (!("value" in after))
      return notApplicable("The proposed content does not parse; the syntax check says why.");
    const text = improvement.proposed_content;
    const found = findWeakened("value" in old ? old.value : undefined, after.value).map(
      ({ path, detail, level }): Outcome => ({
        status: "failed",
        level,
        detail: `${detail}.`,
        location: { path: target.path, ...locateOffset(text, placeOf(text, path)), side: "new" },
        evidence: `${path}: ${detail}`.slice(0, 200),
      }),
    );
    return found.length > 0 ? found.slice(0, mostReported) : passed("No setting protects less than before.");
  },
};

/** Where the innermost key stands that the text names, looking from the outer keys to the inner ones. */
function placeOf(text: string, path: string): number {
  let at = 0;
  for (const key of path.split(".")) {
    const found = /^\d+$/.test(key) ? -1 : text.indexOf(key, at);
    if (found !== -1) at = found;
  }
  return at;
}
