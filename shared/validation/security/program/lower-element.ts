import { child, children, type SyntaxNode, textIn } from "../../code/syntax-node.ts";
import { lowerEntry } from "./lower-entry.ts";
import { lowerExpression } from "./lower-expression.ts";
import type { Lowering } from "./lowering.ts";
import type { Entry, Expression } from "./program.ts";
import { constant } from "./program.ts";

/** `<Tag name={value}>child</Tag>` is a call of `Tag` with an object. */
export function lowerElement(node: SyntaxNode, lowering: Lowering): Expression {
  const at = node.start;
  const opening = child(node.openingElement);
  const tag = opening ? child(opening.name) : undefined;
  const entries: Entry[] = [];
  for (const one of opening ? children(opening.attributes) : []) {
    if (one.type === "JSXSpreadAttribute") entries.push(lowerEntry(one, lowering));
    else {
      const value = child(one.value);
      entries.push({
        key: textIn(child(one.name)?.name) ?? "",
        computed: undefined,
        value: value ? lowerExpression(value, lowering) : constant(true, at),
        at: one.start,
      });
    }
  }
  const inner = children(node.children)
    .filter(({ type }) => type !== "JSXText")
    .map((one) => lowerExpression(one, lowering));
  const callee: Expression = { kind: "name", name: `<${textIn(tag?.name) ?? ""}>`, at };
  return {
    kind: "call",
    callee,
    arguments: [{ kind: "object", entries, at }, ...inner],
    named: [],
    isNew: false,
    at,
  };
}
