import type { Expression } from "../program/program.ts";
import type { Names } from "./spell.ts";

const maxDepth = 60;

/** Tells whether expressions of two functions are alike, names included and what they stand for; much quicker than spelling. */
export class SameValue {
  private readonly before: Names;
  private readonly after: Names;
  private readonly known = new Map<string, boolean>();

  constructor(before: Names, after: Names) {
    this.before = before;
    this.after = after;
  }

  isSame(old: Expression, now: Expression, depth = 0): boolean {
    if (depth > maxDepth) return false;
    const inner = (one: Expression | undefined, other: Expression | undefined): boolean =>
      one === undefined || other === undefined ? one === other : this.isSame(one, other, depth + 1);
    const all = (some: readonly Expression[], others: readonly Expression[]): boolean =>
      some.length === others.length && some.every((one, at) => inner(one, others[at]));
    switch (old.kind) {
      case "constant":
        return now.kind === "constant" && old.value === now.value;
      case "name":
        return now.kind === "name" && old.name === now.name && this.isSameName(old.name, depth);
      case "member":
        return now.kind === "member" && old.name === now.name && inner(old.of, now.of);
      case "index":
        return now.kind === "index" && inner(old.of, now.of) && inner(old.by, now.by);
      case "call":
        return (
          now.kind === "call" &&
          inner(old.callee, now.callee) &&
          all(old.arguments, now.arguments) &&
          all(
            old.named.map(({ value }) => value),
            now.named.map(({ value }) => value),
          )
        );
      case "await":
      case "spread":
      case "not":
      case "typeof":
        return now.kind === old.kind && inner(old.of, now.of);
      case "concat":
        return now.kind === "concat" && all(old.parts, now.parts);
      case "scalar":
        return now.kind === "scalar" && all(old.of, now.of);
      case "logic":
        return (
          now.kind === "logic" &&
          old.and === now.and &&
          inner(old.left, now.left) &&
          inner(old.right, now.right)
        );
      case "compare":
        return (
          now.kind === "compare" &&
          old.operator === now.operator &&
          inner(old.left, now.left) &&
          inner(old.right, now.right)
        );
      case "choose":
        return now.kind === "choose" && inner(old.test, now.test) && all(old.options, now.options);
      default:
        // What else there is holds no steps of its own.
        return now.kind === old.kind;
    }
  }

  private isSameName(name: string, depth: number): boolean {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const old = this.before.made.get(name);
    const now = this.after.made.get(name);
    // What a name is made of itself is the same as long as nothing else differs.
    this.known.set(name, true);
    const isSame =
      old && now
        ? this.isSame(old, now, depth + 1)
        : old === now && this.before.parameters.get(name) === this.after.parameters.get(name);
    this.known.set(name, isSame);
    return isSame;
  }
}
