import type { ParsedSource } from "../../code/parsed.ts";
import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type {
  ClassMember,
  EnumMember,
  FunctionMember,
  GenericType,
  Interface,
  Member,
  Type,
} from "../model.ts";
import { inferConstants, inferType, isConstAssertion } from "./infer-type.ts";
import { readCommonJs } from "./read-commonjs.ts";
import { readEffects } from "./read-effects.ts";
import {
  isFunction,
  readClass,
  readFunction,
  readNamedList,
  readObject,
  readObjectMembers,
  readSignature,
  readValue,
} from "./read-members.ts";
import { settle } from "./read-parameters.ts";
import { readPrototypes } from "./read-prototypes.ts";
import { readSettings } from "./read-settings.ts";
import { keyName, readMembers, readType, readTypeParameters, spell } from "./read-types.ts";

/** What a JavaScript or TypeScript file shows to those who import it. */
export function readEcmaScript({ root, source, sourceType }: ParsedSource): Interface {
  const body = nodesAt(root, "body");
  const declared = readDeclarations(body, source);
  const interface_: Interface = {
    exports: new Map(),
    types: typesOf(declared),
    generics: genericsOf(declared),
    // Only types of this file can speak of them.
    values: /\btypeof\b/.test(source) ? inferConstants(body, source) : new Map(),
    moduleKind: sourceType === "module" ? "module" : "script",
    settings: readSettings(root, source),
    effects: readEffects(body, source),
    bases: basesOf(declared),
    functions: functionsOf(declared),
    constants: constantsOf(declared),
    classes: classesOf(declared),
  };
  const isModule = body.some(({ type }) => /^(?:Import|Export)|^TSExportAssignment/.test(type));
  if (isModule) readExports(body, source, declared, interface_.exports);
  else if (readCommonJs(root, source, declared, interface_.exports)) interface_.moduleKind = "commonjs";
  else interface_.moduleKind = "script";
  return interface_;
}

/** Everything that is declared at the top of a file or namespace, by name. */
function readDeclarations(body: readonly SyntaxNode[], source: string): Map<string, Member> {
  const declared = new Map<string, Member>();
  for (const statement of body) {
    const inner = nodeAt(statement, "declaration");
    const isExport =
      statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
    declare(isExport && inner ? inner : statement, source, declared);
  }
  readPrototypes(body, source, declared);
  return declared;
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
    case "TSTypeAliasDeclaration":
      declared.set(name, {
        kind: "type",
        typeParameters: readTypeParameters(node, source),
        type: readType(nodeAt(node, "typeAnnotation"), source) ?? { is: "other", text: "" },
        isInterface: false,
        offset: node.start,
      });
      break;
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
  const name = textAt(id, "name");
  if (!id || name === undefined) return;
  const annotation = nodeAt(id, "typeAnnotation");
  const declaredType = readType(annotation, source);
  if (isFunction(init)) {
    const member = readFunction(init, source);
    // The annotation of the variable is what callers see.
    if (declaredType?.is === "function")
      member.signatures = [{ ...declaredType.signature, body: member.signatures[0]?.body }];
    declared.set(name, { ...member, offset: declarator.start });
  } else if (init?.type === "ClassExpression") declared.set(name, readClass(init, source));
  else if (init?.type === "CallExpression" && !annotation)
    declared.set(name, readMade(init, source, declarator.start));
  else if (init?.type === "ObjectExpression" && !annotation)
    declared.set(name, {
      ...readObject(init, source, (known) => declared.get(known)),
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
function readMade(node: SyntaxNode, source: string, offset: number): Member {
  const value = readValue(node, undefined, source, offset);
  if (value.takes) return value;
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

function readExports(
  body: readonly SyntaxNode[],
  source: string,
  declared: ReadonlyMap<string, Member>,
  exports: Map<string, Member>,
): void {
  for (const statement of body) {
    const inner = nodeAt(statement, "declaration");
    if (statement.type === "ExportDefaultDeclaration" && inner)
      exports.set("default", readDefault(inner, source, declared));
    else if (statement.type === "TSExportAssignment")
      exports.set("export =", readDefault(nodeAt(statement, "expression") ?? statement, source, declared));
    else if (statement.type === "ExportAllDeclaration") {
      const name =
        textAt(nodeAt(statement, "exported"), "name") ??
        `* from ${spell(nodeAt(statement, "source"), source)}`;
      exports.set(name, {
        kind: "unknown",
        origin: spell(nodeAt(statement, "source"), source),
        offset: statement.start,
      });
    } else if (statement.type === "ExportNamedDeclaration" && inner) {
      for (const name of namesOf(inner)) {
        const member = declared.get(name);
        if (member) exports.set(name, member);
      }
    } else if (statement.type === "ExportNamedDeclaration") {
      const from = nodeAt(statement, "source");
      const isTypeOnly = textAt(statement, "exportKind") === "type";
      for (const specifier of nodesAt(statement, "specifiers"))
        readSpecifier(specifier, from, isTypeOnly, declared, exports);
    }
  }
}

function readSpecifier(
  specifier: SyntaxNode,
  from: SyntaxNode | undefined,
  isTypeOnly: boolean,
  declared: ReadonlyMap<string, Member>,
  exports: Map<string, Member>,
): void {
  const local = nodeAt(specifier, "local");
  const exported = nodeAt(specifier, "exported");
  const name = textAt(exported, "name") ?? String(exported?.value ?? "");
  const localName = textAt(local, "name") ?? String(local?.value ?? "");
  const known = from ? undefined : declared.get(localName);
  // A class of which only the type is given on cannot be made or inherited from.
  if (known?.kind === "class" && (isTypeOnly || textAt(specifier, "exportKind") === "type"))
    exports.set(name, {
      kind: "type",
      typeParameters: known.typeParameters,
      type: { is: "name", name: localName, args: [] },
      isInterface: false,
      offset: specifier.start,
    });
  // What is imported and given on keeps its own interface elsewhere.
  else exports.set(name, known ?? { kind: "unknown", origin: localName, offset: specifier.start });
}

export function readDefault(node: SyntaxNode, source: string, declared: ReadonlyMap<string, Member>): Member {
  const value = unwrap(node) ?? node;
  if (value.type === "Identifier")
    return (
      declared.get(textAt(value, "name") ?? "") ?? {
        kind: "unknown",
        origin: textAt(value, "name") ?? "",
        offset: value.start,
      }
    );
  if (isFunction(value)) {
    const name = textAt(nodeAt(value, "id"), "name");
    return (name === undefined ? undefined : declared.get(name)) ?? readFunction(value, source);
  }
  if (value.type === "ClassDeclaration" || value.type === "ClassExpression") return readClass(value, source);
  if (value.type === "TSInterfaceDeclaration")
    return (
      declared.get(textAt(nodeAt(value, "id"), "name") ?? "") ?? {
        kind: "unknown",
        origin: "interface",
        offset: value.start,
      }
    );
  const resolve = (name: string): Member | undefined => declared.get(name);
  if (value.type === "ObjectExpression")
    return {
      kind: "namespace",
      members: readObjectMembers(value, source, resolve),
      offset: value.start,
    };
  if (value.type === "CallExpression") return readMade(value, source, value.start);
  const list = readNamedList(value, source, resolve);
  if (list) return list;
  return readValue(value, undefined, source, value.start);
}

function namesOf(declaration: SyntaxNode): string[] {
  if (declaration.type !== "VariableDeclaration") return [textAt(nodeAt(declaration, "id"), "name") ?? ""];
  return nodesAt(declaration, "declarations").flatMap((declarator) => {
    const id = nodeAt(declarator, "id");
    if (id?.type !== "ObjectPattern") return [textAt(id, "name") ?? ""];
    return nodesAt(id, "properties").map((property) => textAt(nodeAt(property, "value"), "name") ?? "");
  });
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

function typesOf(declared: ReadonlyMap<string, Member>): Map<string, Type> {
  const types = new Map<string, Type>();
  for (const [name, member] of declared)
    if (member.kind === "type" && member.typeParameters.length === 0) types.set(name, member.type);
  return types;
}

function genericsOf(declared: ReadonlyMap<string, Member>): Map<string, GenericType> {
  const generics = new Map<string, GenericType>();
  for (const [name, member] of declared)
    if (member.kind === "type" && member.typeParameters.length > 0)
      generics.set(name, {
        parameters: member.typeParameters.map(({ name: parameter, fallback }) => ({
          name: parameter,
          fallback,
        })),
        type: member.type,
      });
  return generics;
}

/** Functions by name, methods by theirs with a dot; a name that several classes use stands for none. */
function functionsOf(declared: ReadonlyMap<string, Member>): Map<string, FunctionMember> {
  const functions = new Map<string, FunctionMember>();
  const several = new Set<string>();
  for (const [name, member] of declared)
    if (member.kind === "function") functions.set(name, member);
    else if (member.kind === "class")
      for (const [key, part] of member.members) {
        const path = `.${key.replace("static ", "")}`;
        if (functions.has(path)) several.add(path);
        if (part.kind === "function") functions.set(path, part);
      }
  for (const path of several) functions.delete(path);
  return functions;
}

function constantsOf(declared: ReadonlyMap<string, Member>): Map<string, string> {
  const constants = new Map<string, string>();
  for (const [name, member] of declared)
    if (member.kind === "value" && member.literal !== undefined) constants.set(name, member.literal);
  return constants;
}

function basesOf(declared: ReadonlyMap<string, Member>): Map<string, string[]> {
  const bases = new Map<string, string[]>();
  for (const [name, member] of declared) if (member.kind === "class") bases.set(name, member.bases);
  return bases;
}

function classesOf(declared: ReadonlyMap<string, Member>): Map<string, ClassMember> {
  const classes = new Map<string, ClassMember>();
  for (const [name, member] of declared) if (member.kind === "class") classes.set(name, member);
  return classes;
}
