import type { Call, Expression } from "../program/program.ts";
import type { Names } from "./spell.ts";

interface Sides {
  left: Expression;
  right: Expression;
}

const maxDepth = 60;

/** Tells whether expressions of two functions are alike, names included and what they stand for; much quicker than spelling. */
export class SameValue {
  private readonly before: Names;
  private readonly after: Names;
  private readonly known = new Map<string, boolean>();
  private depth = 0;

  constructor(before: Names, after: Names) {
    this.before = before;
    this.after = after;
  }

  isSame(old: Expression | undefined, now: Expression | undefined): boolean {
    if (old === undefined || now === undefined) return old === now;
    if (old.kind !== now.kind || this.depth > maxDepth) return false;
    this.depth += 1;
    const isSame = this.isAlike(old, now);
    this.depth -= 1;
    return isSame;
  }

  private isAlike(old: Expression, now: Expression): boolean {
    switch (old.kind) {
      case "constant":
        return now.kind === "constant" && old.value === now.value;
      case "name":
        return now.kind === "name" && old.name === now.name && this.isSameName(old.name);
      case "member":
        return now.kind === "member" && old.name === now.name && this.isSame(old.of, now.of);
      case "index":
        return now.kind === "index" && this.isSame(old.of, now.of) && this.isSame(old.by, now.by);
      case "call":
        return now.kind === "call" && this.isSameCall(old, now);
      case "await":
      case "spread":
      case "not":
      case "typeof":
        return "of" in now && !Array.isArray(now.of) && this.isSame(old.of, now.of);
      case "concat":
        return now.kind === "concat" && this.areSame(old.parts, now.parts);
      case "scalar":
        return now.kind === "scalar" && this.areSame(old.of, now.of);
      case "logic":
        return now.kind === "logic" && old.and === now.and && this.areSides(old, now);
      case "compare":
        return now.kind === "compare" && old.operator === now.operator && this.areSides(old, now);
      case "choose":
        return (
          now.kind === "choose" && this.isSame(old.test, now.test) && this.areSame(old.options, now.options)
        );
      default:
        // What else there is holds no steps of its own.
        return true;
    }
  }

  private isSameCall(old: Call, now: Call): boolean {
    return (
      this.isSame(old.callee, now.callee) &&
      this.areSame(old.arguments, now.arguments) &&
      old.named.length === now.named.length &&
      old.named.every(({ value }, at) => this.isSame(value, now.named[at]?.value))
    );
  }

  private areSides(old: Sides, now: Sides): boolean {
    return this.isSame(old.left, now.left) && this.isSame(old.right, now.right);
  }

  private areSame(old: readonly Expression[], now: readonly Expression[]): boolean {
    if (old.length !== now.length) return false;
    for (let at = 0; at < old.length; at += 1) if (!this.isSame(old[at], now[at])) return false;
    return true;
  }

  private isSameName(name: string): boolean {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const old = this.before.made.get(name);
    const now = this.after.made.get(name);
    // What a name is made of itself is the same as long as nothing else differs.
    this.known.set(name, true);
    const isSame =
      old || now
        ? this.isSame(old, now)
        : this.before.parameters.get(name) === this.after.parameters.get(name);
    this.known.set(name, isSame);
    return isSame;
  }
}
