import type { StrictJson } from "../../parse-strict-json.ts";
import { compareDependencies } from "./compare-dependencies.ts";
import { compareScripts } from "./compare-scripts.ts";
import { type DependencyFinding, entriesAt } from "./dependency-finding.ts";

/** Keys that describe the package, and those that are compared by themselves. */
const described =
  /^(?:version|description|keywords|author|contributors|maintainers|license|licenses|homepage|repository|bugs|funding|scripts|dependencies|devDependencies|optionalDependencies|peerDependencies|overrides|resolutions|\$schema)$/;
/** Packages whose scripts run when they are installed. */
const trusting =
  /^(?:allowScripts|trustedDependencies|onlyBuiltDependencies|pnpm|publishConfig|bundle-?[dD]ependencies|bundledDependencies)$/;

/** What a `package.json` brings that it did not bring before. */
export function compareManifests(before: StrictJson | undefined, after: StrictJson): DependencyFinding[] {
  const [old, now] = [entriesAt(before), entriesAt(after)];
  const found = [
    ...compareDependencies(old, now),
    ...compareScripts(entriesAt(old, "scripts"), entriesAt(now, "scripts")),
  ];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    if (described.test(key) || spell(old.get(key)) === spell(now.get(key))) continue;
    if (key === "private" && old.get(key) === true)
      found.push({ level: "block", detail: "The package is not private any more", keys: [key] });
    else
      found.push({
        level: trusting.test(key) ? "block" : "warn",
        detail: trusting.test(key)
          ? `${key} decides what runs on installation or where to publish`
          : `${key} of the package changes`,
        keys: [key],
      });
  }
  return found;
}

function spell(value: StrictJson | undefined): string | undefined {
  return JSON.stringify(value, (_key, one: unknown) => (one instanceof Map ? [...one] : one));
}
