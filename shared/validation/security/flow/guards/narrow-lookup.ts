import type { Expression, Pattern } from "../../program/program.ts";
import { elementOf } from "../elements.ts";
import type { Flow } from "../flow.ts";
import { isAllowList } from "../names.ts";
import { Scope } from "../scope.ts";
import { deepTaint, from, textOf, untrusted, type Value } from "../value.ts";
import { bothKeys, change, inside, noConstructor, noProto, trusted } from "./change.ts";
import { narrow } from "./narrow.ts";

/** `list.includes(x)`, `x in table`, `table[x]`: x is one of those that are listed. */
export function narrowLookup(flow: Flow, table: Expression, subject: Expression, scope: Scope): void {
  const value = flow.evaluate(table, scope);
  const name = table.kind === "name" || table.kind === "member" ? table.name : "";
  if (isListed(value, name)) change(flow, subject, scope, trusted);
}

/** Whether a list, set or table is made by the program. */
function isListed(value: Value, name: string): boolean {
  const taint = deepTaint(value);
  if (/(?:listdir|readdirSync|readdir)\(\)$/.test(value.path ?? "")) return (taint & untrusted) === 0;
  if (value.members && (taint & ~from.environment) === 0 && !value.members.has("*")) return true;
  if (value.texts && value.texts.length > 0) return false;
  return (taint & untrusted) === 0 && isAllowList(name);
}

/** `!list.includes(key)` where the list has the dangerous keys. */
export function narrowForbidden(flow: Flow, table: Expression, subject: Expression, scope: Scope): void {
  const value = flow.evaluate(table, scope);
  const texts = value.members ? [...value.members.values()].flatMap((one) => one.texts ?? []) : [];
  if (texts.includes("__proto__")) change(flow, subject, scope, noProto);
  if (texts.includes("constructor") || texts.includes("prototype"))
    change(flow, subject, scope, noConstructor);
  const name = table.kind === "name" || table.kind === "member" ? table.name : "";
  if (texts.length === 0 && /forbid|block|deny|black_?list|unsafe|danger|reserved|disallow|proto/i.test(name))
    change(flow, subject, scope, bothKeys);
}

/** `list.includes(x)` and `x.includes("..")` look alike and say the opposite. */
export function narrowSearch(
  flow: Flow,
  receiver: Expression,
  subject: Expression,
  scope: Scope,
  isTrue: boolean,
): void {
  const value = flow.evaluate(receiver, scope);
  if (subject.kind === "function") {
    if (!isTrue) narrowElements(flow, receiver, subject, scope);
    const name = receiver.kind === "name" || receiver.kind === "member" ? receiver.name : "";
    if (isTrue && isListed(value, name))
      for (const one of namesIn(subject.function.result, subject.function.parameters[0]))
        change(flow, one, scope, trusted);
    return;
  }
  const text = textOf(flow.evaluate(subject, scope));
  if (text !== undefined) {
    if (isTrue) return;
    if (text.startsWith("..")) change(flow, receiver, scope, inside);
    if (text === "__proto__") change(flow, receiver, scope, noProto);
    if (text === "constructor" || text === "prototype") change(flow, receiver, scope, noConstructor);
    return;
  }
  if (isTrue) narrowLookup(flow, receiver, subject, scope);
  else narrowForbidden(flow, receiver, subject, scope);
}

/** `!list.some((one) => forbidden.includes(one))`: what is proved of each element when the function answers no. */
function narrowElements(
  flow: Flow,
  receiver: Expression,
  test: Expression & { kind: "function" },
  scope: Scope,
): void {
  const { parameters, result } = test.function;
  const [parameter] = parameters;
  if (parameter?.kind !== "name" || !result || receiver.kind !== "name") return;
  const list = scope.get(receiver.name);
  if (!list) return;
  const before = elementOf(list);
  const inner = new Scope(scope);
  inner.declare(parameter.name, before);
  narrow(flow, result, inner, "false");
  const after = inner.variables.get(parameter.name);
  if (!after || (after.taint === before.taint && after.marks === before.marks)) return;
  scope.declare(receiver.name, {
    ...list,
    taint: list.taint & after.taint,
    marks: list.marks | after.marks,
    members: new Map([["*", after]]),
  });
}

/** What a test compares with the elements of a list. */
function namesIn(expression: Expression | undefined, element: Pattern | undefined): Expression[] {
  if (!expression) return [];
  if (expression.kind === "compare") return [expression.left, expression.right];
  if (expression.kind === "logic")
    return [...namesIn(expression.left, element), ...namesIn(expression.right, element)];
  if (expression.kind !== "call") return [];
  const { callee, arguments: given } = expression;
  const [first] = given;
  const isInside =
    callee.kind === "member" &&
    /^(?:includes|indexOf|contains|search)$/.test(callee.name) &&
    first?.kind === "name" &&
    element?.kind === "name" &&
    first.name === element.name;
  // A text that holds an element somewhere is no element.
  if (isInside) return [];
  return [...(callee.kind === "member" ? [callee.of] : []), ...given];
}
