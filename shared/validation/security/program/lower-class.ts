import { child, children, isNode, type SyntaxNode, textIn } from "../../code/syntax-node.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerFunction } from "./lower-function.ts";
import { lowerStatements } from "./lower-javascript.ts";
import { deeper, type Lowering } from "./lowering.ts";
import type { ClassMember, Statement } from "./program.ts";

/** A class as statement; expressions of classes use it too. */
export function lowerClass(node: SyntaxNode, lowering: Lowering): Statement & { kind: "class" } {
  const base = child(node.superClass);
  const members: ClassMember[] = [];
  for (const one of children((child(node.body) ?? node).body)) {
    const key = child(one.key);
    const name = key && one.computed !== true ? (textIn(key.name) ?? String(key.value ?? "")) : "";
    const value = child(one.value);
    if (one.type === "StaticBlock") {
      const body = deeper(lowering, () => lowerStatements(children(one.body), lowering));
      members.push({ name: "", value: undefined, function: plainFunction(body, one.start) });
    } else if (isNode(value)) {
      if (value.type === "FunctionExpression")
        members.push({
          name,
          function: deeper(lowering, () => ({ ...lowerFunction(value, lowering), name })),
          value: undefined,
        });
      else
        members.push({
          name,
          function: undefined,
          value: deeper(lowering, () => lowerExpression(value, lowering, name)),
        });
    }
  }
  return {
    kind: "class",
    name: textIn(child(node.id)?.name) ?? "",
    base: base ? lowerExpression(base, lowering) : undefined,
    members,
    at: node.start,
  };
}

function plainFunction(body: Statement[], at: number) {
  return { name: "", parameters: [], body, result: undefined, isExported: true, decorators: [], at };
}
