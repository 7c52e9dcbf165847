import { type Check, notApplicable, type Outcome, passed } from "../../check-contract.ts";
import { readSides } from "../../code/parse-subject.ts";
import { locateOffset } from "../../locate-offset.ts";
import { compareLocks } from "../dependencies/compare-locks.ts";
import { compareManifests } from "../dependencies/compare-manifests.ts";

const mostReported = 20;

/** What a package installs and runs stays what people chose: see docs/checks/dependency_change.md. */
export const dependencyChange: Check = {
  rule: "dependency_change",
  title: "Dependencies come from where they came",
  check(subject) {
    const { target, improvement } = subject;
    const compare = target ? comparisonOf(target.path) : undefined;
    if (!target || !compare) return notApplicable("The target is no manifest of packages.");
    const { old, new: after } = readSides(subject);
    if (!("value" in after))
      return notApplicable("The proposed content does not parse; the syntax check says why.");
    const text = improvement.proposed_content;
    const found = compare("value" in old ? old.value : undefined, after.value)
      .sort((one, other) => Number(other.level === "block") - Number(one.level === "block"))
      .slice(0, mostReported)
      .map(({ level, detail, keys }): Outcome => {
        const place = locateOffset(text, placeOf(text, keys));
        return {
          status: "failed",
          level,
          detail: `${detail}.`,
          location: { path: target.path, ...place, side: "new" },
          evidence: `${keys.join(" ")}: ${detail}`.slice(0, 200),
        };
      });
    return found.length > 0 ? found : passed("Nothing else is installed or run than before.");
  },
};

function comparisonOf(path: string): typeof compareManifests | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (name === "package.json") return compareManifests;
  return name === "package-lock.json" || name === "npm-shrinkwrap.json" ? compareLocks : undefined;
}

/** Whether this check looks at a file, so that others need not. */
export function isManifest(path: string): boolean {
  return comparisonOf(path) !== undefined;
}

function placeOf(text: string, keys: readonly string[]): number {
  let at = 0;
  for (const key of keys) {
    const found = text.indexOf(JSON.stringify(key), at);
    if (found !== -1) at = found;
  }
  return at;
}
