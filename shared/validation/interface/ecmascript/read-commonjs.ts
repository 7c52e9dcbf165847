import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Member } from "../model.ts";
import { readDefault } from "./read-exports.ts";
import { isFunction, readFunction } from "./read-functions.ts";
import { keyName, spell } from "./read-types.ts";
import { readObjectMembers } from "./read-values.ts";

/** Reads `module.exports = …`, `module.exports.x = …` and `exports.x = …`. False if there is none of them. */
export function readCommonJs(
  root: SyntaxNode,
  source: string,
  declared: ReadonlyMap<string, Member>,
  exports: Map<string, Member>,
): boolean {
  let found = false;
  for (const statement of nodesAt(root, "body")) {
    let assignment = statement.type === "ExpressionStatement" ? nodeAt(statement, "expression") : undefined;
    const targets: SyntaxNode[] = [];
    // `exports = module.exports = x` and the like.
    while (assignment?.type === "AssignmentExpression") {
      const left = nodeAt(assignment, "left");
      if (left) targets.push(left);
      assignment = nodeAt(assignment, "right");
    }
    const defined = assignment && definedBy(assignment, source);
    if (defined && targets.length === 0) {
      found = true;
      if (defined.name !== "__esModule") exports.set(defined.name, defined.member);
    }
    const joined = joinedBy(assignment);
    // `Object.assign(module.exports, { … })`.
    if (joined && targets.length === 0 && isExportsObject(joined.target)) {
      found = true;
      addJoined(joined.objects, source, declared, exports);
    }
    for (const target of targets) {
      const name = exportedName(target);
      if (name === undefined || !assignment) continue;
      found = true;
      const member = readDefault(joined?.target ?? assignment, source, declared);
      if (name === "module.exports" && joined) addJoined(joined.objects, source, declared, exports);
      if (name !== "module.exports") exports.set(name, member);
      else if (member.kind === "namespace") {
        for (const [key, value] of member.members) exports.set(key, value);
        addSpread(assignment, source, exports);
      } else exports.set(name, member);
    }
  }
  return found;
}

/** `Object.assign(target, { … }, { … })`. */
function joinedBy(
  node: SyntaxNode | undefined,
): { target: SyntaxNode; objects: readonly SyntaxNode[] } | undefined {
  const callee = node?.type === "CallExpression" ? nodeAt(node, "callee") : undefined;
  if (!node || callee?.type !== "MemberExpression") return undefined;
  const isAssign =
    textAt(nodeAt(callee, "object"), "name") === "Object" &&
    textAt(nodeAt(callee, "property"), "name") === "assign";
  const [target, ...objects] = nodesAt(node, "arguments");
  return isAssign && target ? { target, objects } : undefined;
}

function addJoined(
  objects: readonly SyntaxNode[],
  source: string,
  declared: ReadonlyMap<string, Member>,
  exports: Map<string, Member>,
): void {
  for (const object of objects)
    if (object.type === "ObjectExpression")
      for (const [key, member] of readObjectMembers(object, source, (name) => declared.get(name)))
        exports.set(key, member);
}

/** `Object.defineProperty(exports, "name", { … })`. */
function definedBy(node: SyntaxNode, source: string): { name: string; member: Member } | undefined {
  const callee = node.type === "CallExpression" ? nodeAt(node, "callee") : undefined;
  const [target, key, descriptor] = nodesAt(node, "arguments");
  if (!callee || spell(callee, source) !== "Object.defineProperty" || !target || !isExportsObject(target))
    return undefined;
  if (typeof key?.value !== "string") return undefined;
  const value = nodesAt(descriptor ?? node, "properties").find((part) => keyName(part, source) === "value");
  const held = value && nodeAt(value, "value");
  const member: Member = isFunction(held)
    ? readFunction(held, source)
    : { kind: "unknown", origin: key.value, offset: node.start };
  return { name: key.value, member };
}

/** `module.exports = { ...require("./base") }` gives on what is not known by name. */
function addSpread(object: SyntaxNode, source: string, exports: Map<string, Member>): void {
  for (const part of nodesAt(object, "properties")) {
    if (part.type !== "SpreadElement") continue;
    const origin = spell(nodeAt(part, "argument"), source);
    exports.set(`* from ${origin}`, { kind: "unknown", origin, offset: part.start });
  }
}

function isExportsObject(node: SyntaxNode): boolean {
  return isModuleExports(node) || textAt(node, "name") === "exports";
}

/** `module.exports` itself, or the name of what is hung onto it. */
function exportedName(node: SyntaxNode): string | undefined {
  if (isModuleExports(node)) return "module.exports";
  if (node.type !== "MemberExpression" || flagAt(node, "computed")) return undefined;
  const object = nodeAt(node, "object");
  if (object && (isModuleExports(object) || textAt(object, "name") === "exports"))
    return textAt(nodeAt(node, "property"), "name");
  return undefined;
}

function isModuleExports(node: SyntaxNode): boolean {
  return (
    node.type === "MemberExpression" &&
    textAt(nodeAt(node, "object"), "name") === "module" &&
    textAt(nodeAt(node, "property"), "name") === "exports"
  );
}
