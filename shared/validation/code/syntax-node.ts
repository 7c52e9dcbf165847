/**
 * A node of any syntax tree here: ESTree for JavaScript and TypeScript (with its TS… nodes), and for Python the
 * concrete tree of tree-sitter as plain objects. `start` and `end` are offsets in UTF-16 units.
 */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A node of Python's concrete tree; `field` is the name of its place in the parent, such as `body`. */
export interface PythonNode extends SyntaxNode {
  /** False for punctuation and keywords, whose type is their text. */
  readonly named: boolean;
  readonly field: string | null;
  readonly children: readonly PythonNode[];
}

/** What the parsers put into trees has a type if, and only if, it is a node. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/**
 * What a parser has put at a place for nodes: a node, or nothing. Faster than `nodeAt` where every node of a program
 * is looked at, for the place is named in the program and the node is not examined.
 */
export function child(value: unknown): SyntaxNode | undefined {
  return isPresent(value) ? value : undefined;
}

/** The same for a place for lists; holes are left out. */
export function children(value: unknown): readonly SyntaxNode[] {
  if (!Array.isArray(value)) return [];
  return value.every(isPresent) ? value : value.filter(isPresent);
}

/** What a parser has put at a place for texts. */
export function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isPresent(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null;
}

/** The node under a key, such as `callee`. */
export function nodeAt(node: SyntaxNode, key: string): SyntaxNode | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

/** The nodes of a list under a key, such as `params`; holes are left out. */
export function nodesAt(node: SyntaxNode, key: string): readonly SyntaxNode[] {
  const value = node[key];
  if (!Array.isArray(value)) return [];
  return value.every(isNode) ? value : value.filter(isNode);
}

/** The string under a key, such as `name`. */
export function textAt(node: SyntaxNode | undefined, key: string): string | undefined {
  const value = node?.[key];
  return typeof value === "string" ? value : undefined;
}

/** Whether a key holds true, such as `computed`. */
export function flagAt(node: SyntaxNode | undefined, key: string): boolean {
  return node?.[key] === true;
}

/** Python: the child at a field. */
export function fieldOf(node: PythonNode, field: string): PythonNode | undefined {
  return node.children.find((child) => child.field === field);
}

/** Python: the children that are not punctuation, keywords, comments or joined lines. */
export function partsOf(node: PythonNode): PythonNode[] {
  return node.children.filter(
    (child) => child.named && child.type !== "comment" && child.type !== "line_continuation",
  );
}

/** Whether a tree is Python's. */
export function isPythonNode(node: SyntaxNode): node is PythonNode {
  return typeof node.named === "boolean" && Array.isArray(node.children);
}
