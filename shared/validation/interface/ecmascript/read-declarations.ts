import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { EnumMember, FunctionMember, Member, TypeMember } from "../model.ts";
import type { Type } from "../types/type.ts";
import { inferType, isConstAssertion } from "./infer-type.ts";
import { readClass } from "./read-classes.ts";
import { readExports } from "./read-exports.ts";
import { isFunction, readFunction, readSignature } from "./read-functions.ts";
import { settle } from "./read-parameters.ts";
import { readPrototypes } from "./read-prototypes.ts";
import { keyName, readMembers, readType, readTypeParameters, spell } from "./read-types.ts";
import { readNamedList, readObject, readObjectMembers, readValue } from "./read-values.ts";

/** Everything that is declared at the top of a file or namespace, by name. */
export function readDeclarations(body: readonly SyntaxNode[], source: string): Map<string, Member> {
  const declared = new Map<string, Member>();
  for (const statement of body) {
    const inner = nodeAt(statement, "declaration");
    const isExport =
      statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
    declare(isExport && inner ? inner : statement, source, declared);
  }
  readPrototypes(body, source, declared);
  for (const member of declared.values())
    if (member.kind === "function" && member.annotation) settleAnnotation(member, declared);
  return declared;
}

/** `const read: Reader = (text) => …`: callers see what the type says, where the file declares it. */
function settleAnnotation(member: FunctionMember, declared: Map<string, Member>): void {
  const { annotation } = member;
  const known =
    annotation?.is === "name" && annotation.args.length === 0 ? declared.get(annotation.name) : undefined;
  if (known?.kind === "type" && known.typeParameters.length === 0 && known.type.is === "function")
    member.signatures = [{ ...known.type.signature, body: member.signatures[0]?.body }];
}

function declare(node: SyntaxNode, source: string, declared: Map<string, Member>): void {
  const id = nodeAt(node, "id");
  const name = textAt(id, "name") ?? "";
  const known = declared.get(name);
  switch (node.type) {
    case "FunctionDeclaration":
    case "TSDeclareFunction": {
      const signature = readSignature(node, source);
      if (known?.kind !== "function") declared.set(name, readFunction(node, source));
      else if (!signature.body) known.signatures.push(signature);
      break;
    }
    case "ClassDeclaration":
      declared.set(name, readClass(node, source));
      break;
    case "VariableDeclaration":
      for (const declarator of nodesAt(node, "declarations")) declareVariable(declarator, source, declared);
      break;
    case "TSInterfaceDeclaration": {
      const block = nodeAt(node, "body");
      const own = readMembers(block ? nodesAt(block, "body") : [], source);
      const bases = nodesAt(node, "extends").map((base) => readType(base, source) ?? own);
      const type: Type = bases.length > 0 ? { is: "intersection", parts: [own, ...bases] } : own;
      // A second declaration of the same interface adds to it.
      if (known?.kind === "type" && known.type.is === "object" && type.is === "object")
        for (const [key, property] of type.properties) known.type.properties.set(key, property);
      else
        declared.set(name, {
          kind: "type",
          typeParameters: readTypeParameters(node, source),
          type,
          isInterface: true,
          offset: node.start,
        });
      break;
    }
    case "TSTypeAliasDeclaration": {
      const alias: TypeMember = {
        kind: "type",
        typeParameters: readTypeParameters(node, source),
        type: readType(nodeAt(node, "typeAnnotation"), source) ?? { is: "other", text: "" },
        isInterface: false,
        offset: node.start,
      };
      // A value and a type may share a name; callers of an enum meet both.
      if (known?.kind === "namespace") known.alias = alias;
      else declared.set(name, alias);
      break;
    }
    case "TSEnumDeclaration":
      declared.set(name, readEnum(node, source));
      break;
    case "TSModuleDeclaration": {
      const block = nodeAt(node, "body");
      const members = new Map<string, Member>();
      const inner = block ? nodesAt(block, "body") : [];
      readExports(inner, source, readDeclarations(inner, source), members);
      declared.set(name, { kind: "namespace", members, offset: node.start });
      break;
    }
    default:
  }
}

function declareVariable(declarator: SyntaxNode, source: string, declared: Map<string, Member>): void {
  const id = nodeAt(declarator, "id");
  const init = unwrap(nodeAt(declarator, "init"));
  if (id?.type === "ObjectPattern")
    for (const property of nodesAt(id, "properties")) {
      const local = textAt(nodeAt(property, "value"), "name");
      if (local !== undefined)
        declared.set(local, {
          kind: "unknown",
          origin: `${spell(init, source)}.${keyName(property, source)}`,
          offset: property.start,
        });
    }
  if (id?.type === "ArrayPattern")
    for (const [at, item] of nodesAt(id, "elements").entries()) {
      const local = textAt(item, "name");
      if (local !== undefined)
        declared.set(local, {
          kind: "unknown",
          origin: `${spell(init, source)}[${at}]`,
          offset: item.start,
        });
    }
  const name = textAt(id, "name");
  if (!id || name === undefined) return;
  const annotation = nodeAt(id, "typeAnnotation");
  const known = declared.get(name);
  const declaredType = readType(annotation, source);
  if (isFunction(init)) {
    const member = readFunction(init, source);
    // The annotation of the variable is what callers see.
    if (declaredType?.is === "function")
      member.signatures = [{ ...declaredType.signature, body: member.signatures[0]?.body }];
    if (declaredType?.is === "name") member.annotation = declaredType;
    declared.set(name, { ...member, offset: declarator.start });
  } else if (init?.type === "ClassExpression") declared.set(name, readClass(init, source));
  else if (init?.type === "CallExpression" && !annotation)
    declared.set(name, readMade(init, source, declarator.start));
  else if (init?.type === "ObjectExpression" && !annotation)
    declared.set(name, {
      ...filled(
        name,
        readObject(init, source, (known) => declared.get(known)),
        source,
      ),
      ...keptTypes(nodeAt(declarator, "init"), source),
      ...(known?.kind === "type" ? { alias: known } : {}),
      offset: declarator.start,
    });
  else {
    const list = readNamedList(init, source, (known) => declared.get(known));
    if (list) {
      declared.set(name, { ...list, offset: declarator.start });
      return;
    }
    const value = readValue(init, annotation, source, declarator.start);
    value.type ??= constantType(nodeAt(declarator, "init"), source);
    declared.set(name, value);
  }
}

/** An object that is empty at first and filled under names that are worked out may hold any name. */
function filled(name: string, member: Member, source: string): Member {
  if (member.kind !== "namespace" || member.members.size > 0 || !/^\w{1,60}$/.test(name)) return member;
  if (
    new RegExp(`(?<![\\w$.])${name}\\[[^\\]\\n]{1,80}\\]\\s{0,3}=(?!=)|\\bassign\\(${name}\\s*,`).test(source)
  )
    member.members.set(`* from ${name}`, { kind: "unknown", origin: name, offset: member.offset });
  return member;
}

/** Whether the values of an object are types of their own: `as const`, `Object.freeze(…)`. */
function keptTypes(node: SyntaxNode | undefined, source: string): { isConst?: boolean; isFrozen?: boolean } {
  if (node?.type === "TSSatisfiesExpression") return keptTypes(nodeAt(node, "expression"), source);
  if (node?.type === "CallExpression") return { isFrozen: true };
  return node && isConstAssertion(node, source) ? { isConst: true } : {};
}

/** `as const`, `satisfies X` and `Object.freeze()` leave the value what it is. */
export function unwrap(node: SyntaxNode | undefined): SyntaxNode | undefined {
  if (!node) return undefined;
  if (/^TS(?:As|Satisfies|NonNull)Expression$/.test(node.type)) return unwrap(nodeAt(node, "expression"));
  const callee = node.type === "CallExpression" ? nodeAt(node, "callee") : undefined;
  if (
    callee?.type === "MemberExpression" &&
    textAt(nodeAt(callee, "object"), "name") === "Object" &&
    textAt(nodeAt(callee, "property"), "name") === "freeze"
  )
    return unwrap(nodesAt(node, "arguments")[0]);
  return node;
}

/** What a call makes: a validator by what it takes, other things by the functions that were given to the call. */
export function readMade(node: SyntaxNode, source: string, offset: number): Member {
  const value = readValue(node, undefined, source, offset);
  if (value.takes || /^(?:string|number|boolean|array|bytes)$/.test(value.shape?.is ?? "")) return value;
  const given = new Map<string, FunctionMember>();
  for (const [at, argument] of nodesAt(node, "arguments").entries()) {
    if (isFunction(argument)) given.set(String(at), readFunction(argument, source));
    else if (argument.type === "ObjectExpression")
      for (const [key, member] of readObjectMembers(argument, source, () => undefined))
        if (member.kind === "function") given.set(`${at}.${key}`, member);
  }
  return { kind: "unknown", origin: spell(nodeAt(node, "callee"), source), given, offset };
}

/** Lists below `as const` are types of their own. */
function constantType(init: SyntaxNode | undefined, source: string): Type | undefined {
  const list = init && isConstAssertion(init, source) ? nodeAt(init, "expression") : undefined;
  return list?.type === "ArrayExpression" ? inferType(list, source, true) : undefined;
}

function readEnum(node: SyntaxNode, source: string): EnumMember {
  const block = nodeAt(node, "body") ?? node;
  const members = new Map<string, string>();
  let next = 0;
  for (const member of nodesAt(block, "members")) {
    const init = nodeAt(member, "initializer");
    const value = init ? settle(init, source) : String(next);
    if (/^-?\d+$/.test(value)) next = Number(value) + 1;
    members.set(keyName(member, source), value);
  }
  return { kind: "enum", members, offset: node.start };
}
