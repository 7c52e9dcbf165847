import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { lowerBlock } from "./lower-python.ts";
import { lowerPythonExpression } from "./lower-python-expression.ts";
import type { FunctionNode, Pattern } from "./program.ts";
import { type PythonLowering, textOfNode } from "./python-lowering.ts";

/** A function; of methods the first parameter is `this`. */
export function lowerPythonFunction(
  node: PythonNode,
  lowering: PythonLowering,
  decorators: string[],
  isMethod = false,
): FunctionNode {
  const name = fieldOf(node, "name");
  const list = fieldOf(node, "parameters");
  const parameters = list ? lowerParameters(list, lowering) : [];
  const isStatic = decorators.some((text) => text.startsWith("staticmethod"));
  const before = lowering.self;
  if (isMethod && !isStatic) {
    const first = parameters.shift();
    if (first?.kind === "name") lowering.self = first.name;
  }
  const body = lowerBlock(fieldOf(node, "body"), lowering);
  lowering.self = before;
  return {
    name: name ? textOfNode(name, lowering) : "",
    parameters,
    body,
    result: undefined,
    isExported: false,
    decorators,
    at: node.start,
  };
}

export function lowerParameters(list: PythonNode, lowering: PythonLowering): Pattern[] {
  const patterns: Pattern[] = [];
  for (const one of partsOf(list)) {
    const at = one.start;
    const inner = fieldOf(one, "name") ?? (one.type === "identifier" ? one : partsOf(one)[0]);
    if (!inner) continue;
    const isSplat = /splat_pattern$/.test(one.type) || /splat_pattern$/.test(inner.type);
    const nameNode = /splat_pattern$/.test(inner.type) ? (partsOf(inner)[0] ?? inner) : inner;
    const target: Pattern = { kind: "name", name: textOfNode(nameNode, lowering), at };
    const value = fieldOf(one, "value");
    if (isSplat) patterns.push({ kind: "rest", target, at });
    else if (value)
      patterns.push({ kind: "default", target, value: lowerPythonExpression(value, lowering), at });
    else if (one.type !== "keyword_separator" && one.type !== "positional_separator") patterns.push(target);
  }
  return patterns;
}
