import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Setting } from "../setting.ts";
import { fallbackOf, memberName } from "./member-name.ts";
import { keyName } from "./read-types.ts";

/** What reads a file of settings, and the name that stands in front of it. */
const contents =
  /=\s*(?:await\s+)?(?:JSON\.parse|(?:yaml|YAML|toml|TOML|jsyaml)\.(?:parse|load)|(?:\w{1,20}\.)?req(?:uest)?\.(?:json|parseBody)|minimist|mri|getopts|yargsParser)(?:<[^<>()]{1,120}>)?\(|=\s*(?:event|evt|ev|e)\.data\s*[;\n]/g;
const parsing =
  /\b(?:JSON\.parse|(?:yaml|YAML|toml|TOML|jsyaml)\.(?:parse|load)|req(?:uest)?\.(?:json|parseBody))(?:<[^<>()]{1,120}>)?\(|\b(?:event|evt|ev|e)\.data\s*[;\n]/g;
const ofCommandLine = /(?:minimist|mri|getopts|yargsParser)(?:<[^<>()]*>)?\($/;
const anyName = /\b(\w+)\s*(?::[^=;\n]+)?$/;
const named = /\b(\w*(?:config|settings|conf|cfg|options)\w*)\s*(?::[^=;\n]+)?$/i;

/** Names that stand for what a file of settings holds. */
export function namesOfContent(source: string): Contents {
  const names = new Map<string, "configuration" | "field" | "flag">();
  for (const { index, 0: text } of source.matchAll(contents)) {
    const before = source.slice(Math.max(0, index - 120), index);
    const name = anyName.exec(before)?.[1];
    // What is taken apart at once has no name.
    if (name !== undefined || before.trimEnd().endsWith("}")) names.set(name ?? "}", kindOf(text, before));
  }
  if (/["']message["']|onmessage/.test(source)) {
    for (const [, name = ""] of source.matchAll(received)) names.set(name, "field");
    for (const [, name = "", taken] of source.matchAll(listened))
      names.set(taken === undefined ? `${name}.data` : "data", "field");
  }
  return names;
}

/** What workers and processes are sent, and the events in which it comes elsewhere. */
const received =
  /\b(?:parentPort|process|port|worker|child)\??\.on\(\s*["']message["']\s*,\s*(?:async\s*)?(?:function\s*\w*\s*)?\(?\s*(\w+)/g;
const listened =
  /(?:onmessage\s*=|addEventListener\(\s*["']message["']\s*,)\s*(?:async\s*)?(?:function\s*\w*\s*)?\(?\s*(?:(\w+)|\{\s*(data)\s*\})/g;

/** What a text that parses something stands for, by what it is held in. */
function kindOf(text: string, before: string): "configuration" | "field" | "flag" {
  if (ofCommandLine.test(text)) return "flag";
  if (/req(?:uest)?\.|\.data/.test(text)) return "field";
  return named.test(before) || !text.includes("JSON") ? "configuration" : "field";
}

export type Contents = ReadonlyMap<string, "configuration" | "field" | "flag">;

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
  const name = textAt(object, "name") ?? "";
  const isEvent = content.has(`${name}.data`) && path[0] === "data" && path.length > 1;
  if (isEvent) path.shift();
  const kind = isEvent ? "field" : content.get(name);
  const isCalled = parent?.type === "CallExpression" && key === "callee";
  if (!kind || isCalled || (parent?.type === "AssignmentExpression" && key === "left")) return undefined;
  if (kind === "flag") return readFlagKey(path[0] ?? "", node.start);
  return { kind, name: path.join("."), isRequired: false, ...fallbackOf(parent, key), offset: node.start };
}

function bare(node: SyntaxNode | undefined): SyntaxNode | undefined {
  return node?.type === "ChainExpression" ? nodeAt(node, "expression") : node;
}

/** `args.out` and `args.o` as the flags that they are; what is no flag stands under `_`. */
function readFlagKey(key: string, offset: number): Setting | undefined {
  const name = key.length === 1 ? `-${key}` : `--${key}`;
  return key === "_" ? undefined : { kind: "flag", name, isRequired: false, offset };
}

/** `const { type } = message`, `const { type } = JSON.parse(text)`. */
export function readParts(node: SyntaxNode, content: Contents, source: string): Setting[] {
  const id = nodeAt(node, "id");
  const init = nodeAt(node, "init");
  if (id?.type !== "ObjectPattern" || !init) return [];
  const text = init.type === "Identifier" ? undefined : source.slice(id.end, id.end + 200);
  const parsed = text === undefined ? undefined : new RegExp(`^\\s*${contents.source}`).exec(text);
  const kind = parsed ? kindOf(parsed[0], "") : content.get(textAt(init, "name") ?? "");
  if (!kind) return [];
  return nodesAt(id, "properties").flatMap((property): Setting[] => {
    if (property.type !== "Property") return [];
    const name = keyName(property, source);
    if (kind !== "flag") return [{ kind, name, isRequired: false, offset: property.start }];
    return [readFlagKey(name, property.start) ?? []].flat();
  });
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

/** Where a part of a request goes on as a whole, and to what. */
const givenOn =
  /(?:(\w{1,60})(?:\.\w{1,60}){0,2}\(\s{0,20}(?:await\s{1,3})?)?(?<!\}\s{0,3}=\s{0,3}(?:await\s{1,3})?)(?<![\w.])(?:\w{1,20}\.)?(?:req|request|ctx|c)\.(?:query|body|headers|cookies)\b(?!\s{0,20}(?:\?\.|[.[=]|\(\s{0,3}["'])|\s{0,3}(?:\?\?|\|\|))|\.\.\.\w{1,60}\s{0,20}\}\s{0,3}=\s{0,3}(?:await\s{1,3})?(?:\w{1,20}\.)?req(?:uest)?\./g;

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
  // `({ body }) => { const { title } = body; … }`
  for (const [, inside = ""] of source.matchAll(
    /\{([^{}]{1,300})\}\s{0,3}=\s{0,3}(?:query|body|headers|cookies)\b/g,
  ))
    for (const [key] of inside.matchAll(/[\w$]+/g)) keys.add(key);
  // `headers[NAME]`
  if (/\b(?:query|body|headers|cookies)\[\s{0,5}[A-Za-z_$]/.test(source))
    for (const [, , word = ""] of source.matchAll(/(["'])([\w-]{1,60})\1/g)) keys.add(word);
  const goings = [...source.matchAll(givenOn)];
  // Whatever is spoken of in the file may be one of its keys; elsewhere they are taken apart out of sight.
  if (goings.length > 0) for (const [word] of source.matchAll(/[\w$]{1,60}/g)) keys.add(word);
  return keys;
}
