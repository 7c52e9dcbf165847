import { join, type Value } from "./value.ts";

/**
 * Variables of a function or, as `isBranch`, what one way through the program makes of them. A branch takes all
 * writes, so that the ways can be compared and joined where they meet.
 */
export class Scope {
  readonly variables = new Map<string, Value>();
  readonly parent: Scope | undefined;
  readonly isBranch: boolean;

  constructor(parent: Scope | undefined, isBranch = false) {
    this.parent = parent;
    this.isBranch = isBranch;
  }

  get(name: string): Value | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const found = scope.variables.get(name);
      if (found) return found;
    }
    return undefined;
  }

  declare(name: string, value: Value): void {
    this.variables.set(name, value);
  }

  /** Writes to the variable where it is declared, or to the innermost branch before that. */
  assign(name: string, value: Value): void {
    let last: Scope = this;
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      if (scope.isBranch || scope.variables.has(name)) {
        scope.variables.set(name, value);
        return;
      }
      last = scope;
    }
    last.variables.set(name, value);
  }

  branch(): Scope {
    return new Scope(this, true);
  }

  /** Takes over a branch that is the only way on. */
  adopt(branch: Scope): void {
    for (const [name, value] of branch.variables) this.variables.set(name, value);
  }

  /** Takes over several ways, each of which may have been gone. */
  merge(branches: readonly Scope[]): void {
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
        this.variables.delete(name);
      else this.variables.set(name, merged);
    }
  }
}
