import { child, children, isNode, type SyntaxNode, textIn } from "../../code/syntax-node.ts";
import { lowerExpression } from "./lower-expression.ts";
import { deeper, type Lowering } from "./lowering.ts";
import type { Pattern } from "./program.ts";

/** What the left side of a declaration, an assignment or a parameter binds. */
export function lowerPattern(node: SyntaxNode, lowering: Lowering): Pattern {
  const at = node.start;
  switch (node.type) {
    case "Identifier":
      return { kind: "name", name: textIn(node.name) ?? "", at };
    case "AssignmentPattern": {
      const left = child(node.left);
      const right = child(node.right);
      if (!left || !right) break;
      return {
        kind: "default",
        target: deeper(lowering, () => lowerPattern(left, lowering)),
        value: lowerExpression(right, lowering),
        at,
      };
    }
    case "RestElement":
    case "TSParameterProperty": {
      const inner = child(node.argument) ?? child(node.parameter);
      if (!inner) break;
      const target = deeper(lowering, () => lowerPattern(inner, lowering));
      return node.type === "RestElement" ? { kind: "rest", target, at } : target;
    }
    case "ObjectPattern": {
      const entries = children(node.properties).map((one) => {
        const inner = child(one.type === "RestElement" ? one.argument : one.value);
        const key = child(one.key);
        const name = key && one.computed !== true ? (textIn(key.name) ?? String(key.value)) : undefined;
        return {
          key: name,
          target: inner
            ? deeper(lowering, () => lowerPattern(inner, lowering))
            : { kind: "name" as const, name: "", at },
        };
      });
      return { kind: "object", entries, at };
    }
    case "ArrayPattern": {
      const elements: unknown[] = Array.isArray(node.elements) ? node.elements : [];
      const items = elements.map((one) =>
        isNode(one) ? deeper(lowering, () => lowerPattern(one, lowering)) : undefined,
      );
      return { kind: "list", items, at };
    }
    default:
  }
  return { kind: "place", place: lowerExpression(node, lowering), at };
}
