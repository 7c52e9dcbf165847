import type { TextEdits } from "./edit-text.ts";
import { bare, type Node, nameOf, nodeAt, nodesAt, textAt } from "./syntax-nodes.ts";

/** What a file gives to callers and what it declares at the top. */
export interface Names {
  /** What callers can name, with the local name behind it. */
  exported: Map<string, string>;
  /** Functions, classes and constants at the top level. */
  declared: Map<string, Node>;
}

/** Takes `import` and `export` away from a statement and remembers the names. */
export function rewriteStatement(statement: Node, edits: TextEdits, names: Names): void {
  switch (statement.type) {
    case "ImportDeclaration":
      rewriteImport(statement, edits);
      break;
    case "ExportAllDeclaration":
      edits.blank(statement.start, statement.end);
      break;
    case "ExportNamedDeclaration":
      rewriteNamed(statement, edits, names);
      break;
    case "ExportDefaultDeclaration":
      rewriteDefault(statement, edits, names);
      break;
    default:
      declare(statement, names.declared);
  }
}

function rewriteNamed(statement: Node, edits: TextEdits, { exported, declared }: Names): void {
  const inner = nodeAt(statement, "declaration");
  if (inner) {
    edits.blank(statement.start, inner.start);
    for (const name of declare(inner, declared)) exported.set(name, name);
    return;
  }
  edits.blank(statement.start, statement.end);
  if (nodeAt(statement, "source") || textAt(statement, "exportKind") === "type") return;
  for (const specifier of nodesAt(statement, "specifiers")) {
    if (textAt(specifier, "exportKind") === "type") continue;
    const to = nodeAt(specifier, "exported");
    exported.set(textAt(to, "name") || textAt(to, "value"), nameOf(nodeAt(specifier, "local")));
  }
}

function rewriteDefault(statement: Node, edits: TextEdits, { exported, declared }: Names): void {
  const inner = nodeAt(statement, "declaration");
  if (!inner || inner.type.startsWith("TS")) return;
  const name = nameOf(nodeAt(inner, "id"));
  const isDeclaration = inner.type.endsWith("Declaration");
  if (isDeclaration && name !== "") {
    edits.blank(statement.start, inner.start);
    declared.set(name, inner);
    exported.set("default", name);
    return;
  }
  edits.replace(statement.start, inner.start, "const $default=");
  if (isDeclaration) edits.insert(inner.end, ";", 9);
  if (inner.type !== "Identifier") declared.set("$default", inner);
  exported.set("default", inner.type === "Identifier" ? nameOf(inner) : "$default");
}

/** Remembers and gives the names that a top-level declaration makes. */
function declare(node: Node, declared: Map<string, Node>): string[] {
  if (node.declare === true) return [];
  if (/^(?:Function|Class|TSEnum)Declaration$/.test(node.type)) {
    const name = nameOf(nodeAt(node, "id"));
    declared.set(name, node);
    return [name];
  }
  if (node.type !== "VariableDeclaration") return [];
  const named = nodesAt(node, "declarations").filter((one) => nameOf(nodeAt(one, "id")) !== "");
  return named.map((one) => {
    const name = nameOf(nodeAt(one, "id"));
    declared.set(name, bare(nodeAt(one, "init")) ?? one);
    return name;
  });
}

/** What is imported is there, but touching it ends the run: nothing outside the file can be reached. */
function rewriteImport(statement: Node, edits: TextEdits): void {
  const names =
    textAt(statement, "importKind") === "type"
      ? []
      : nodesAt(statement, "specifiers")
          .filter((specifier) => textAt(specifier, "importKind") !== "type")
          .map((specifier) => nameOf(nodeAt(specifier, "local")));
  const text = names.map((name) => `${name}=$import()`).join(",");
  edits.replace(statement.start, statement.end, names.length > 0 ? `const ${text};` : ";");
}
