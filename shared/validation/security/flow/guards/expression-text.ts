import type { Call, Expression } from "../../program/program.ts";

/** The name that is called: `f` of `a.b.f()` and of `f()`. */
export function calleeName(call: Call): string {
  const { callee } = call;
  return callee.kind === "member" || callee.kind === "name" ? callee.name : "";
}

/** `a.b[c]` as text; empty for what has no such form. */
export function expressionText(expression: Expression, levels = 8): string {
  if (levels === 0) return "";
  if (expression.kind === "name") return expression.name;
  if (expression.kind === "member") {
    const of = expressionText(expression.of, levels - 1);
    return of === "" ? "" : `${of}.${expression.name}`;
  }
  if (expression.kind === "index") {
    const of = expressionText(expression.of, levels - 1);
    const by = expressionText(expression.by, levels - 1);
    return of === "" || by === "" ? "" : `${of}.[${by}]`;
  }
  return "";
}
