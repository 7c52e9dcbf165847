import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";

/** The object behind an expression: itself, or what a constant at the top of the file holds. */
export type FindObject = (node: SyntaxNode | undefined) => SyntaxNode | undefined;

/** Looks through names; `local` are objects by the names that functions give them. */
export function objectFinder(root: SyntaxNode, local: ReadonlyMap<string, SyntaxNode>): FindObject {
  let top: Map<string, SyntaxNode> | undefined;
  return (node) => {
    const plain = bare(node);
    if (plain?.type === "ObjectExpression") return plain;
    const name = textAt(plain, "name");
    if (plain?.type !== "Identifier" || name === undefined) return undefined;
    top ??= readTop(root);
    return local.get(name) ?? top.get(name);
  };
}

function readTop(root: SyntaxNode): Map<string, SyntaxNode> {
  const objects = new Map<string, SyntaxNode>();
  for (const statement of nodesAt(root, "body")) {
    const declaration = nodeAt(statement, "declaration") ?? statement;
    if (declaration.type !== "VariableDeclaration") continue;
    for (const declarator of nodesAt(declaration, "declarations")) {
      const made = bare(nodeAt(declarator, "init"));
      if (made?.type === "ObjectExpression")
        objects.set(textAt(nodeAt(declarator, "id"), "name") ?? "", made);
    }
  }
  return objects;
}

/** Without `Object.freeze(…)` and what is only said to the type checker. */
function bare(node: SyntaxNode | undefined): SyntaxNode | undefined {
  if (node?.type === "CallExpression") {
    const callee = nodeAt(node, "callee");
    const isFrozen = callee && textAt(nodeAt(callee, "property"), "name") === "freeze";
    return isFrozen ? nodesAt(node, "arguments")[0] : node;
  }
  return node && /^TS(?:As|Satisfies)Expression$/.test(node.type) ? bare(nodeAt(node, "expression")) : node;
}
