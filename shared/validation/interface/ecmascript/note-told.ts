import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";

/** Words by which a program tells apart what comes in, such as `message.type === "stop"`: by the expression that is asked. */
export type Told = Map<string, Set<string>>;

/** Notes the words of a comparison or of a `switch`. */
export function noteTold(node: SyntaxNode, source: string, told: Told): void {
  if (node.type === "SwitchStatement") {
    const of = nodeAt(node, "discriminant");
    for (const branch of nodesAt(node, "cases")) add(of, nodeAt(branch, "test")?.value, source, told);
    return;
  }
  if (!/^[!=]==?$/.test(textAt(node, "operator") ?? "")) return;
  const [left, right] = [nodeAt(node, "left"), nodeAt(node, "right")];
  add(left, right?.value, source, told);
  add(right, left?.value, source, told);
}

function add(of: SyntaxNode | undefined, word: unknown, source: string, told: Told): void {
  if (!of || typeof word !== "string" || word === "") return;
  if (of.type !== "MemberExpression" && of.type !== "Identifier") return;
  const text = source.slice(of.start, Math.min(of.end, of.start + 100)).replaceAll("?.", ".");
  told.set(text, (told.get(text) ?? new Set()).add(word));
}
