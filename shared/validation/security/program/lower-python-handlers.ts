import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { lowerBlock } from "./lower-python.ts";
import { lowerPythonExpression, lowerTarget } from "./lower-python-expression.ts";
import type { Statement } from "./program.ts";
import type { PythonLowering } from "./python-lowering.ts";

/** `with` binds what it opens. */
export function lowerWith(node: PythonNode, lowering: PythonLowering, into: Statement[]): void {
  const clause = node.children.find(({ type }) => type === "with_clause");
  for (const item of clause ? partsOf(clause) : []) {
    const value = fieldOf(item, "value");
    if (!value) continue;
    const alias = fieldOf(value, "alias");
    const [subject] = partsOf(value);
    if (value.type === "as_pattern" && alias && subject) {
      const [target] = partsOf(alias);
      into.push({
        kind: "declare",
        target: target ? lowerTarget(target, lowering) : { kind: "name", name: "", at: value.start },
        value: lowerPythonExpression(subject, lowering),
        at: value.start,
      });
    } else
      into.push({ kind: "expression", expression: lowerPythonExpression(value, lowering), at: value.start });
  }
  into.push(...lowerBlock(fieldOf(node, "body"), lowering));
}

/** `try` with all its handlers, one after the other. */
export function lowerTry(node: PythonNode, lowering: PythonLowering): Statement {
  const handler: Statement[] = [];
  let caught: Statement & { kind: "try" } = {
    kind: "try",
    body: [],
    caught: undefined,
    handler: [],
    last: [],
    at: node.start,
  };
  const last: Statement[] = [];
  const after: Statement[] = [];
  for (const clause of node.children) {
    if (clause.type === "except_clause" || clause.type === "except_group_clause") {
      const parts = partsOf(clause);
      const block = parts.find(({ type }) => type === "block");
      const alias = parts.flatMap((part) => partsOf(part)).find(({ type }) => type === "as_pattern_target");
      const [target] = alias ? partsOf(alias) : [];
      if (target) caught = { ...caught, caught: lowerTarget(target, lowering) };
      const body = lowerBlock(block, lowering);
      const at = clause.start;
      // Each clause may be the one that runs.
      handler.push({
        kind: "if",
        test: { kind: "constant", value: true, at },
        yes: body,
        otherwise: [],
        at,
      });
    } else if (clause.type === "else_clause") after.push(...lowerBlock(fieldOf(clause, "body"), lowering));
    else if (clause.type === "finally_clause") last.push(...lowerBlock(clause, lowering));
  }
  const body = [...lowerBlock(fieldOf(node, "body"), lowering), ...after];
  return { ...caught, body, handler, last };
}
