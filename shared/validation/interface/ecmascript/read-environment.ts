import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Setting } from "../setting.ts";
import { fallbackOf, memberName } from "./member-name.ts";
import { keyName } from "./read-types.ts";

/** `process.env.X`, `import.meta.env.X`, `config.x`. */
export function readMember(
  node: SyntaxNode,
  parent: SyntaxNode | undefined,
  key: string,
  source: string,
): Setting | undefined {
  const name = memberName(node);
  const object = nodeAt(node, "object");
  if (name === undefined || !object || (parent?.type === "AssignmentExpression" && key === "left"))
    return undefined;
  if (isEnvironment(object))
    return {
      kind: "environment",
      name,
      isRequired: isNeeded(parent, key) && !isAskedForLater(nameOf(parent), parent, source),
      ...(isRefusedLater(nameOf(parent), parent, source) ? { isRequired: true, isRefused: true } : {}),
      ...fallbackOf(parent, key),
      offset: node.start,
    };
  return undefined;
}

/** The name that a declaration gives. */
function nameOf(parent: SyntaxNode | undefined): string | undefined {
  return parent?.type === "VariableDeclarator" ? textAt(nodeAt(parent, "id"), "name") : undefined;
}

/** `TOKEN ?? OTHER`, `if (!TOKEN)`, `TOKEN ? … : …`: the program goes on without it. */
function isAskedForLater(
  name: string | undefined,
  declarator: SyntaxNode | undefined,
  source: string,
): boolean {
  if (!declarator || name === undefined || !/^\w{1,60}$/.test(name)) return false;
  const plain = `(?<![\\w$.])${name}(?![\\w$])`;
  return new RegExp(
    `${plain}\\s{0,20}(?:\\?|\\|\\||&&|[!=]==?)|(?:\\?\\?|\\|\\||!)\\s{0,20}${plain}|\\(\\s{0,20}${plain}\\s{0,20}\\)\\s{0,20}(?:\\{|return\\b)`,
  ).test(source.slice(declarator.end, declarator.end + 4000));
}

/** `const secret = process.env.SECRET`, and then `if (!secret) throw …`. */
function isRefusedLater(name: string | undefined, parent: SyntaxNode | undefined, source: string): boolean {
  if (!parent || name === undefined || !/^\w{1,60}$/.test(name)) return false;
  const refused = new RegExp(
    `\\bif\\s*\\([^)]{0,80}!${name}\\b[^)]{0,80}\\)\\s*\\{?\\s*(?:console\\.error\\([^\\n]{0,200}\\s*)?(?:throw|process\\.exit|Deno\\.exit)\\b`,
  );
  return refused.test(source.slice(parent.end, parent.end + 600));
}

/** `if (!process.env.X) throw …`. */
export function readRefusal(node: SyntaxNode): Setting | undefined {
  const test = nodeAt(node, "test");
  const tested =
    test?.type === "UnaryExpression" && test.operator === "!" ? nodeAt(test, "argument") : undefined;
  const object = tested?.type === "MemberExpression" ? nodeAt(tested, "object") : undefined;
  const name = tested && memberName(tested);
  if (!object || name === undefined || !isEnvironment(object) || !refuses(nodeAt(node, "consequent")))
    return undefined;
  return { kind: "environment", name, isRequired: true, isRefused: true, offset: node.start };
}

/** Whether a statement throws or ends the process. */
function refuses(node: SyntaxNode | undefined): boolean {
  if (node?.type === "BlockStatement") return nodesAt(node, "body").some(refuses);
  if (node?.type === "ThrowStatement") return true;
  const call = node?.type === "ExpressionStatement" ? nodeAt(node, "expression") : undefined;
  const callee = call?.type === "CallExpression" ? nodeAt(call, "callee") : undefined;
  return callee !== undefined && textAt(nodeAt(callee, "property"), "name") === "exit";
}

export function readDestructured(node: SyntaxNode, source: string): Setting[] {
  const id = nodeAt(node, "id");
  const init = nodeAt(node, "init");
  if (id?.type !== "ObjectPattern" || !init || !isEnvironment(init)) return [];
  return nodesAt(id, "properties")
    .filter(({ type }) => type === "Property")
    .map((property) => {
      const value = nodeAt(property, "value");
      const fallback = value?.type === "AssignmentPattern" ? nodeAt(value, "right")?.value : undefined;
      const local = textAt(value, "name");
      const isRefused = isRefusedLater(local, node, source);
      return {
        kind: "environment",
        name: keyName(property, source),
        isRequired:
          isRefused || (value?.type !== "AssignmentPattern" && !isAskedForLater(local, node, source)),
        ...(isRefused ? { isRefused } : {}),
        ...(typeof fallback === "string" || typeof fallback === "number"
          ? { fallback: String(fallback) }
          : {}),
        offset: property.start,
      };
    });
}

export function isEnvironment(node: SyntaxNode): boolean {
  if (node.type !== "MemberExpression" || memberName(node) !== "env") return false;
  const object = nodeAt(node, "object");
  return object?.type === "MetaProperty" || /^(?:process|Deno|Bun)$/.test(textAt(object, "name") ?? "");
}

/** Whether nothing stands in for a missing value: no fallback, no test, no comparison. */
export function isNeeded(parent: SyntaxNode | undefined, key: string): boolean {
  if (!parent) return true;
  // The second choice is needed only where the first one is missing, too.
  if (parent.type === "LogicalExpression")
    return key === "right" && nodeAt(parent, "left")?.type !== "MemberExpression";
  if (parent.type === "IfStatement" || parent.type === "ConditionalExpression") return key !== "test";
  if (parent.type === "AssignmentPattern") return false;
  if (parent.type === "MemberExpression" || parent.type === "CallExpression")
    return !flagAt(parent, "optional");
  return !/^(?:UnaryExpression|BinaryExpression|ChainExpression|SwitchStatement)$/.test(parent.type);
}
