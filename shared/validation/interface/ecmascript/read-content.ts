import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Setting } from "../setting.ts";
import { fallbackOf, memberName } from "./member-name.ts";
import { keyName } from "./read-types.ts";

/** What reads a file of settings, and the name that stands in front of it. */
const contents = /=\s*(?:await\s+)?(?:JSON\.parse|(?:yaml|YAML|toml|TOML|jsyaml)\.(?:parse|load))\(/g;
const parsing = /\b(?:JSON\.parse|(?:yaml|YAML|toml|TOML|jsyaml)\.(?:parse|load))\(/g;
const anyName = /\b(\w+)\s*(?::[^=;\n]+)?$/;
const named = /\b(\w*(?:config|settings|conf|cfg|options)\w*)\s*(?::[^=;\n]+)?$/i;

/** Names that stand for what a file of settings holds. */
export function namesOfContent(source: string): Contents {
  const names = new Map<string, "configuration" | "field">();
  for (const { index, 0: text } of source.matchAll(contents)) {
    const before = source.slice(Math.max(0, index - 120), index);
    const name = anyName.exec(before)?.[1];
    if (name !== undefined)
      names.set(name, named.test(before) || !text.includes("JSON") ? "configuration" : "field");
  }
  return names;
}

export type Contents = ReadonlyMap<string, "configuration" | "field">;

/** `config.tools.allow`, where `config` was read from a file, and `message.type`, where it came in as text. */
export function readKey(
  node: SyntaxNode,
  parent: SyntaxNode | undefined,
  key: string,
  content: Contents,
): Setting | undefined {
  const path: string[] = [];
  let object: SyntaxNode | undefined = node;
  for (; object?.type === "MemberExpression" && path.length < 6; object = bare(nodeAt(object, "object"))) {
    const name = memberName(object);
    if (name === undefined) return undefined;
    path.unshift(name);
  }
  const kind = content.get(textAt(object, "name") ?? "");
  const isCalled = parent?.type === "CallExpression" && key === "callee";
  if (!kind || isCalled || (parent?.type === "AssignmentExpression" && key === "left")) return undefined;
  return { kind, name: path.join("."), isRequired: false, ...fallbackOf(parent, key), offset: node.start };
}

function bare(node: SyntaxNode | undefined): SyntaxNode | undefined {
  return node?.type === "ChainExpression" ? nodeAt(node, "expression") : node;
}

/** `const { type } = message`. */
export function readParts(node: SyntaxNode, content: Contents, source: string): Setting[] {
  const id = nodeAt(node, "id");
  const kind = content.get(textAt(nodeAt(node, "init"), "name") ?? "");
  if (id?.type !== "ObjectPattern" || !kind) return [];
  return nodesAt(id, "properties")
    .filter(({ type }) => type === "Property")
    .map((property) => ({
      kind,
      name: keyName(property, source),
      isRequired: false,
      offset: property.start,
    }));
}

/** Where only keys are read of a name, or it is given its value. */
export function isTakenApart(parent: SyntaxNode, key: string): boolean {
  if (parent.type === "MemberExpression") return key === "object" || !flagAt(parent, "computed");
  if (parent.type === "VariableDeclarator")
    return key === "id" || nodeAt(parent, "id")?.type === "ObjectPattern";
  if (parent.type === "Property") return key === "key" && !flagAt(parent, "shorthand");
  return (
    (parent.type === "AssignmentExpression" && key === "left") || /^(?:If|Unary|ImportSpec)/.test(parent.type)
  );
}

/** Whether something is parsed and given on at once, so that it is taken apart elsewhere. */
export function givesContentOn(source: string): boolean {
  return source.match(parsing)?.length !== source.match(contents)?.length;
}

/** Keys of parts of requests that were taken out of them, such as `headers["x-key"]` behind `{ headers }`. */
export function readPartKeys(source: string): Set<string> {
  const found = source.matchAll(
    /(?<![\w$.])(?:query|body|headers|cookies)(?:\.(\w{1,60})|\[["']([^"'\n]{1,60})["']\])/g,
  );
  const keys = new Set([...found].map(([, plain, quoted]) => plain ?? quoted ?? ""));
  // `({ body: { title } }) => …`
  for (const [, inside = ""] of source.matchAll(
    /\b(?:query|body|headers|cookies):\s{0,5}\{([^{}]{1,300})\}/g,
  ))
    for (const [key] of inside.matchAll(/[\w$]+/g)) keys.add(key);
  return keys;
}
