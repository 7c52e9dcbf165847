import { child, children, type SyntaxNode, textIn } from "../../code/syntax-node.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerStatement, lowerStatements } from "./lower-javascript.ts";
import { deeper, type Lowering } from "./lowering.ts";
import type { Statement } from "./program.ts";

/** Imports, exports, and what TypeScript adds. */
export function lowerModuleStatement(node: SyntaxNode, lowering: Lowering, into: Statement[]): void {
  const at = node.start;
  if (node.type === "ImportDeclaration") {
    if (textIn(node.importKind) === "type") return;
    const module = textIn(child(node.source)?.value) ?? "";
    lowering.modules.push({ name: module, at });
    const bindings = children(node.specifiers).map((one) => {
      const imported = child(one.imported);
      return {
        name: textIn(child(one.local)?.name) ?? "",
        member: imported ? (textIn(imported.name) ?? textIn(imported.value)) : undefined,
      };
    });
    into.push({ kind: "import", module, bindings, at });
    return;
  }
  if (node.type === "TSImportEqualsDeclaration") {
    const module = child((child(node.moduleReference) ?? node).expression);
    const name = textIn(child(node.id)?.name);
    const from = textIn(module?.value);
    if (name !== undefined && from !== undefined) {
      lowering.modules.push({ name: from, at });
      into.push({ kind: "import", module: from, bindings: [{ name, member: undefined }], at });
    }
    return;
  }
  if (node.type === "TSModuleDeclaration") {
    const body = child(node.body);
    if (body) into.push(...deeper(lowering, () => lowerStatements(children(body.body), lowering)));
    return;
  }
  if (node.type === "TSExportAssignment" || node.type === "ExportDefaultDeclaration") {
    const found = child(node.declaration) ?? child(node.expression);
    if (!found) return;
    if (found.type === "FunctionDeclaration" || found.type === "ClassDeclaration") {
      const first = into.length;
      lowerStatement(found, lowering, into);
      markExported(into, first, lowering);
    } else into.push({ kind: "expression", expression: lowerExpression(found, lowering), at });
    return;
  }
  if (node.type === "ExportNamedDeclaration") {
    const declaration = child(node.declaration);
    const first = into.length;
    if (declaration) lowerStatement(declaration, lowering, into);
    markExported(into, first, lowering);
    for (const one of children(node.specifiers)) {
      const local = textIn(child(one.local)?.name);
      if (local !== undefined) lowering.escaping.add(local);
    }
    const source = textIn(child(node.source)?.value);
    if (source !== undefined) lowering.modules.push({ name: source, at });
    return;
  }
  if (node.type === "ExportAllDeclaration")
    lowering.modules.push({ name: textIn(child(node.source)?.value) ?? "", at });
}

function markExported(statements: Statement[], first: number, lowering: Lowering): void {
  for (const one of statements.slice(first)) {
    if (one.kind === "function") one.function.isExported = true;
    if (one.kind === "declare" && one.target.kind === "name") lowering.escaping.add(one.target.name);
  }
}
