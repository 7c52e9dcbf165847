import type { TextEdits } from "./edit-text.ts";
import { bare, keyOf, type Node, nodeAt, nodesAt, textAt, walk } from "./syntax-nodes.ts";

/** Nodes that say nothing at run time; as statements or members they leave a semicolon behind. */
const erased = new Set([
  "TSTypeAnnotation",
  "TSTypeParameterDeclaration",
  "TSTypeParameterInstantiation",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSDeclareFunction",
  "TSDeclareMethod",
  "TSIndexSignature",
]);
const asserted = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSInstantiationExpression",
]);
const modifiers = /\b(?:public|private|protected|readonly|override|abstract|declare)\b\s*/y;

/**
 * Removes TypeScript's types from a text by blanking them, for execution only. Returns why not where types mean
 * something at run time that this does not know.
 */
export function blankTypes(body: readonly Node[], source: string, edits: TextEdits): string | undefined {
  let problem: string | undefined;
  for (const statement of body)
    walk(statement, (node, parent) => {
      problem ??= unsupported(node);
      return problem === undefined && blankNode(node, parent, source, edits);
    });
  return problem;
}

function unsupported(node: Node): string | undefined {
  if (node.type === "TSModuleDeclaration" && node.declare !== true) return "uses namespaces";
  if (node.type === "TSImportEqualsDeclaration" || node.type === "TSExportAssignment")
    return "uses import = or export =";
  if (node.type === "Decorator") return "uses decorators";
  return undefined;
}

/** Blanks what is type in one node; false when nothing inside is left. */
function blankNode(node: Node, parent: Node | undefined, source: string, edits: TextEdits): boolean {
  if (erased.has(node.type) || node.declare === true || node.abstract === true) {
    if (node.type !== "ClassDeclaration") return erase(node, parent, source, edits);
  }
  if (asserted.has(node.type)) edits.blank(nodeAt(node, "expression")?.end ?? node.start, node.end);
  else if (node.type === "TSTypeAssertion")
    edits.blank(node.start, nodeAt(node, "expression")?.start ?? node.start);
  else if (node.type === "TSEnumDeclaration") return writeEnum(node, edits);
  else if (node.type === "ClassDeclaration" || node.type === "ClassExpression")
    blankHeritage(node, source, edits);
  else if (node.type === "TSParameterProperty") blankModifiers(node, source, edits);
  else if (/^(?:Class(?:Accessor|Private)?(?:Property|Method))$/.test(node.type))
    blankMember(node, source, edits);
  else if (node.optional === true || node.definite === true) blankMark(node, source, edits);
  if (node.type === "ClassMethod" && node.kind === "constructor") assignProperties(node, edits);
  const first = nodesAt(node, "params")[0];
  if (first?.type === "Identifier" && textAt(first, "name") === "this") {
    edits.blank(first.start, first.end);
    const comma = source.slice(first.end).match(/^\s*,/);
    if (comma) edits.blank(first.end, first.end + comma[0].length);
  }
  return true;
}

function erase(node: Node, parent: Node | undefined, source: string, edits: TextEdits): false {
  const isExported = parent?.type === "ExportNamedDeclaration" || parent?.type === "ExportDefaultDeclaration";
  const from = isExported && parent ? parent : node;
  edits.blank(from.start, from.end);
  const isStatement =
    /Declaration$|^TSDeclare|Property$|Signature$/.test(node.type) &&
    node.type !== "TSTypeParameterDeclaration";
  if (isStatement && source[from.end - 1] === ";") edits.insert(from.start, ";");
  return false;
}

function blankHeritage(node: Node, source: string, edits: TextEdits): void {
  if (node.abstract === true) {
    const found = source.slice(node.start, node.end).match(/^abstract\b/);
    if (found) edits.blank(node.start, node.start + found[0].length);
  }
  const listed = nodesAt(node, "implements");
  const last = listed.at(-1);
  const first = listed[0];
  if (!first || !last) return;
  const before = source.lastIndexOf("implements", first.start);
  if (before > node.start) edits.blank(before, last.end);
}

function blankModifiers(node: Node, source: string, edits: TextEdits): number {
  let at = node.start;
  for (;;) {
    const still = /(?:static|async|accessor)\b\s*/y;
    still.lastIndex = at;
    modifiers.lastIndex = at;
    const modifier = modifiers.exec(source)?.[0];
    const kept = modifier === undefined ? still.exec(source)?.[0] : undefined;
    const found = modifier ?? kept;
    const key = nodeAt(node, "key") ?? nodeAt(node, "parameter");
    if (found === undefined || (key && at + found.length > key.start)) return at;
    if (modifier !== undefined) edits.blank(at, at + found.length);
    at += found.length;
  }
}

function blankMember(node: Node, source: string, edits: TextEdits): void {
  blankModifiers(node, source, edits);
  blankMark(node, source, edits);
}

/** The `?` or `!` behind a name. */
function blankMark(node: Node, source: string, edits: TextEdits): void {
  if (/^Optional/.test(node.type) || (node.optional !== true && node.definite !== true)) return;
  const key = nodeAt(node, "key") ?? nodeAt(node, "id");
  const from = key ? key.end : node.start + textAt(node, "name").length;
  const found = source.slice(from, from + 20).match(/^\s*\]?\s*[?!]/);
  if (found) edits.blank(from + found[0].length - 1, from + found[0].length);
}

/** `constructor(private a: string)` assigns; behind `super(…)` where there is one. */
function assignProperties(node: Node, edits: TextEdits): void {
  const names = nodesAt(node, "params")
    .filter(({ type }) => type === "TSParameterProperty")
    .map((property) => {
      const inner = nodeAt(property, "parameter");
      return textAt(inner?.type === "AssignmentPattern" ? nodeAt(inner, "left") : inner, "name");
    });
  const body = nodeAt(node, "body");
  if (names.length === 0 || !body) return;
  const superCall = nodesAt(body, "body").find((statement) => {
    const call = bare(nodeAt(statement, "expression"));
    return call?.type === "CallExpression" && nodeAt(call, "callee")?.type === "Super";
  });
  edits.insert(
    superCall ? superCall.end : body.start + 1,
    names.map((name) => `;this.${name}=${name};`).join(""),
    5,
  );
}

/** An enum is an object that also knows its numbers' names. */
function writeEnum(node: Node, edits: TextEdits): false {
  const name = textAt(nodeAt(node, "id"), "name");
  const members =
    nodesAt(node, "members").length > 0 ? nodesAt(node, "members") : nodesAt(nodeAt(node, "body"), "members");
  let last: string | undefined;
  edits.blank(node.start, members[0]?.start ?? node.end);
  edits.insert(node.start, `var ${name}=${name}||{};(function(${name}){`);
  members.forEach((member, index) => {
    const id = nodeAt(member, "id");
    const key = JSON.stringify(
      id?.type === "StringLiteral" ? textAt(id, "value") : textAt(id, "name") || keyOf(member),
    );
    const value = bare(nodeAt(member, "initializer"));
    const until = members[index + 1]?.start ?? node.end;
    if (value?.type === "StringLiteral") {
      edits.replace(member.start, until, `${name}[${key}]=${JSON.stringify(textAt(value, "value"))};`);
    } else if (value) {
      edits.blank(member.start, value.start);
      edits.insert(value.start, `${name}[${name}[${key}]=`, -1);
      edits.insert(value.end, `]=${key};`, 9);
      edits.blank(value.end, until);
    } else {
      const number = last === undefined ? "0" : `${name}[${last}]+1`;
      edits.replace(member.start, until, `${name}[${name}[${key}]=${number}]=${key};`);
    }
    last = key;
  });
  edits.insert(node.end, `})(${name});`);
  return false;
}
