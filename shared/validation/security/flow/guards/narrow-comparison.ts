import type { Expression } from "../../program/program.ts";
import type { Flow } from "../flow.ts";
import type { Scope } from "../scope.ts";
import { deepTaint, from, mark, textOf, untrusted } from "../value.ts";
import { change, marked, noConstructor, noProto, trusted } from "./change.ts";
import { calleeName } from "./expression-text.ts";
import { narrow } from "./narrow.ts";
import { narrowCall } from "./narrow-call.ts";
import { narrowForbidden, narrowLookup } from "./narrow-lookup.ts";

export function narrowComparison(
  flow: Flow,
  test: Expression & { kind: "compare" },
  scope: Scope,
  isTrue: boolean,
): void {
  const { operator, left, right } = test;
  if ((operator === "in" || operator === "not in") && right.kind === "member" && right.name === "parents") {
    // `root in path.parents`
    const isUntrusted = (deepTaint(flow.evaluate(left, scope)) & untrusted) !== 0;
    if ((operator === "in") === isTrue && !isUntrusted) change(flow, right.of, scope, trusted);
    return;
  }
  if (operator === "in") {
    if (isTrue) narrowLookup(flow, right, left, scope);
    return;
  }
  if (operator === "not in") {
    if (!isTrue) narrowLookup(flow, right, left, scope);
    else narrowForbidden(flow, right, left, scope);
    return;
  }
  const isEqual = /^(?:===?|is)$/.test(operator);
  const isUnequal = /^(?:!==?|is not)$/.test(operator);
  const [subject, other] = left.kind === "constant" ? [right, left] : [left, right];
  // `x.indexOf(y) !== -1` and its variants are the call itself.
  if (
    subject.kind === "call" &&
    calleeName(subject) !== "" &&
    /^(?:indexOf|search|find|lastIndexOf|findIndex)$/.test(calleeName(subject))
  ) {
    const found = foundWhen(operator, other);
    if (found !== undefined) narrowCall(flow, subject, scope, found === isTrue ? "true" : "false");
    if (found !== undefined || !isEqual) return;
  }
  if (!isEqual && !isUnequal) return;
  const holds = isEqual === isTrue;
  if (subject.kind === "typeof") {
    const type = other.kind === "constant" ? other.value : undefined;
    if (holds && (type === "number" || type === "boolean" || type === "bigint"))
      change(flow, subject.of, scope, trusted);
    if (holds && type === "string") change(flow, subject.of, scope, marked(mark.text));
    if (holds && type === "object") change(flow, subject.of, scope, noConstructor);
    if (!holds && type === "function") change(flow, subject.of, scope, noConstructor);
    return;
  }
  if (other.kind === "constant" && typeof other.value === "boolean") {
    narrow(flow, subject, scope, other.value === holds ? "true" : "false");
    return;
  }
  if (subject.kind === "call" && calleeName(subject) === "commonpath") {
    const [list] = subject.arguments;
    // `os.path.commonpath([full, root]) == root`
    if (holds && (deepTaint(flow.evaluate(other, scope)) & from.remote) === 0)
      for (const one of list?.kind === "list" ? list.items : []) change(flow, one, scope, trusted);
    return;
  }
  const text = textOf(flow.evaluate(other, scope));
  if (text === "__proto__" && !holds) change(flow, subject, scope, noProto);
  else if ((text === "constructor" || text === "prototype") && !holds)
    change(flow, subject, scope, noConstructor);
  else if (holds && other.kind === "constant" && other.value !== null) change(flow, subject, scope, trusted);
  else if (holds && text !== undefined) change(flow, subject, scope, trusted);
  else if (subject.kind === "index" && other.kind === "name" && other.name === "undefined" && !holds)
    narrowLookup(flow, subject.of, subject.by, scope);
  else if (holds && subject.kind === "member" && /^(?:origin|host|hostname|protocol)$/.test(subject.name))
    change(flow, subject, scope, trusted);
  else if (holds && other.kind === "member" && /^(?:origin|host|hostname)$/.test(other.name))
    change(flow, subject, scope, trusted);
}

/** Whether a comparison with the result of a search holds when something was found. */
function foundWhen(operator: string, other: Expression): boolean | undefined {
  const number = other.kind === "constant" ? other.value : other.kind === "scalar" ? -1 : undefined;
  if (number === -1)
    return /^(?:!==?|>)$/.test(operator) ? true : /^===?$/.test(operator) ? false : undefined;
  if (number === 0)
    return operator === ">=" ? true : operator === "<" ? false : operator.startsWith("=") ? true : undefined;
  return undefined;
}
