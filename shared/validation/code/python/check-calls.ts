import { fieldOf, type PythonNode, partsOf } from "../syntax-node.ts";

/** The order of arguments, and no keyword twice. */
export function checkArguments(source: string, node: PythonNode): string | undefined {
  if (node.children[1]?.type === ",") return "Nothing before the comma";
  const keywords = new Set<string>();
  let isUnpacked = false;
  for (const part of partsOf(node)) {
    if (part.type === "keyword_argument") {
      const name = fieldOf(part, "name");
      const text = name ? source.slice(name.start, name.end) : "";
      if (keywords.has(text)) return `Keyword argument repeated: ${text}`;
      if (/^(?:None|True|False|__debug__)$/.test(text)) return `Cannot assign to ${text}`;
      keywords.add(text);
    } else if (part.type === "dictionary_splat") isUnpacked = true;
    else if (part.type === "list_splat") {
      if (isUnpacked) return "Iterable unpacking follows keyword unpacking";
    } else if (keywords.size > 0 || isUnpacked) return "Positional argument follows keyword argument";
  }
  return undefined;
}

/** The order of parameters, their names, and where stars and slashes may stand. */
export function checkParameters(source: string, node: PythonNode): string | undefined {
  const names = new Set<string>();
  let star: "none" | "star" | "bare" | "double" = "none";
  let isSlashed = false;
  let hasDefault = false;
  let hasNames = false;
  for (const part of partsOf(node)) {
    const kind = starOf(source, part);
    if (star === "double") return "Parameters after **";
    const name = nameOf(source, part);
    if (name !== undefined) {
      if (names.has(name)) return `Duplicate parameter ${name}`;
      if (name === "__debug__") return "Cannot assign to __debug__";
      names.add(name);
    }
    if (kind === "slash") {
      if (isSlashed || star !== "none" || names.size === 0) return "Misplaced /";
      isSlashed = true;
    } else if (kind === "double") {
      if (star === "bare" && !hasNames) return "Named parameters must follow bare *";
      star = "double";
    } else if (kind === "star" || kind === "bare") {
      if (star !== "none") return "* may appear only once";
      star = kind;
    } else if (star === "none") {
      const isDefault = part.type === "default_parameter" || part.type === "typed_default_parameter";
      if (hasDefault && !isDefault) return "Parameter without a default follows one with a default";
      hasDefault = isDefault;
    } else hasNames = true;
  }
  return star === "bare" && !hasNames ? "Named parameters must follow bare *" : undefined;
}

/** The name that a parameter binds. */
export function nameOf(source: string, part: PythonNode): string | undefined {
  let node: PythonNode | undefined = part;
  while (node && node.type !== "identifier") {
    if (node.type === "tuple_pattern") return undefined;
    node = fieldOf(node, "name") ?? partsOf(node)[0];
  }
  return node ? source.slice(node.start, node.end) : undefined;
}

function starOf(source: string, part: PythonNode): "slash" | "bare" | "star" | "double" | undefined {
  if (part.type === "positional_separator") return "slash";
  if (part.type === "keyword_separator") return "bare";
  const text = source.slice(part.start, part.start + 2);
  if (text === "**") return "double";
  return text.startsWith("*") ? "star" : undefined;
}
