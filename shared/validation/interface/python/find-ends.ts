import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";

export function ends(node: PythonNode): boolean {
  return partsOf(node).some((statement) => {
    if (statement.type === "return_statement" || statement.type === "raise_statement") return true;
    if (statement.type === "if_statement") {
      const branches = statement.children.filter(
        ({ type }) => type === "elif_clause" || type === "else_clause",
      );
      const blocks = [
        fieldOf(statement, "consequence"),
        ...branches.map((branch) => fieldOf(branch, "consequence") ?? fieldOf(branch, "body")),
      ];
      return (
        branches.some(({ type }) => type === "else_clause") &&
        blocks.every((block) => block !== undefined && ends(block))
      );
    }
    if (statement.type === "with_statement") return endsAt(statement, "body");
    if (/^(?:for|while)_statement$/.test(statement.type) && endsAtOnce(statement)) return true;
    if (statement.type === "while_statement")
      return /^(?:true|integer)$/.test(fieldOf(statement, "condition")?.type ?? "");
    if (statement.type === "try_statement") {
      const final = statement.children.find(({ type }) => type === "finally_clause");
      if (final?.children.some((part) => part.type === "block" && ends(part))) return true;
      const handlers = statement.children.filter(({ type }) => type === "except_clause");
      const other = statement.children.find(({ type }) => type === "else_clause");
      return (
        (endsAt(statement, "body") || (other !== undefined && endsAt(other, "body"))) &&
        handlers.every((handler) => handler.children.some((part) => part.type === "block" && ends(part)))
      );
    }
    return statement.type === "match_statement";
  });
}

/** A loop whose body always tries to return, such as one that tries again. What goes through a list may find none. */
function endsAtOnce(loop: PythonNode): boolean {
  const block = fieldOf(loop, "body");
  return (
    block !== undefined &&
    partsOf(block).some(
      (statement) =>
        (statement.type === "return_statement" && loop.type === "while_statement") ||
        (statement.type === "try_statement" && endsAt(statement, "body")),
    )
  );
}

function endsAt(node: PythonNode, field: string): boolean {
  const block = fieldOf(node, field);
  return block !== undefined && ends(block);
}
