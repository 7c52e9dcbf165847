import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { lowerExpression } from "./lower-expression.ts";
import { deeper, type Lowering, lowerStatements } from "./lower-javascript.ts";
import { lowerPattern } from "./lower-pattern.ts";
import type { FunctionNode } from "./program.ts";

/** A function in any of its forms. */
export function lowerFunction(node: SyntaxNode, lowering: Lowering, name = ""): FunctionNode {
  const body = nodeAt(node, "body");
  const isBlock = body?.type === "BlockStatement";
  return {
    name: textAt(nodeAt(node, "id"), "name") ?? name,
    parameters: nodesAt(node, "params").map((one) => lowerPattern(one, lowering)),
    body: isBlock ? deeper(lowering, () => lowerStatements(nodesAt(body, "body"), lowering)) : [],
    result: body && !isBlock ? lowerExpression(body, lowering) : undefined,
    isExported: false,
    decorators: [],
    at: node.start,
  };
}
