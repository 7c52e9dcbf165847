import { flagAt, nodeAt, nodesAt, type SyntaxNode } from "../../code/syntax-node.ts";
import type { FunctionMember, Signature } from "../model.ts";
import { readBody } from "./read-body.ts";
import { readParameters } from "./read-parameters.ts";
import { readBodyOf } from "./read-reliance.ts";
import { readType, readTypeParameters } from "./read-types.ts";

export const functionTypes = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "TSDeclareFunction",
]);

interface FunctionNode extends SyntaxNode {
  readonly type:
    | "FunctionDeclaration"
    | "FunctionExpression"
    | "ArrowFunctionExpression"
    | "TSDeclareFunction";
}

export function isFunction(node: SyntaxNode | undefined): node is FunctionNode {
  return node !== undefined && functionTypes.has(node.type);
}

/** Parameters and body are read when somebody asks: most functions of a changed file have not changed. */
export function readSignature(node: SyntaxNode, source: string): Signature {
  let parameters: Signature["parameters"] | undefined;
  let body: Signature["body"];
  return {
    get parameters() {
      parameters ??= readBodyOf(readParameters(nodesAt(node, "params"), source), node, source);
      return parameters;
    },
    typeParameters: readTypeParameters(node, source),
    returns: readType(nodeAt(node, "returnType"), source),
    isAsync: flagAt(node, "async"),
    isGenerator: flagAt(node, "generator"),
    get body() {
      if (nodeAt(node, "body")) body ??= readBody(node, source);
      return body;
    },
    text: source.slice(node.start, node.end),
  };
}

export function readFunction(node: SyntaxNode, source: string): FunctionMember {
  return { kind: "function", signatures: [readSignature(node, source)], offset: node.start };
}
