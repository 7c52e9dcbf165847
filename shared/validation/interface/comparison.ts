import type { Change } from "./change.ts";
import { findChanged } from "./find-changed.ts";
import type { Interface } from "./model.ts";
import { TypeComparison } from "./types/compare-types.ts";
import { findLostKey } from "./types/find-lost-key.ts";
import { findRoles, type Role, soleRole } from "./types/find-roles.ts";
import type { Type } from "./types/type.ts";

/** Both sides of a change, and what was found so far. */
export class Comparison {
  readonly changes: Change[] = [];
  readonly old: Interface;
  readonly new: Interface;
  private readonly types = new TypeComparison();
  private roles: Map<string, Set<Role>> | undefined;
  private changed: RegExp | "nothing" | undefined;

  /** How many functions that are given back are still compared; what gives itself several times over never ends. */
  readonly budget: { given: number };

  constructor(before: Interface, after: Interface, budget = { given: mostGiven }) {
    this.old = before;
    this.new = after;
    this.budget = budget;
  }

  get isPython(): boolean {
    return this.new.moduleKind === "python";
  }

  breaking(kind: string, name: string, reason: string, offset: number, side: "old" | "new" = "new"): void {
    this.changes.push({ kind, class: "breaking", name, reason, offset, side });
  }

  compatible(kind: string, name: string, reason: string, offset: number): void {
    this.changes.push({ kind, class: "compatible", name, reason, offset, side: "new" });
  }

  /** Whether a text speaks of functions, written out objects or constants of the file that have changed. */
  mentionsChanged(text: string): boolean {
    this.changed ??= mentionOf(findChanged(this.old, this.new));
    if (this.changed === "nothing" || !this.changed.test(text)) return false;
    return this.changed.test(withoutComparisons(text));
  }

  /** What callers did with a type that the file declares, where it was one thing only. */
  roleOf(name: string): Role | undefined {
    this.roles ??= findRoles(this.old);
    return soleRole(name, this.roles);
  }

  /** Whether what callers gave still fits. */
  stillTakes(before: Type, after: Type): boolean {
    return this.types.fits(before, this.old, after, this.new);
  }

  /** A key that callers gave and nobody takes any more. */
  lostKey(before: Type, after: Type): string | undefined {
    return this.isPython ? undefined : findLostKey(before, this.old, after, this.new);
  }

  /** Whether what callers get still fits. */
  stillGives(before: Type, after: Type): boolean {
    return !isUnknownForAny(before, after) && this.types.fits(after, this.new, before, this.old);
  }

  isSame(before: Type, after: Type): boolean {
    return !isUnknownForAny(before, after) && this.types.isSame(before, this.old, after, this.new);
  }
}

const mostGiven = 300;

/** A plain name behind an operator that compares, unless something is done with it first. */
const comparedName = /(?:[!=]==?|[^=<>]\s([<>]=?))\s{0,3}[\w$]+(?=\s*(?:[);&|?:]|$))/g;
const refuses = /^[^;{}\n]{0,40}[){:]?\s*(?:throw|raise)\b/;

/** What is only compared with something else gives callers the same kinds of things, unless it is a bound that refuses them. */
function withoutComparisons(text: string): string {
  return text.replace(comparedName, (all, order: string | undefined, at: number) => {
    const behind = at + all.length;
    return order !== undefined && refuses.test(text.slice(behind, behind + 120)) ? all : "";
  });
}

/** Longer lists cost more to look for than the functions cost to read. */
const mostChanged = 200;

function mentionOf(names: readonly string[]): RegExp | "nothing" {
  const plain = names.filter((name) => /^[\w$]+$/.test(name)).map((name) => name.replaceAll("$", "\\$"));
  if (plain.length === 0 || plain.length > mostChanged) return "nothing";
  return new RegExp(`(?<![\\w$])(?:${plain.join("|")})(?![\\w$])`);
}

/** What could be used without asking must be asked now. */
function isUnknownForAny(before: Type, after: Type): boolean {
  return before.is === "name" && before.name === "any" && after.is === "name" && after.name === "unknown";
}
