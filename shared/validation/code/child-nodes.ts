import { child, children, isNode, type SyntaxNode } from "./syntax-node.ts";

/** Takes a child of a node with the key under which it stands. */
type Take = (child: SyntaxNode, key: string) => void;

/** Keys that never hold nodes. */
const plain = new Set(["type", "start", "end", "range", "loc", "raw", "operator", "regex", "extra", "field"]);

/** Hands on the children of a node of any tree, in the order in which the parser has put them. */
export function eachChild(node: SyntaxNode, take: Take): void {
  for (const key in node) {
    const value = node[key];
    if (typeof value !== "object" || value === null || plain.has(key)) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) take(item, key);
    } else if (isNode(value)) take(value, key);
  }
}

/** Whether a tree is of the parser for JavaScript, which alone leaves places out. */
export function isPlainTree(root: SyntaxNode): boolean {
  return root.loc === undefined;
}

/**
 * The same for nodes of JavaScript's parser. What most programs consist of is named here: looking a name up that is
 * written in the program takes a tenth of the time of going through all keys of a node.
 */
export function eachPlainChild(node: SyntaxNode, take: Take): void {
  switch (node.type) {
    case "Identifier":
    case "Literal":
    case "ThisExpression":
    case "TemplateElement":
    case "PrivateIdentifier":
    case "Super":
      return;
    case "MemberExpression":
      one(node.object, "object", take);
      one(node.property, "property", take);
      return;
    case "CallExpression":
    case "NewExpression":
      one(node.callee, "callee", take);
      all(node.arguments, "arguments", take);
      return;
    case "BlockStatement":
    case "ClassBody":
    case "Program":
      all(node.body, "body", take);
      return;
    case "Property":
      one(node.key, "key", take);
      one(node.value, "value", take);
      return;
    case "BinaryExpression":
    case "LogicalExpression":
    case "AssignmentExpression":
    case "AssignmentPattern":
      one(node.left, "left", take);
      one(node.right, "right", take);
      return;
    case "VariableDeclarator":
      one(node.id, "id", take);
      one(node.init, "init", take);
      return;
    case "VariableDeclaration":
      all(node.declarations, "declarations", take);
      return;
    case "ExpressionStatement":
    case "ChainExpression":
      one(node.expression, "expression", take);
      return;
    case "ReturnStatement":
    case "ThrowStatement":
    case "UnaryExpression":
    case "UpdateExpression":
    case "AwaitExpression":
    case "SpreadElement":
    case "RestElement":
      one(node.argument, "argument", take);
      return;
    case "IfStatement":
    case "ConditionalExpression":
      one(node.test, "test", take);
      one(node.consequent, "consequent", take);
      one(node.alternate, "alternate", take);
      return;
    case "ArrayExpression":
    case "ArrayPattern":
      all(node.elements, "elements", take);
      return;
    case "ObjectExpression":
    case "ObjectPattern":
      all(node.properties, "properties", take);
      return;
    case "ArrowFunctionExpression":
      all(node.params, "params", take);
      one(node.body, "body", take);
      return;
    case "TemplateLiteral":
      all(node.expressions, "expressions", take);
      all(node.quasis, "quasis", take);
      return;
    default:
      eachChild(node, take);
  }
}

function one(value: unknown, key: string, take: Take): void {
  const found = child(value);
  if (found) take(found, key);
}

function all(value: unknown, key: string, take: Take): void {
  for (const item of children(value)) take(item, key);
}
