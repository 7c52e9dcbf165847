import type { Call } from "../../program/program.ts";
import type { Flow } from "../flow.ts";
import { Scope } from "../scope.ts";
import { withTaint } from "../value.ts";
import { change } from "./change.ts";
import { narrow, type Outcome } from "./narrow.ts";
import { keepsMeaning, rememberSource } from "./remember-source.ts";

/** A function of the file says itself what its answer means. */
export function narrowByFunction(flow: Flow, call: Call, scope: Scope, outcome: Outcome): boolean {
  const callee = call.callee.kind === "name" ? scope.get(call.callee.name) : undefined;
  const closure = callee?.closure;
  if (!closure) return false;
  const { node } = closure;
  const inner = new Scope(closure.scope);
  const names = node.parameters.map((one) => (one.kind === "name" ? one.name : ""));
  call.arguments.forEach((one, index) => {
    const name = names[index];
    if (name) inner.declare(name, flow.evaluate(one, scope));
  });
  const before = names.map((name) => inner.variables.get(name));
  for (const statement of node.body)
    if (statement.kind === "declare" && statement.value && keepsMeaning(statement.value)) {
      flow.bind(statement.target, flow.evaluate(statement.value, inner), inner, true);
      rememberSource(flow, statement.target, statement.value);
    }
  if (outcome === "asserted") {
    for (const statement of node.body) {
      if (statement.kind !== "if" || statement.otherwise.length > 0) continue;
      if (statement.yes.at(-1)?.kind === "leave") narrow(flow, statement.test, inner, "false");
    }
  } else {
    const last = node.body.at(-1);
    const result = node.result ?? (last?.kind === "return" ? last.value : undefined);
    for (const statement of node.body) {
      const leaves = statement.kind === "if" ? statement.yes.at(-1) : undefined;
      if (statement.kind !== "if" || leaves?.kind !== "return") continue;
      const { value } = leaves;
      const isNo = value?.kind === "constant" && value.value === false;
      if (isNo && outcome === "true") narrow(flow, statement.test, inner, "false");
    }
    if (result) narrow(flow, result, inner, outcome);
  }
  call.arguments.forEach((one, index) => {
    const after = inner.variables.get(names[index] ?? "");
    const old = before[index];
    if (after && old && (after.taint !== old.taint || after.marks !== old.marks))
      change(flow, one, scope, (value) =>
        withTaint(value, value.taint & after.taint, value.marks | after.marks),
      );
  });
  return true;
}
