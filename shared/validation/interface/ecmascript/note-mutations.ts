import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Body } from "../model.ts";

const mutating = new Set([
  "push",
  "pop",
  "shift",
  "unshift",
  "splice",
  "sort",
  "reverse",
  "fill",
  "copyWithin",
  "set",
  "add",
  "delete",
  "clear",
  "append",
]);

export function noteMutation(
  target: SyntaxNode | undefined,
  parameters: ReadonlySet<string>,
  body: Body,
): void {
  let base = target?.type === "MemberExpression" ? target : undefined;
  for (let next = base; next?.type === "MemberExpression"; next = bare(nodeAt(next, "object"))) base = next;
  const name = base ? textAt(bare(nodeAt(base, "object")), "name") : undefined;
  if (name !== undefined && parameters.has(name)) body.mutates.push(name);
}

export function noteCall(node: SyntaxNode, parameters: ReadonlySet<string>, body: Body): void {
  const callee = nodeAt(node, "callee");
  if (callee?.type !== "MemberExpression") return;
  const method = textAt(nodeAt(callee, "property"), "name") ?? "";
  const object = textAt(bare(nodeAt(callee, "object")), "name") ?? "";
  const first = nodesAt(node, "arguments")[0];
  if (object === "Object" && (method === "assign" || method === "defineProperty")) {
    const name = textAt(first, "name") ?? "";
    if (parameters.has(name)) body.mutates.push(name);
  } else if (mutating.has(method) && parameters.has(object)) body.mutates.push(object);
  else if (mutating.has(method)) noteMutation(callee, parameters, body);
}

/** An expression without what is only said to the type checker. */
function bare(node: SyntaxNode | undefined): SyntaxNode | undefined {
  let inner = node;
  while (inner && /^TS\w*(?:Expression|Assertion)$|^ParenthesizedExpression$/.test(inner.type))
    inner = nodeAt(inner, "expression");
  return inner;
}
