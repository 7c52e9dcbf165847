import type { Expression, Pattern } from "../program/program.ts";
import type { Names } from "./spell.ts";

/** What the names of a function stand for while it is read, as long as each is given one value. */
export class KnownNames implements Names {
  readonly made: Map<string, Expression>;
  readonly parameters: Map<string, string>;
  readonly open = new Set<string>();

  constructor(around?: KnownNames) {
    this.made = new Map(around?.made);
    this.parameters = new Map(around?.parameters);
  }

  /** `$0` for the first parameter, `$0.id` for what is taken out of it. */
  addParameter(pattern: Pattern, place: string): void {
    if (pattern.kind === "default") this.addParameter(pattern.target, place);
    else if (pattern.kind === "object")
      for (const { key, target } of pattern.entries)
        if (key !== undefined) this.addParameter(target, `${place}.${key}`);
    if (pattern.kind !== "name") return;
    this.made.delete(pattern.name);
    this.parameters.set(pattern.name, place);
  }

  /** `const a = …`, `const { a, b: { c } } = …` */
  declare(target: Pattern, value: Expression): void {
    if (value.kind === "function") return;
    if (target.kind === "name") this.made.set(target.name, value);
    else if (target.kind === "default") this.declare(target.target, value);
    else if (target.kind === "object")
      for (const { key, target: inner } of target.entries)
        if (key !== undefined) this.declare(inner, { kind: "member", of: value, name: key, at: value.at });
  }

  /** `a = …`: a second value makes it unknown, unless it is made of the first: `a = Math.min(a, 5)`. */
  assign(target: Pattern, value: Expression, adds: boolean): void {
    if (target.kind !== "name") return;
    const { name } = target;
    const before = this.made.get(name);
    const next = before ? replaceName(value, name, before) : value;
    if (adds || value.kind === "function" || (before && next === value)) this.made.delete(name);
    else this.made.set(name, next);
  }

  /** `if (a > 5) a = 5;`: what it was, or the bound. */
  bound(name: string, test: Expression, value: Expression, before: Expression | undefined): void {
    const other = before ?? { kind: "name", name, at: value.at };
    this.made.set(name, { kind: "choose", test, options: [value, other], at: value.at });
  }
}

/** An expression with a name replaced that stands in a call of it or with it; the same expression if it stands nowhere. */
function replaceName(value: Expression, name: string, by: Expression, depth = 0): Expression {
  if (value.kind === "name") return value.name === name ? by : value;
  if (depth > 3) return value;
  const inner = (one: Expression) => replaceName(one, name, by, depth + 1);
  if (value.kind === "await") {
    const of = inner(value.of);
    return of === value.of ? value : { ...value, of };
  }
  if (value.kind === "member") {
    const of = inner(value.of);
    return of === value.of ? value : { ...value, of };
  }
  if (value.kind !== "call") return value;
  const callee = value.callee.kind === "member" ? inner(value.callee) : value.callee;
  const given = value.arguments.map(inner);
  const isSame = callee === value.callee && given.every((one, at) => one === value.arguments[at]);
  return isSame ? value : { ...value, callee, arguments: given };
}
