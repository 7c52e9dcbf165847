import { children, type SyntaxNode } from "../../code/syntax-node.ts";
import { lowerExpression } from "./lower-expression.ts";
import type { Lowering } from "./lowering.ts";
import type { Expression } from "./program.ts";
import { constant } from "./program.ts";

/** Numbers, texts and regular expressions; the latter are kept to be judged. */
export function lowerLiteral(node: SyntaxNode, lowering: Lowering): Expression {
  const { regex, value, start: at } = node;
  if (typeof regex === "object" && regex !== null && "pattern" in regex && "flags" in regex) {
    const found = { pattern: String(regex.pattern), flags: String(regex.flags), at };
    lowering.regexes.push(found);
    return { kind: "regex", ...found };
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return constant(value, at);
  return constant(typeof value === "bigint" ? Number(value) : null, at);
}

/** All constant parts of a template. */
export function rawText(template: SyntaxNode): string {
  return children(template.quasis).map(cooked).join("\u0000");
}

function cooked(quasi: SyntaxNode): string {
  const { value } = quasi;
  if (typeof value !== "object" || value === null) return "";
  if ("cooked" in value && typeof value.cooked === "string") return value.cooked;
  return "raw" in value ? String(value.raw) : "";
}

/** A template puts its parts together. */
export function lowerTemplate(node: SyntaxNode, lowering: Lowering): Expression {
  const texts = children(node.quasis);
  const values = children(node.expressions);
  const parts: Expression[] = [];
  texts.forEach((quasi, index) => {
    const text = cooked(quasi);
    if (text !== "") parts.push(constant(text, quasi.start));
    const value = values[index];
    if (value) parts.push(lowerExpression(value, lowering));
  });
  if (parts.length === 0) return constant("", node.start);
  return { kind: "concat", parts, at: node.start };
}
