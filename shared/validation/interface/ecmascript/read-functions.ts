import { flagAt, nodeAt, nodesAt, type SyntaxNode } from "../../code/syntax-node.ts";
import type { Handling } from "../handling.ts";
import type { FunctionMember, Signature } from "../model.ts";
import { readBody } from "./read-body.ts";
import { readHandling } from "./read-handling.ts";
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

/**
 * Parameters and body are read when somebody asks: most functions of a changed file have not changed. A class, for
 * an object literal with getters is a new hidden class each time, which keeps the whole tree alive for long.
 */
class LazySignature implements Signature {
  readonly typeParameters: Signature["typeParameters"];
  readonly returns: Signature["returns"];
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly text: string;
  private readonly node: SyntaxNode;
  private readonly source: string;
  private knownParameters: Signature["parameters"] | undefined;
  private knownBody: Signature["body"];

  constructor(node: SyntaxNode, source: string) {
    this.node = node;
    this.source = source;
    this.typeParameters = readTypeParameters(node, source);
    this.returns = readType(nodeAt(node, "returnType"), source);
    this.isAsync = flagAt(node, "async");
    this.isGenerator = flagAt(node, "generator");
    this.text = source.slice(node.start, node.end);
  }

  get parameters(): Signature["parameters"] {
    const { node, source } = this;
    this.knownParameters ??= readBodyOf(readParameters(nodesAt(node, "params"), source), node, source);
    return this.knownParameters;
  }

  handling(): Handling {
    return readHandling(this.node, this.source);
  }

  get body(): Signature["body"] {
    if (nodeAt(this.node, "body")) this.knownBody ??= readBody(this.node, this.source);
    return this.knownBody;
  }
}

export function readSignature(node: SyntaxNode, source: string): Signature {
  return new LazySignature(node, source);
}

export function readFunction(node: SyntaxNode, source: string): FunctionMember {
  return { kind: "function", signatures: [readSignature(node, source)], offset: node.start };
}
