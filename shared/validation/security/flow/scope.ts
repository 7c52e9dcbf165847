import { join, type Value } from "./value.ts";

const empty: ReadonlyMap<string, Value> = new Map();

/**
 * Variables of a function or, as `isBranch`, what one way through the program makes of them. A branch takes all
 * writes, so that the ways can be compared and joined where they meet.
 */
export class Scope {
  /** Made with the first write; most branches write nothing. */
  private own: Map<string, Value> | undefined;
  readonly parent: Scope | undefined;
  readonly isBranch: boolean;

  constructor(parent: Scope | undefined, isBranch = false) {
    this.parent = parent;
    this.isBranch = isBranch;
  }

  /** What this scope alone says. */
  get variables(): ReadonlyMap<string, Value> {
    return this.own ?? empty;
  }

  get(name: string): Value | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const found = scope.own?.get(name);
      if (found) return found;
    }
    return undefined;
  }

  declare(name: string, value: Value): void {
    this.own ??= new Map();
    this.own.set(name, value);
  }

  /** Writes to the variable where it is declared, or to the innermost branch before that. */
  assign(name: string, value: Value): void {
    let last: Scope = this;
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      if (scope.isBranch || scope.own?.has(name)) {
        scope.declare(name, value);
        return;
      }
      last = scope;
    }
    last.declare(name, value);
  }

  branch(): Scope {
    return new Scope(this, true);
  }

  /** Takes over a branch that is the only way on. */
  adopt(branch: Scope): void {
    if (branch.own) for (const [name, value] of branch.own) this.declare(name, value);
  }

  /** Takes over several ways, each of which may have been gone. */
  merge(branches: readonly Scope[]): void {
    if (!branches.some(({ own }) => own)) return;
    const names = new Set<string>();
    for (const { variables } of branches) for (const name of variables.keys()) names.add(name);
    for (const name of names) {
      const before = this.get(name);
      let merged: Value | undefined;
      for (const { variables } of branches) {
        const value = variables.get(name) ?? before;
        if (value) merged = merged ? join(merged, value) : value;
      }
      if (!merged) continue;
      // What only a guard said about an expression holds no longer than the guard.
      if (name.includes(".") && !branches.every(({ variables }) => variables.has(name)))
        this.own?.delete(name);
      else this.declare(name, merged);
    }
  }
}
