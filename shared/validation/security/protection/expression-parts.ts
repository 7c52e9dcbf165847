import type { Expression } from "../program/program.ts";

/** Visits what an expression is made of, calls aside; says of each part whether its value is awaited with the whole. */
export function forEachPart(
  expression: Expression,
  isAwaited: boolean,
  visit: (part: Expression, isAwaited: boolean) => void,
): void {
  switch (expression.kind) {
    case "await":
      visit(expression.of, true);
      return;
    case "member":
    case "not":
    case "typeof":
    case "spread":
    case "yield":
      visit(expression.of, false);
      return;
    case "index":
      visit(expression.of, false);
      visit(expression.by, false);
      return;
    case "object":
      for (const { value } of expression.entries) visit(value, isAwaited);
      return;
    case "list":
    case "sequence":
      for (const one of expression.items) visit(one, isAwaited);
      return;
    case "concat":
      for (const one of expression.parts) visit(one, false);
      return;
    case "choose":
      if (expression.test) visit(expression.test, false);
      for (const one of expression.options) visit(one, isAwaited);
      return;
    case "logic":
    case "compare":
      visit(expression.left, false);
      visit(expression.right, isAwaited && expression.kind === "logic");
      return;
    case "scalar":
      for (const one of expression.of) visit(one, false);
      return;
    case "assign":
      visit(expression.value, false);
      return;
    case "each":
      visit(expression.over, false);
      for (const one of expression.tests) visit(one, false);
      visit(expression.result, false);
      return;
    default:
  }
}
