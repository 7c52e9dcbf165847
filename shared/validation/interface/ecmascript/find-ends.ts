import { nodeAt, nodesAt, type SyntaxNode } from "../../code/syntax-node.ts";

/** Whether a statement never goes on to what follows it. */
export function ends(node: SyntaxNode | undefined): boolean {
  switch (node?.type) {
    case "ReturnStatement":
    case "ThrowStatement":
      return true;
    case "BlockStatement":
      return nodesAt(node, "body").some(ends);
    case "IfStatement":
      return ends(nodeAt(node, "consequent")) && ends(nodeAt(node, "alternate"));
    case "TryStatement":
      if (ends(nodeAt(node, "finalizer"))) return true;
      return (
        ends(nodeAt(node, "block")) &&
        (!nodeAt(node, "handler") || ends(nodeAt(nodeAt(node, "handler") ?? node, "body")))
      );
    case "SwitchStatement":
      // Any switch with a default is taken to be complete; to say otherwise would accuse many that are.
      return nodesAt(node, "cases").some((branch) => !nodeAt(branch, "test"));
    case "ForOfStatement":
    case "ForInStatement":
      return endsAtOnce(nodeAt(node, "body"), false);
    case "WhileStatement":
    case "ForStatement":
    case "DoWhileStatement": {
      if (endsAtOnce(nodeAt(node, "body"), true)) return true;
      const test = nodeAt(node, "test");
      return test ? test.type === "Literal" && Boolean(test.value) : node.type === "ForStatement";
    }
    case "LabeledStatement":
      return ends(nodeAt(node, "body"));
    default:
      return false;
  }
}

/** A loop whose body always tries to return, such as one that tries again. What goes through a list may find none. */
function endsAtOnce(body: SyntaxNode | undefined, isEntered: boolean): boolean {
  return (
    body !== undefined &&
    nodesAt(body, "body").some(
      (statement) =>
        (isEntered && statement.type === "ReturnStatement") ||
        (statement.type === "TryStatement" && ends(nodeAt(statement, "block"))),
    )
  );
}
