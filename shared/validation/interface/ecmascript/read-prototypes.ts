import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { ClassMember, Member } from "../model.ts";
import { readThisFields } from "./read-classes.ts";
import { isFunction, readFunction, readSignature } from "./read-functions.ts";
import { keyName, spell } from "./read-types.ts";
import { readObjectMembers, readValue } from "./read-values.ts";

/**
 * Functions that are used as classes, and what is hung onto functions and classes from outside: `X.prototype.run = …`,
 * `X.prototype = { … }`, `Object.assign(X.prototype, { … })`, `util.inherits(X, Y)`, `X.parse = …`.
 */
export function readPrototypes(
  body: readonly SyntaxNode[],
  source: string,
  declared: Map<string, Member>,
): void {
  for (const statement of body) {
    const expression = statement.type === "ExpressionStatement" ? nodeAt(statement, "expression") : undefined;
    if (expression?.type === "AssignmentExpression") readAssignment(expression, source, declared, body);
    else if (expression?.type === "CallExpression") readCall(expression, source, declared, body);
  }
}

function readAssignment(
  node: SyntaxNode,
  source: string,
  declared: Map<string, Member>,
  body: readonly SyntaxNode[],
): void {
  const left = spell(nodeAt(node, "left"), source);
  const right = nodeAt(node, "right");
  const [, name = "", path = ""] = /^([\w$]+)\.([\w$.]+)$/.exec(left) ?? [];
  const owner = declared.get(name);
  if (right && owner?.kind === "unknown" && /^[\w$]+$/.test(path)) {
    owner.members = (owner.members ?? new Map<string, Member>()).set(path, memberOf(right, node, source));
    return;
  }
  if (!right || (owner?.kind !== "function" && owner?.kind !== "class")) return;
  const key = path.replace(/^prototype\./, "");
  if (path === "prototype") {
    const made = asClass(name, declared, source, body);
    const base = /^(?:Object\.create\(|new )([\w$]+)/.exec(spell(right, source))?.[1];
    if (base !== undefined) made?.bases.push(base);
    else if (right.type === "ObjectExpression") addMembers(made, right, source);
  } else if (path.startsWith("prototype.") && !key.includes(".")) {
    if (key === "constructor") return;
    asClass(name, declared, source, body)?.members.set(key, memberOf(right, node, source));
  } else if (!path.includes(".")) {
    const member = memberOf(right, node, source);
    if (owner.kind === "class") asClass(name, declared, source, body)?.members.set(`static ${path}`, member);
    else owner.members = (owner.members ?? new Map<string, Member>()).set(path, member);
  }
}

function readCall(
  node: SyntaxNode,
  source: string,
  declared: Map<string, Member>,
  body: readonly SyntaxNode[],
): void {
  const callee = spell(nodeAt(node, "callee"), source);
  const [first, second, third] = nodesAt(node, "arguments");
  const target = spell(first, source);
  if (/^(?:util\.)?inherits$/.test(callee) || callee === "Object.setPrototypeOf") {
    const name = target.replace(/\.prototype$/, "");
    const base = spell(second, source).replace(/\.prototype$/, "");
    const made = asClass(name, declared, source, body);
    if (made && /^[\w$.]+$/.test(base)) made.bases.push(base);
  } else if (
    callee === "Object.defineProperty" &&
    target.endsWith(".prototype") &&
    typeof second?.value === "string"
  ) {
    const member = describedBy(third, source);
    if (member)
      asClass(target.replace(/\.prototype$/, ""), declared, source, body)?.members.set(second.value, member);
  } else if (
    callee === "Object.assign" &&
    target.endsWith(".prototype") &&
    second?.type === "ObjectExpression"
  )
    addMembers(asClass(target.replace(/\.prototype$/, ""), declared, source, body), second, source);
}

/** `{ get: function () { … } }` and `{ value: … }`. */
function describedBy(descriptor: SyntaxNode | undefined, source: string): Member | undefined {
  const parts = descriptor?.type === "ObjectExpression" ? nodesAt(descriptor, "properties") : [];
  const held = (key: string): SyntaxNode | undefined => {
    const part = parts.find((each) => keyName(each, source) === key);
    return part && nodeAt(part, "value");
  };
  const [getter, value] = [held("get"), held("value")];
  if (isFunction(getter))
    return {
      ...readValue(undefined, undefined, source, getter.start),
      isReadonly: !held("set"),
      isAccessor: true,
      getter: readSignature(getter, source),
    };
  return value && descriptor ? memberOf(value, descriptor, source) : undefined;
}

/** The function as the class that it is used as, or the class, whose own text does not say everything any more. */
function asClass(
  name: string,
  declared: Map<string, Member>,
  source: string,
  body: readonly SyntaxNode[],
): ClassMember | undefined {
  const known = declared.get(name);
  if (known?.kind === "class") {
    known.text = undefined;
    return known;
  }
  if (known?.kind !== "function") return undefined;
  const made: ClassMember = {
    kind: "class",
    typeParameters: [],
    bases: [],
    isAbstract: false,
    construct: known.signatures,
    members: new Map(),
    offset: known.offset,
  };
  const builder = findFunction(name, body);
  if (builder) readThisFields(builder, made, source);
  for (const [key, member] of known.members ?? []) made.members.set(`static ${key}`, member);
  declared.set(name, made);
  return made;
}

function findFunction(name: string, body: readonly SyntaxNode[]): SyntaxNode | undefined {
  for (const statement of body) {
    const node = /^Export/.test(statement.type) ? (nodeAt(statement, "declaration") ?? statement) : statement;
    if (node.type === "FunctionDeclaration" && textAt(nodeAt(node, "id"), "name") === name) return node;
    for (const declarator of node.type === "VariableDeclaration" ? nodesAt(node, "declarations") : [])
      if (textAt(nodeAt(declarator, "id"), "name") === name) return nodeAt(declarator, "init");
  }
  return undefined;
}

function addMembers(owner: ClassMember | undefined, node: SyntaxNode, source: string): void {
  for (const [key, member] of readObjectMembers(node, source, () => undefined))
    if (key !== "constructor")
      owner?.members.set(key, member.kind === "function" ? { ...member, binding: "instance" } : member);
}

function memberOf(node: SyntaxNode, assignment: SyntaxNode, source: string): Member {
  if (isFunction(node))
    return { ...readFunction(node, source), binding: "instance", offset: assignment.start };
  return readValue(node, undefined, source, assignment.start);
}
