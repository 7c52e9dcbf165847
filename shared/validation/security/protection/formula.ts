import type { Expression } from "../program/program.ts";
import { type Names, spell } from "./spell.ts";

/** A condition as what it says of its parts. */
export type Formula =
  | { kind: "atom"; text: string }
  | { kind: "constant"; value: boolean }
  | { kind: "not"; of: Formula }
  | { kind: "and" | "or"; parts: Formula[] };

const mostAtoms = 8;
/** Bounds that differ by no more than this are the same bound. */
const sameBound = 4;

/** A condition, with comparisons in one form each: `a >= b` is `!(a < b)`, `a != b` is `!(a == b)`, `!a` is `a == null`. */
export function readFormula(test: Expression, names: Names, depth = 0): Formula {
  const inner = (one: Expression) => readFormula(one, names, depth + 1);
  if (depth > 12) return atom("…");
  switch (test.kind) {
    case "constant":
      return { kind: "constant", value: Boolean(test.value) };
    case "not":
      return negate(inner(test.of));
    case "await":
      return inner(test.of);
    case "logic":
      return { kind: test.and ? "and" : "or", parts: [inner(test.left), inner(test.right)] };
    case "choose":
      return readChoice(test, inner);
    case "name": {
      const made = names.made.get(test.name);
      return made && depth < 6 ? inner(made) : atom(spell(test, names));
    }
    case "call":
      return test.callee.kind === "name" && /^(?:Boolean|bool)$/.test(test.callee.name) && test.arguments[0]
        ? inner(test.arguments[0])
        : atom(spell(test, names));
    case "compare":
      return readComparison(test, names, inner);
    default:
      return atom(spell(test, names));
  }
}

function readChoice(
  { test, options }: Expression & { kind: "choose" },
  inner: (one: Expression) => Formula,
): Formula {
  const [yes, no] = options;
  if (!test || !yes || !no) return atom("…");
  return choose(inner(test), inner(yes), inner(no));
}

function readComparison(
  { operator, left, right }: Expression & { kind: "compare" },
  names: Names,
  inner: (one: Expression) => Formula,
): Formula {
  const isUnequal = /^(?:!==?|is not)$/.test(operator);
  if (isUnequal || /^(?:===?|is)$/.test(operator)) {
    const [subject, other] = left.kind === "constant" ? [right, left] : [left, right];
    const isNothing =
      (other.kind === "constant" && (other.value === null || other.value === false)) ||
      (other.kind === "name" && other.name === "undefined");
    // An answer of yes or no that is compared with nothing is compared with what it never is.
    if (isNothing && !(other.kind === "constant" && other.value === null && answers(subject, names)))
      return isUnequal ? inner(subject) : negate(inner(subject));
    if (other.kind === "constant" && other.value === true)
      return isUnequal ? negate(inner(subject)) : inner(subject);
    const equal = atom(`${[spell(left, names), spell(right, names)].sort().join("==")}`);
    return isUnequal ? negate(equal) : equal;
  }
  const [one, two] = [spell(left, names), spell(right, names)];
  if (operator === "<") return atom(`${one}<${two}`);
  if (operator === ">") return atom(`${two}<${one}`);
  if (operator === ">=") return negate(atom(`${one}<${two}`));
  if (operator === "<=") return negate(atom(`${two}<${one}`));
  if (operator === "not in") return negate(atom(`${one} in ${two}`));
  return atom(`${one} ${operator} ${two}`);
}

/** Whether a value is what a check answers. */
function answers(subject: Expression, names: Names): boolean {
  const made = subject.kind === "name" ? names.made.get(subject.name) : subject;
  const call = made?.kind === "await" ? made.of : made;
  if (call?.kind !== "call") return false;
  const name = call.callee.kind === "name" || call.callee.kind === "member" ? call.callee.name : "";
  return /^(?:is|has|can|may|verify|check|validate|authori[sz]e|authenticate|test|includes)/i.test(name);
}

export function atom(text: string): Formula {
  return { kind: "atom", text };
}

export function negate(of: Formula): Formula {
  return of.kind === "not"
    ? of.of
    : of.kind === "constant"
      ? { kind: "constant", value: !of.value }
      : { kind: "not", of };
}

export function choose(test: Formula, yes: Formula, no: Formula): Formula {
  return {
    kind: "or",
    parts: [
      { kind: "and", parts: [test, yes] },
      { kind: "and", parts: [negate(test), no] },
    ],
  };
}

/** The parts of a condition. */
export function atomsOf(formula: Formula, found: Set<string> = new Set()): Set<string> {
  if (formula.kind === "atom") found.add(formula.text);
  else if (formula.kind === "not") atomsOf(formula.of, found);
  else if (formula.kind !== "constant") for (const one of formula.parts) atomsOf(one, found);
  return found;
}

/** Whether the second holds whenever the first does; undefined if there are too many parts to say. */
export function implies(first: Formula, second: Formula): boolean | undefined {
  const atoms = [...atomsOf(second, atomsOf(first))];
  if (atoms.length > mostAtoms) return undefined;
  const rules = connect(atoms);
  const places = new Map(atoms.map((text, at) => [text, at]));
  for (let bits = 0; bits < 1 << atoms.length; bits += 1) {
    if (
      rules.some(([one, two, wanted]) => (bits & (1 << one)) !== 0 && ((bits & (1 << two)) !== 0) !== wanted)
    )
      continue;
    const holds = (text: string) => (bits & (1 << (places.get(text) ?? 0))) !== 0;
    if (evaluate(first, holds) && !evaluate(second, holds)) return false;
  }
  return true;
}

function evaluate(formula: Formula, holds: (text: string) => boolean): boolean {
  if (formula.kind === "constant") return formula.value;
  if (formula.kind === "atom") return holds(formula.text);
  if (formula.kind === "not") return !evaluate(formula.of, holds);
  return formula.kind === "and"
    ? formula.parts.every((one) => evaluate(one, holds))
    : formula.parts.some((one) => evaluate(one, holds));
}

/** What follows from what: from the larger bound the smaller one, from a longer start the shorter one. */
function connect(atoms: readonly string[]): [number, number, boolean][] {
  const rules: [number, number, boolean][] = [];
  for (const [at, one] of atoms.entries())
    for (const [place, other] of atoms.entries())
      if (at !== place && follows(one, other)) rules.push([at, place, true]);
      // What is nothing says yes to nothing.
      else if (one === ["null", other].sort().join("==")) rules.push([at, place, false]);
  return rules;
}

function follows(one: string, other: string): boolean {
  const [left = "", right = ""] = one.split("<");
  const [low = "", high = ""] = other.split("<");
  if (right !== "" && right === high && isNumber(left) && isNumber(low))
    return loosely(Number(left), Number(low));
  if (left !== "" && left === low && isNumber(right) && isNumber(high))
    return loosely(Number(high), Number(right));
  if (hasMore(one, other) || matchesMore(one, other)) return true;
  const start = /^(.*\.starts_?with)\((.*)\)$/is.exec(one);
  const shorter = /^(.*\.starts_?with)\((.*)\)$/is.exec(other);
  return (
    start?.[1] !== undefined && start[1] === shorter?.[1] && (start[2] ?? "").startsWith(`${shorter[2]}+`)
  );
}

/** `[a, b].includes(x)` is so if `[a].includes(x)` is; `x.includes(a)` if `x.endsWith(a)` is, or `x == a`. */
function hasMore(one: string, other: string): boolean {
  const [list, wide] = [listed(one), listed(other)];
  if (list && wide) return list.of === wide.of && list.items.every((item) => wide.items.includes(item));
  const part = /^(.*)\.(?:includes|contains)\((.*)\)$/s.exec(other) ?? /^(.*) in (.*)$/s.exec(other);
  const strict = /^(.*)\.(?:starts_?with|ends_?with)\((.*)\)$/is.exec(one);
  if (!part || !strict) return false;
  return (strict[1] === part[1] && strict[2] === part[2]) || (strict[1] === part[2] && strict[2] === part[1]);
}

/** A pattern without its anchors matches whatever the pattern matches; one of anything matches all. */
function matchesMore(one: string, other: string): boolean {
  const [strict, wide] = [one, other].map((text) => /^\/(.*)\/\w*\.test\((.*)\)$/s.exec(text));
  if (!strict || !wide || strict[2] !== wide[2]) return false;
  const [tight = "", free = ""] = [strict[1], wide[1]];
  const loose = [/^\^/, /(?<!\\)\$$/, /^\^|(?<!\\)\$$/g].map((anchor) => tight.replace(anchor, ""));
  return loose.includes(free) || /^\^?(?:\.|\[\s\S\]|\[\^\])[*+]\$?$/.test(free);
}

/** What is looked for in a list that is known. */
function listed(text: string): { items: string[]; of: string } | undefined {
  const found = /^(?:Set\()?\[(.*)\]\)?\.(?:includes|has)\((.*)\)$/s.exec(text);
  const inside = /^(.*) in (?:set\(|frozenset\()?\[(.*)\]\)?$/s.exec(text);
  const items = found?.[1] ?? inside?.[2];
  const of = found?.[2] ?? inside?.[1];
  return items === undefined || of === undefined ? undefined : { items: items.split(","), of };
}

/** Whether a first bound is at least a second one, or about the same. */
export function loosely(first: number, second: number): boolean {
  return first >= second || (first > 0 && second / first <= sameBound);
}

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?$|^Infinity$/.test(text);
}
