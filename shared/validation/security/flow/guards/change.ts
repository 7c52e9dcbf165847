import type { Expression } from "../../program/program.ts";
import type { Flow } from "../flow.ts";
import type { Scope } from "../scope.ts";
import { from, mark, type Value, withTaint } from "../value.ts";
import { calleeName, expressionText } from "./expression-text.ts";

/** What a guard has proved, as a change of what is known of a value. */
export type Change = (value: Value) => Value;

const sources = /^(?:req|ctx|message)\b/;

/** Nobody else chooses it any more. */
export const trusted: Change = (value) =>
  trust(sources.test(value.path ?? "") ? { ...value, path: undefined } : value);

const trust: Change = (value) =>
  withTaint(value, value.taint & (from.secret | from.error), value.marks | mark.noProto | mark.noConstructor);

/** A key that is not `__proto__`. */
export const noProto: Change = (value) => withTaint(value, value.taint, value.marks | mark.noProto);

/** A key that is neither `constructor` nor `prototype`. */
export const noConstructor: Change = (value) =>
  withTaint(value, value.taint, value.marks | mark.noConstructor);

/** A key that leads to no prototype. */
export const bothKeys: Change = (value) =>
  withTaint(value, value.taint, value.marks | mark.noProto | mark.noConstructor);

/** A path that does not lead out of its folder. */
export const inside: Change = (value) => withTaint(value, value.taint, value.marks | mark.inside);

/** Something else that holds of a value from now on. */
export function marked(marks: number): Change {
  return (value) => withTaint(value, value.taint, value.marks | marks);
}

/** Applies what is known now to a variable or an expression, and to what it was made from. */
export function change(flow: Flow, subject: Expression, scope: Scope, apply: Change, levels = 4): void {
  if (levels === 0) return;
  if (subject.kind === "name") {
    const value = scope.get(subject.name) ?? flow.evaluate(subject, scope);
    if (isHarmless(value)) return;
    scope.declare(subject.name, apply(value));
    const source = flow.aliases.get(subject.name);
    if (source !== undefined) change(flow, source, scope, apply, levels - 1);
    return;
  }
  if (subject.kind === "member" || subject.kind === "index") {
    const before = flow.evaluate(subject, scope);
    const text = isHarmless(before) ? "" : expressionText(subject);
    if (text !== "") {
      flow.guarded.add(subject.kind === "member" ? subject.name : "[]");
      scope.declare(text, apply(before));
    }
    // A checked host makes the whole address safe.
    if (subject.kind === "member" && /^(?:hostname|host|origin|netloc)$/.test(subject.name))
      change(flow, subject.of, scope, apply, levels - 1);
    return;
  }
  if (subject.kind === "await" || subject.kind === "assign") {
    const inner = subject.kind === "await" ? subject.of : subject.target;
    if (inner.kind === "name")
      change(flow, { kind: "name", name: inner.name, at: inner.at }, scope, apply, levels - 1);
    return;
  }
  if (subject.kind === "call") {
    const { callee } = subject;
    // Lower case or not, trimmed or not: what holds for the one holds for the other.
    if (
      callee.kind === "member" &&
      subject.arguments.length <= 1 &&
      /^(?:toLowerCase|toUpperCase|trim|toString|lower|upper|strip|valueOf|casefold)$/.test(callee.name)
    )
      change(flow, callee.of, scope, apply, levels - 1);
    const [first] = subject.arguments;
    if (
      first &&
      /^(?:String|str|normalize|resolve|realpath|abspath|urlparse|URL|parse|realpathSync|normpath)$/.test(
        calleeName(subject),
      )
    ) {
      const last = subject.arguments.at(-1);
      if (last) change(flow, last, scope, apply, levels - 1);
    }
  }
}

/** Nothing can be learned about what is harmless anyhow. */
function isHarmless(value: Value): boolean {
  return value.taint === 0 && value.marks === 0 && !value.members && value.path === undefined;
}
