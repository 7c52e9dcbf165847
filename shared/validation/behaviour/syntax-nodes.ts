/** A syntax node as far as this room looks: a type, a place, and whatever the parser put into it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Whether a value found inside a tree is a node of its own. */
export function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    typeof value.type === "string" &&
    "start" in value &&
    typeof value.start === "number" &&
    "end" in value
  );
}

/** The node under a key, if there is one. */
export function nodeAt(node: Node | undefined, key: string): Node | undefined {
  const value = node?.[key];
  return isNode(value) ? value : undefined;
}

/** The nodes under a key; holes and everything else are left out. */
export function nodesAt(node: Node | undefined, key: string): Node[] {
  const value = node?.[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The nodes under a key with `undefined` for holes, as array patterns have them. */
export function slotsAt(node: Node | undefined, key: string): (Node | undefined)[] {
  const value: unknown = node?.[key];
  return Array.isArray(value) ? value.map((item: unknown) => (isNode(item) ? item : undefined)) : [];
}

/** The text under a key, empty if there is none. */
export function textAt(node: Node | undefined, key: string): string {
  const value = node?.[key];
  return typeof value === "string" ? value : "";
}

/** The name of an identifier, empty for anything else. */
export function nameOf(node: Node | undefined): string {
  return node?.type === "Identifier" ? textAt(node, "name") : "";
}

const skipped = new Set([
  "loc",
  "extra",
  "leadingComments",
  "trailingComments",
  "innerComments",
  "errors",
  "tokens",
]);

/** The children of a node in the order of the parser's fields. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const key in node) {
    if (skipped.has(key)) continue;
    const value = node[key];
    if (Array.isArray(value)) for (const item of value) isNode(item) && children.push(item);
    else if (isNode(value)) children.push(value);
  }
  return children;
}

/** Visits a tree without recursion; `enter` returns false to leave the children out. */
export function walk(root: Node, enter: (node: Node, parent: Node | undefined) => boolean | undefined): void {
  const open: [Node, Node | undefined][] = [[root, undefined]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, parent] = next;
    if (enter(node, parent) === false) continue;
    const children = childrenOf(node);
    for (let at = children.length - 1; at >= 0; at -= 1) {
      const child = children[at];
      if (child) open.push([child, node]);
    }
  }
}

const functions = [
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectMethod",
  "ClassMethod",
  "ClassPrivateMethod",
] as const;

/** A node with parameters and a body. */
export interface FunctionNode extends Node {
  readonly type: (typeof functions)[number];
}

export function isFunction(node: Node | undefined): node is FunctionNode {
  return functions.some((type) => type === node?.type);
}

/** The key of a property or member if it can be read off: `a.b`, `a["b"]`, `a.#b`, `{ b: 1 }`. */
export function keyOf(node: Node): string | undefined {
  const key = nodeAt(node, "key") ?? nodeAt(node, "property");
  if (!key) return undefined;
  if (key.type === "StringLiteral") return textAt(key, "value");
  if (key.type === "NumericLiteral") return String(key.value);
  if (key.type === "PrivateName") return `#${textAt(nodeAt(key, "id"), "name")}`;
  if (node.computed === true) return undefined;
  return key.type === "Identifier" ? textAt(key, "name") : undefined;
}

/** `null` or `undefined`, written out. */
export function isNothing(node: Node | undefined): boolean {
  const at = bare(node);
  return at?.type === "NullLiteral" || nameOf(at) === "undefined";
}

/** Takes away what does not change the value: parentheses, type assertions, `!`. */
export function bare(node: Node | undefined): Node | undefined {
  let at = node;
  while (
    at &&
    (at.type === "TSAsExpression" ||
      at.type === "TSSatisfiesExpression" ||
      at.type === "TSNonNullExpression" ||
      at.type === "TSTypeAssertion" ||
      at.type === "ParenthesizedExpression" ||
      at.type === "TSInstantiationExpression")
  )
    at = nodeAt(at, "expression");
  return at;
}
