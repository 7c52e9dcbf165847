import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Member } from "../model.ts";
import { readClass } from "./read-classes.ts";
import { readMade, unwrap } from "./read-declarations.ts";
import { isFunction, readFunction } from "./read-functions.ts";
import { spell } from "./read-types.ts";
import { readNamedList, readObjectMembers, readValue } from "./read-values.ts";

export function readExports(
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
        if (member) exports.set(name, namedBy(member, declared) ?? member);
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
  else
    exports.set(
      name,
      known ?? {
        kind: "unknown",
        origin: localName,
        isTypeOnly: isTypeOnly || textAt(specifier, "exportKind") === "type",
        offset: specifier.start,
      },
    );
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

/** `export const oldName = newName`: a function or class of the file under another name. */
function namedBy(member: Member, declared: ReadonlyMap<string, Member>): Member | undefined {
  const shape = member.kind === "value" && !member.type ? member.shape : undefined;
  const other = shape?.is === "unknown" ? declared.get(shape.text ?? "") : undefined;
  return other?.kind === "function" || other?.kind === "class" ? other : undefined;
}

function namesOf(declaration: SyntaxNode): string[] {
  if (declaration.type !== "VariableDeclaration") return [textAt(nodeAt(declaration, "id"), "name") ?? ""];
  return nodesAt(declaration, "declarations").flatMap((declarator) => {
    const id = nodeAt(declarator, "id");
    if (id?.type === "ArrayPattern") return nodesAt(id, "elements").map((item) => textAt(item, "name") ?? "");
    if (id?.type !== "ObjectPattern") return [textAt(id, "name") ?? ""];
    return nodesAt(id, "properties").map((property) => textAt(nodeAt(property, "value"), "name") ?? "");
  });
}
