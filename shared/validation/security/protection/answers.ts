import type { Expression, Statement } from "../program/program.ts";
import { choose, type Formula, readFormula } from "./formula.ts";
import type { Names } from "./spell.ts";

const longest = 30;

/** What a body answers that is nothing but `if (a) return b; return c;`. */
export function answerOf(body: readonly Statement[], names: Names): Formula | undefined {
  const [first, ...rest] = body;
  if (!first || body.length > longest) return undefined;
  if (first.kind === "return") return first.value ? readFormula(first.value, names) : undefined;
  if (first.kind === "declare" || (first.kind === "expression" && first.expression.kind === "constant"))
    return answerOf(rest, names);
  if (first.kind !== "if") return undefined;
  const yes = answerOf(first.yes, names);
  const no = answerOf(first.otherwise.length > 0 ? first.otherwise : rest, names);
  return yes && no ? choose(readFormula(first.test, names), yes, no) : undefined;
}

/** Whether an expression answers yes or no, whatever it is made of. */
export function isYesOrNo(expression: Expression | undefined): boolean {
  if (!expression) return false;
  if (expression.kind === "constant") return typeof expression.value === "boolean";
  if (expression.kind === "logic") return isYesOrNo(expression.left) || isYesOrNo(expression.right);
  if (expression.kind === "choose") return expression.options.some(isYesOrNo);
  return expression.kind === "compare" || expression.kind === "not";
}
