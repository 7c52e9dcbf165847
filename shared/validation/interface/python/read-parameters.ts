import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import type { Parameter } from "../model.ts";
import { readPythonType } from "./read-types.ts";

/** Reads the parameters of a function; those before `/` go by place, those after `*` by name. */
export function readPythonParameters(node: PythonNode | undefined, source: string): Parameter[] {
  const parameters: Parameter[] = [];
  let kind: Parameter["kind"] = "either";
  for (const part of node ? partsOf(node) : []) {
    if (part.type === "positional_separator") {
      for (const before of parameters) before.kind = "positional";
      continue;
    }
    if (part.type === "keyword_separator") {
      kind = "keyword";
      continue;
    }
    const parameter = readParameter(part, kind, source);
    parameters.push(parameter);
    if (parameter.kind === "rest") kind = "keyword";
  }
  return parameters;
}

function readParameter(part: PythonNode, kind: Parameter["kind"], source: string): Parameter {
  const inner = part.type === "typed_parameter" ? (partsOf(part)[0] ?? part) : part;
  const text = (node: PythonNode | undefined): string => (node ? source.slice(node.start, node.end) : "");
  const fallback = fieldOf(part, "value");
  const type = readPythonType(fieldOf(part, "type"), source);
  const stars = /^\*{0,2}/.exec(text(inner))?.[0].length ?? 0;
  const name = text(fieldOf(part, "name") ?? inner).replace(/^\*+/, "");
  const parameter: Parameter = {
    name,
    kind: stars === 2 ? "keywordRest" : stars === 1 ? "rest" : kind,
    isRequired: stars === 0 && !fallback,
  };
  if (fallback) parameter.fallback = settleText(text(fallback));
  if (type) parameter.type = type;
  return parameter;
}

/** An expression in one spelling: quotes, digits and white space are no difference. */
export function settleText(text: string): string {
  const plain = text.replace(/\s+/g, " ").trim();
  if (/^'[^'"\\]*'$/.test(plain)) return `"${plain.slice(1, -1)}"`;
  return /^[\d_]+$/.test(plain)
    ? plain.replaceAll("_", "")
    : plain.replace(/([[({]) /g, "$1").replace(/,? ([\])}])/g, "$1");
}
