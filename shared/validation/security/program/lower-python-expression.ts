import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { lowerBinary, operatorOf } from "./lower-python-binary.ts";
import { lowerComprehension } from "./lower-python-comprehension.ts";
import { lowerParameters } from "./lower-python-function.ts";
import { lowerString } from "./lower-python-string.ts";
import { lowerSubscript } from "./lower-python-subscript.ts";
import { constant, type Entry, type Expression, type Pattern, TooDeep } from "./program.ts";
import { type PythonLowering, textOfNode } from "./python-lowering.ts";

const maxDepth = 700;

/** Lowers a Python expression. */
export function lowerPythonExpression(node: PythonNode, lowering: PythonLowering): Expression {
  let inner = node;
  while (inner.type === "parenthesized_expression" || inner.type === "type") {
    const [next] = partsOf(inner);
    if (!next) break;
    inner = next;
  }
  if (inner.type === "identifier") return lowerName(inner, lowering, true);
  lowering.depth += 1;
  if (lowering.depth > maxDepth) throw new TooDeep("nested deeper than is followed");
  const result = lowerInner(inner, lowering);
  lowering.depth -= 1;
  return result;
}

function lowerName(node: PythonNode, lowering: PythonLowering, escapes: boolean): Expression {
  const name = textOfNode(node, lowering);
  if (name === lowering.self) return { kind: "name", name: "this", at: node.start };
  if (escapes) lowering.escaping.add(name);
  return { kind: "name", name, at: node.start };
}

/** What stands before a dot, a bracket or a call. */
export function lowerObject(node: PythonNode, lowering: PythonLowering): Expression {
  return node.type === "identifier"
    ? lowerName(node, lowering, false)
    : lowerPythonExpression(node, lowering);
}

function lowerInner(node: PythonNode, lowering: PythonLowering): Expression {
  const at = node.start;
  const all = () => partsOf(node).map((one) => lowerPythonExpression(one, lowering));
  const part = (field: string): Expression => {
    const found = fieldOf(node, field);
    return found ? lowerPythonExpression(found, lowering) : constant(null, at);
  };
  switch (node.type) {
    case "string":
      return lowerString(node, lowering);
    case "concatenated_string":
      return { kind: "concat", parts: all(), at };
    case "integer":
    case "float":
      return constant(Number(textOfNode(node, lowering).replaceAll("_", "")) || 0, at);
    case "true":
    case "false":
      return constant(node.type === "true", at);
    case "none":
    case "ellipsis":
      return constant(null, at);
    case "attribute": {
      const of = fieldOf(node, "object");
      const name = fieldOf(node, "attribute");
      if (!of || !name) return constant(null, at);
      return { kind: "member", of: lowerObject(of, lowering), name: textOfNode(name, lowering), at };
    }
    case "subscript":
      return lowerSubscript(node, lowering);
    case "call":
      return lowerCall(node, lowering);
    case "binary_operator":
      return lowerBinary(node, lowering);
    case "boolean_operator": {
      const and = node.children.some(({ type }) => type === "and");
      return { kind: "logic", and, left: part("left"), right: part("right"), at };
    }
    case "not_operator":
      return { kind: "not", of: part("argument"), at };
    case "comparison_operator": {
      const [left, right] = all();
      const operator = node.children.find(({ field }) => field === "operators");
      const text = operator ? textOfNode(operator, lowering).replace(/\s+/g, " ") : "";
      if (!left || !right) return constant(null, at);
      return {
        kind: "compare",
        operator: text === "==" ? "===" : text === "!=" ? "!==" : text,
        left,
        right,
        at,
      };
    }
    case "unary_operator":
      return { kind: "scalar", of: all(), at };
    case "conditional_expression": {
      const [yes, test, no] = all();
      if (!yes || !test || !no) return constant(null, at);
      return { kind: "choose", test, options: [yes, no], at };
    }
    case "list":
    case "tuple":
    case "set":
    case "expression_list":
    case "pattern_list":
      return { kind: "list", items: all(), at };
    case "dictionary":
      return { kind: "object", entries: partsOf(node).map((one) => lowerPair(one, lowering)), at };
    case "list_splat":
    case "dictionary_splat":
      return { kind: "spread", of: all()[0] ?? constant(null, at), at };
    case "await":
    case "yield":
      return { kind: "await", of: all()[0] ?? constant(null, at), at };
    case "lambda": {
      const parameters = fieldOf(node, "parameters");
      const body = fieldOf(node, "body");
      return {
        kind: "function",
        function: {
          name: "",
          parameters: parameters ? lowerParameters(parameters, lowering) : [],
          body: [],
          result: body ? lowerPythonExpression(body, lowering) : undefined,
          isExported: false,
          decorators: [],
          at,
        },
        at,
      };
    }
    case "named_expression":
    case "assignment":
    case "augmented_assignment":
      return lowerAssignment(node, lowering);
    case "list_comprehension":
    case "set_comprehension":
    case "generator_expression":
    case "dictionary_comprehension":
      return lowerComprehension(node, lowering);
    case "keyword_argument":
      return part("value");
    default:
      return constant(null, at);
  }
}

function lowerCall(node: PythonNode, lowering: PythonLowering): Expression {
  const at = node.start;
  const callee = fieldOf(node, "function");
  const list = fieldOf(node, "arguments");
  if (!callee || !list) return constant(null, at);
  const positional: Expression[] = [];
  const named: { name: string; value: Expression }[] = [];
  if (list.type === "generator_expression") positional.push(lowerPythonExpression(list, lowering));
  else
    for (const one of partsOf(list)) {
      const name = one.type === "keyword_argument" ? fieldOf(one, "name") : undefined;
      if (name) named.push({ name: textOfNode(name, lowering), value: lowerPythonExpression(one, lowering) });
      else positional.push(lowerPythonExpression(one, lowering));
    }
  return {
    kind: "call",
    callee: lowerObject(callee, lowering),
    arguments: positional,
    named,
    isNew: false,
    at,
  };
}

function lowerPair(node: PythonNode, lowering: PythonLowering): Entry {
  const at = node.start;
  const key = fieldOf(node, "key");
  const value = fieldOf(node, "value");
  if (!key || !value) {
    const [inner] = partsOf(node);
    return {
      key: undefined,
      computed: undefined,
      value: inner ? lowerPythonExpression(inner, lowering) : constant(null, at),
      at,
    };
  }
  const name = lowerPythonExpression(key, lowering);
  const isText = name.kind === "constant" && typeof name.value === "string";
  return {
    key: isText ? String(name.value) : undefined,
    computed: isText ? undefined : name,
    value: lowerPythonExpression(value, lowering),
    at,
  };
}

function lowerAssignment(node: PythonNode, lowering: PythonLowering): Expression {
  const at = node.start;
  const left = fieldOf(node, "left") ?? fieldOf(node, "name");
  const right = fieldOf(node, "right") ?? fieldOf(node, "value");
  if (!left || !right) return constant(null, at);
  const value = lowerPythonExpression(right, lowering);
  const operator = operatorOf(node);
  if (operator !== "" && operator !== "+=" && operator !== "/=") return { kind: "scalar", of: [value], at };
  return { kind: "assign", target: lowerTarget(left, lowering), value, adds: operator !== "", at };
}

/** What an assignment, a loop or a `with` binds. */
export function lowerTarget(node: PythonNode, lowering: PythonLowering): Pattern {
  const at = node.start;
  if (node.type === "identifier") return { kind: "name", name: textOfNode(node, lowering), at };
  if (/^(?:pattern_list|tuple_pattern|list_pattern|tuple|list)$/.test(node.type))
    return { kind: "list", items: partsOf(node).map((one) => lowerTarget(one, lowering)), at };
  if (node.type === "list_splat_pattern") {
    const [inner] = partsOf(node);
    if (inner) return { kind: "rest", target: lowerTarget(inner, lowering), at };
  }
  return { kind: "place", place: lowerPythonExpression(node, lowering), at };
}
