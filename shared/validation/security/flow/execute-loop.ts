import type { Expression, Statement } from "../program/program.ts";
import { elementOf, keyOf } from "./elements.ts";
import type { Flow } from "./flow.ts";
import { calleeName, expressionText } from "./guards/expression-text.ts";
import { narrow } from "./guards/narrow.ts";
import type { Scope } from "./scope.ts";

/** What is walked over: `o` of `for (k in o)` and of `Object.keys(o)`. */
function walkedObject(over: Expression, keys: boolean): Expression {
  const [first] = over.kind === "call" ? over.arguments : [];
  return !keys &&
    first &&
    over.kind === "call" &&
    /^(?:keys|entries|getOwnPropertyNames|ownKeys)$/.test(calleeName(over))
    ? first
    : over;
}

/** Twice where one round leaves something behind that the next one can see. */
export function executeLoop(flow: Flow, statement: Statement & { kind: "loop" }, scope: Scope): void {
  const over = statement.over ? flow.evaluate(statement.over, scope) : undefined;
  if (statement.target?.kind === "name" && statement.over)
    flow.walked.set(statement.target.name, expressionText(walkedObject(statement.over, statement.keys)));
  for (let round = 0; round < 2; round += 1) {
    const inner = scope.branch();
    const writes = flow.writes;
    if (statement.test) {
      flow.evaluate(statement.test, inner);
      narrow(flow, statement.test, inner, "true");
    }
    if (statement.target && over)
      flow.bind(statement.target, statement.keys ? keyOf(over) : elementOf(over), inner, false);
    flow.execute(statement.body, inner);
    const isLast = round === 1 || (writes === flow.writes && !changes(flow, inner, scope));
    scope.merge([inner, scope.branch()]);
    if (isLast) return;
  }
}

/** Whether the next round of a loop finds variables other than this one did. */
function changes(flow: Flow, inner: Scope, scope: Scope): boolean {
  for (const [name, now] of inner.variables) {
    const old = scope.get(name);
    if (old ? (now.taint | old.taint) !== old.taint || now.marks !== old.marks : !isNew(flow, name))
      return true;
  }
  return false;
}

/** What each round declares anew, and what a guard said about an expression, no round leaves behind. */
function isNew(flow: Flow, name: string): boolean {
  return name.includes(".") || flow.program.blockScoped.has(name);
}
