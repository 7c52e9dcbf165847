import { flagAt, nodeAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Setting } from "../setting.ts";

/** `process.env.PORT ?? 8080`. */
export function fallbackOf(parent: SyntaxNode | undefined, key: string): Pick<Setting, "fallback"> {
  const right = parent?.type === "LogicalExpression" && key === "left" ? nodeAt(parent, "right") : undefined;
  return right?.type === "Literal" ? { fallback: String(right.value) } : {};
}

export function memberName(node: SyntaxNode): string | undefined {
  const property = nodeAt(node, "property");
  if (!flagAt(node, "computed")) return textAt(property, "name");
  return typeof property?.value === "string" ? property.value : undefined;
}
