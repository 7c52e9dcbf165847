import type { TextEdits } from "./edit-text.ts";
import { isFunction, type Node, nodeAt, nodesAt, walk } from "./syntax-nodes.ts";

/** How many branches are counted at most; the rest runs uncounted. */
const mostBranches = 1500;

/** Where something stands in a text: from an offset up to another. */
export type Range = [start: number, end: number];

/** Lets every branch count itself in `counter`, an array that the surroundings provide. Gives where they stand. */
export function countBranches(body: readonly Node[], counter: string, edits: TextEdits): Range[] {
  const branches: Range[] = [];
  const next = ({ start, end }: Node): string => {
    branches.push([start, end]);
    return `${counter}[${branches.length - 1}]++`;
  };
  const statement = (node: Node | undefined): void => {
    if (!node) return;
    if (node.type === "BlockStatement") edits.insert(node.start + 1, `${next(node)};`, 1);
    else {
      edits.insert(node.start, `{${next(node)};`, -2);
      edits.insert(node.end, "}", 8);
    }
  };
  const expression = (node: Node | undefined): void => {
    if (!node) return;
    edits.insert(node.start, `(${next(node)},`, -1);
    edits.insert(node.end, ")", 7);
  };
  for (const top of body)
    walk(top, (node) => {
      if (branches.length > mostBranches || /^(?:TS(?!As|Sat|Non|Inst|Param|TypeAss)|Import)/.test(node.type))
        return false;
      if (isFunction(node)) {
        const block = nodeAt(node, "body");
        if (block?.type === "BlockStatement" && nodesAt(block, "directives").length === 0) statement(block);
        else if (block && block.type !== "BlockStatement") expression(block);
      } else if (node.type === "IfStatement") {
        statement(nodeAt(node, "consequent"));
        const otherwise = nodeAt(node, "alternate");
        if (otherwise) statement(otherwise);
      } else if (node.type === "ConditionalExpression") {
        expression(nodeAt(node, "consequent"));
        expression(nodeAt(node, "alternate"));
      } else if (node.type === "LogicalExpression") expression(nodeAt(node, "right"));
      else if (node.type === "AssignmentPattern") expression(nodeAt(node, "right"));
      else if (/^(?:For|While|DoWhile)/.test(node.type)) statement(nodeAt(node, "body"));
      else if (node.type === "CatchClause") statement(nodeAt(node, "body"));
      else if (node.type === "SwitchCase") {
        const first = nodesAt(node, "consequent")[0];
        if (first) edits.insert(first.start, `${next(node)};`, -3);
      }
      return true;
    });
  return branches;
}
