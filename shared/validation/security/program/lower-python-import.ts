import { fieldOf, type PythonNode } from "../../code/syntax-node.ts";
import type { Statement } from "./program.ts";
import { type PythonLowering, textOfNode } from "./python-lowering.ts";

/** `import a.b as c` and `from a import b`. */
export function lowerImport(node: PythonNode, lowering: PythonLowering, into: Statement[]): void {
  const at = node.start;
  const moduleNode = fieldOf(node, "module_name");
  const module = moduleNode ? textOfNode(moduleNode, lowering) : undefined;
  if (module !== undefined) lowering.modules.push({ name: module, at });
  if (module !== undefined && node.children.some(({ type }) => type === "wildcard_import"))
    into.push({ kind: "import", module, bindings: [{ name: "*", member: undefined }], at });
  for (const one of node.children) {
    if (one.field !== "name") continue;
    const inner = one.type === "aliased_import" ? fieldOf(one, "name") : one;
    const alias = one.type === "aliased_import" ? fieldOf(one, "alias") : undefined;
    if (!inner) continue;
    const full = textOfNode(inner, lowering);
    if (module === undefined) {
      lowering.modules.push({ name: full, at });
      // `import a.b` binds a, `import a.b as c` binds c to a.b.
      const first = full.split(".")[0] ?? full;
      const bound = alias
        ? { name: textOfNode(alias, lowering), module: full }
        : { name: first, module: first };
      into.push({
        kind: "import",
        module: bound.module,
        bindings: [{ name: bound.name, member: undefined }],
        at,
      });
    } else
      into.push({
        kind: "import",
        module,
        bindings: [{ name: alias ? textOfNode(alias, lowering) : full, member: full }],
        at,
      });
  }
}
