type Version = readonly [number, number, number];

/** What a manifest says of a package that it depends on. */
export type Wanted =
  /** `^1.2.3`, `~1.2`, `1.2.3`: the lowest version that is meant. */
  | { kind: "version"; version: Version }
  /** `*`, `latest`, `>=0`: whatever is published. */
  | { kind: "any" }
  /** Another range, of which nothing is said. */
  | { kind: "other" }
  /** Not the registry: an address or a repository, pinned if by a commit; or a folder. */
  | { kind: "place"; isPinned: boolean; isLocal: boolean }
  /** Another package under this name. */
  | { kind: "alias"; name: string };

/** Reads what stands behind the name of a dependency. */
export function readWanted(text: string): Wanted {
  const wanted = text.trim();
  if (/^(?:workspace|file|link|portal):/.test(wanted))
    return { kind: "place", isPinned: true, isLocal: true };
  const alias = /^npm:(@?[^@]+)/.exec(wanted);
  if (alias) return { kind: "alias", name: alias[1] ?? "" };
  if (/:|^[\w.-]+\/[\w.-]+/.test(wanted))
    return { kind: "place", isPinned: /#[\da-f]{40}$/i.test(wanted), isLocal: false };
  if (/^(?:\*|x|latest|next|>=?\s*0(?:\.0){0,2})?$/i.test(wanted)) return { kind: "any" };
  const found = /^[\^~]?v?(\d{1,9})(?:\.(\d{1,9}|[x*]))?(?:\.(\d{1,9}|[x*]))?$/.exec(wanted);
  if (!found) return { kind: "other" };
  const [major = 0, minor = 0, patch = 0] = found.slice(1).map((one) => Number(one) || 0);
  return { kind: "version", version: [major, minor, patch] };
}

/**
 * How a version lies to an earlier one: above it by what semantic versioning calls compatible, above by more, or below.
 * Up to the first number that is not zero, a change may break whoever depends on it.
 */
export function compareVersions(before: Version, after: Version): "compatible" | "above" | "below" {
  const at = before.findIndex((one, index) => one !== after[index]);
  if (at === -1) return "compatible";
  if ((after[at] ?? 0) < (before[at] ?? 0)) return "below";
  const first = before.findIndex((one) => one > 0);
  return at <= first || first === -1 ? "above" : "compatible";
}
