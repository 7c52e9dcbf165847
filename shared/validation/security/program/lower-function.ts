import { child, children, type SyntaxNode, textIn } from "../../code/syntax-node.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerStatements } from "./lower-javascript.ts";
import { lowerPattern } from "./lower-pattern.ts";
import { deeper, type Lowering } from "./lowering.ts";
import type { FunctionNode } from "./program.ts";

/** A function in any of its forms. */
export function lowerFunction(node: SyntaxNode, lowering: Lowering, name = ""): FunctionNode {
  const body = child(node.body);
  const isBlock = body?.type === "BlockStatement";
  return {
    name: textIn(child(node.id)?.name) ?? name,
    parameters: children(node.params).map((one) => lowerPattern(one, lowering)),
    body: isBlock ? deeper(lowering, () => lowerStatements(children(body.body), lowering)) : [],
    result: body && !isBlock ? lowerExpression(body, lowering) : undefined,
    isExported: false,
    decorators: [],
    at: node.start,
  };
}
