import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import type { Type } from "../types/type.ts";
import { canonicalName } from "../types/type-table.ts";

const maxDepth = 30;

/** Reads an annotation; a string annotation is read as its text. */
export function readPythonType(node: PythonNode | undefined, source: string, depth = 0): Type | undefined {
  if (!node) return undefined;
  const text = source.slice(node.start, node.end);
  if (depth > maxDepth) return { is: "other", text };
  const read = (inner: PythonNode | undefined): Type =>
    readPythonType(inner, source, depth + 1) ?? { is: "other", text };
  switch (node.type) {
    case "type":
    case "parenthesized_expression":
      return read(partsOf(node)[0]);
    case "none":
      return { is: "name", name: "None", args: [] };
    case "identifier":
    case "attribute":
    case "member_type":
      return plain(canonicalName(text));
    case "string":
      return parseAnnotation(text.replace(/^["']|["']$/g, ""));
    case "binary_operator":
      return node.children.some(({ type }) => type === "|")
        ? union([read(fieldOf(node, "left")), read(fieldOf(node, "right"))])
        : { is: "other", text };
    case "union_type":
      return union(partsOf(node).map(read));
    case "generic_type": {
      const [name, parameters] = partsOf(node);
      return generic(
        canonicalName(name ? source.slice(name.start, name.end) : ""),
        (parameters ? partsOf(parameters) : []).map(read),
      );
    }
    case "subscript": {
      const value = fieldOf(node, "value");
      const args = node.children.filter(({ field }) => field === "subscript");
      return generic(canonicalName(value ? source.slice(value.start, value.end) : ""), args.map(read));
    }
    case "list":
      return {
        is: "other",
        text: `[${partsOf(node)
          .map((part) => source.slice(part.start, part.end))
          .join(", ")}]`,
      };
    case "true":
    case "false":
    case "integer":
      return { is: "literal", text, of: "int" };
    default:
      return { is: "other", text };
  }
}

/** `Optional`, `Union`, `Literal` and `Annotated` are ways to write something simpler. */
function generic(name: string, args: Type[]): Type {
  const [first] = args;
  if (name === "Optional" && first) return union([first, plain("None")]);
  if (name === "Union") return union(args);
  if (/^(?:Annotated|Final|ClassVar|Required|NotRequired|ReadOnly)$/.test(name) && first) return first;
  if (name === "Literal")
    return union(
      args.map((arg) => ({
        is: "literal",
        text: arg.is === "name" ? JSON.stringify(arg.name) : "text" in arg ? arg.text : "",
        of: "str",
      })),
    );
  return { is: "name", name, args };
}

const longest = 500;

/** An annotation that is written as text, such as `"Node | None"` and `"list[Node]"`. */
function parseAnnotation(text: string, depth = 0): Type {
  const trimmed = text.trim();
  const parts = splitAnnotation(trimmed, "|");
  if (trimmed.length > longest || depth > maxDepth || parts.length === 0)
    return { is: "other", text: trimmed };
  if (parts.length > 1) return union(parts.map((part) => parseAnnotation(part, depth + 1)));
  if (/^["'].*["']$/.test(trimmed)) return plain(trimmed.slice(1, -1));
  const [, name, inside] = /^([\w.]+)\[(.*)\]$/.exec(trimmed) ?? [];
  if (name === undefined || inside === undefined) return plain(canonicalName(trimmed));
  return generic(
    canonicalName(name),
    splitAnnotation(inside, ",").map((part) => parseAnnotation(part, depth + 1)),
  );
}

/** Splits where no bracket is open. */
function splitAnnotation(text: string, separator: string): string[] {
  const parts: string[] = [];
  let open = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "[" || text[at] === "(") open += 1;
    else if (text[at] === "]" || text[at] === ")") open -= 1;
    else if (text[at] === separator && open === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)].filter((part) => part.trim() !== "");
}

function union(parts: Type[]): Type {
  const flat = parts.flatMap((part) => (part.is === "union" ? part.parts : [part]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { is: "union", parts: flat };
}

/** Everything is an `object`. */
function plain(name: string): Type {
  return { is: "name", name: name === "object" ? "Any" : name, args: [] };
}
