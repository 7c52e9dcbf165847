import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { lowerBlock } from "./lower-python.ts";
import { lowerPythonExpression } from "./lower-python-expression.ts";
import type { Statement } from "./program.ts";
import type { PythonLowering } from "./python-lowering.ts";

/** `match` is a switch over the forms of a value. */
export function lowerMatch(node: PythonNode, lowering: PythonLowering, into: Statement[]): void {
  const subject = fieldOf(node, "subject");
  const body = fieldOf(node, "body");
  if (!subject) return;
  const cases = (body ? partsOf(body) : [])
    .filter(({ type }) => type === "case_clause")
    .map((one) => {
      const pattern = partsOf(one).find(({ type }) => type === "case_pattern");
      const [inner] = pattern ? partsOf(pattern) : [];
      const isText = inner !== undefined && /^(?:string|concatenated_string|integer)$/.test(inner.type);
      return {
        test: isText ? lowerPythonExpression(inner, lowering) : undefined,
        body: lowerBlock(fieldOf(one, "consequence"), lowering),
      };
    });
  into.push({ kind: "switch", on: lowerPythonExpression(subject, lowering), cases, at: node.start });
}
