import { fieldOf, type PythonNode, partsOf } from "../syntax-node.ts";

const simple = new Set(["identifier", "attribute", "subscript"]);
const grouped = new Set([
  "list_splat",
  "list_splat_pattern",
  "tuple",
  "list",
  "parenthesized_expression",
  "expression_list",
  "tuple_pattern",
  "list_pattern",
  "pattern_list",
]);
const mayHoldStar = new Set([
  "argument_list",
  "list",
  "tuple",
  "set",
  "subscript",
  "pattern_list",
  "tuple_pattern",
  "list_pattern",
  "parameters",
  "lambda_parameters",
  "typed_parameter",
  "type",
  "type_parameter",
  "splat_type",
  "case_clause",
  "case_pattern",
  "splat_pattern",
]);

/** Where `name := value` needs no parentheses of its own. */
const mayHoldNamed = new Set([
  "parenthesized_expression",
  "argument_list",
  "list",
  "set",
  "tuple",
  "subscript",
  "slice",
  "if_statement",
  "elif_clause",
  "while_statement",
  "match_statement",
  "if_clause",
  "list_comprehension",
  "set_comprehension",
  "generator_expression",
  "decorator",
  "interpolation",
]);

const loose = new Set([
  "not_operator",
  "lambda",
  "conditional_expression",
  "boolean_operator",
  "comparison_operator",
]);

/** What stands left of an assignment or is deleted can hold a value. */
export function checkTargets(node: PythonNode, parent: PythonNode | undefined): string | undefined {
  switch (node.type) {
    case "assignment": {
      const left = fieldOf(node, "left");
      if (!left) return undefined;
      if (left.type === "list_splat_pattern") return "A starred target must be in a list or tuple";
      if (fieldOf(node, "type") && !simple.has(left.type) && !isParenthesised(left))
        return "Only single targets can be annotated";
      const isPart = parent?.type === "assignment" || parent?.type === "augmented_assignment";
      return isPart && (fieldOf(node, "type") || parent.type === "augmented_assignment")
        ? "Not one of several targets"
        : undefined;
    }
    case "augmented_assignment": {
      const left = fieldOf(node, "left");
      if (parent?.type === "assignment" || parent?.type === "augmented_assignment")
        return "Not one of several targets";
      return left && !simple.has(left.type) && !isParenthesised(left)
        ? "Not a target for augmented assignment"
        : undefined;
    }
    case "typed_parameter":
    case "typed_default_parameter":
      return fieldOf(node, "type")?.children[0]?.type === "splat_type" &&
        node.children[0]?.type !== "list_splat_pattern"
        ? "Only a starred parameter takes a starred type"
        : undefined;
    case "delete_statement":
      return partsOf(node).every(isDeletable) ? undefined : "Cannot delete this";
    case "raise_statement":
      return partsOf(node)[0]?.type === "expression_list" ? "Invalid syntax" : undefined;
    case "dictionary":
    case "set":
    case "list":
    case "tuple":
      if (node.type === "tuple" && node.children.length === 3 && node.children[1]?.type === "list_splat")
        return "Can't use starred expression here";
      return node.children[1]?.type === "," ? "Nothing before the comma" : undefined;
    case "pattern_list":
    case "tuple_pattern":
      if (parent?.type === "parameters" || parent?.type === "lambda_parameters")
        return "Parameters cannot be parenthesised";
      return isStarredTwice(node);
    case "list_pattern":
      return isStarredTwice(node);
    case "with_item": {
      const [value] = partsOf(node);
      const target = value?.type === "as_pattern" ? fieldOf(value, "alias") : undefined;
      return target && !partsOf(target).every(isDeletable) ? "Cannot assign to this" : undefined;
    }
    case "as_pattern":
      return parent?.type === "expression_statement" ? "Invalid syntax" : undefined;
    case "named_expression":
      return parent && !mayHoldNamed.has(parent.type) ? "An unparenthesised := " : undefined;
    default:
      return undefined;
  }
}

/** What is gone through is one expression; a list of them needs parentheses. */
export function checkComprehension(node: PythonNode): string | undefined {
  const clauses = node.type === "for_in_clause" ? [node] : node.children;
  const isList = clauses.some(({ children }) => children.filter(({ field }) => field === "right").length > 1);
  return isList ? "The iterable must be parenthesised" : undefined;
}

function isStarredTwice(node: PythonNode): string | undefined {
  const stars = partsOf(node).filter(({ type }) => type === "list_splat_pattern");
  return stars.length > 1 ? "Multiple starred expressions in assignment" : undefined;
}

/** Stars unpack only inside of something. */
export function checkStar(node: PythonNode, parent: PythonNode | undefined): string | undefined {
  if (!parent) return undefined;
  if (node.type === "dictionary_splat")
    return parent.type === "dictionary" || parent.type === "argument_list" ? undefined : "Cannot unpack here";
  const [sign, operand] = node.children;
  if (sign?.type === "**") return "Cannot unpack here";
  // Outside of calls a star takes what binds more tightly than comparisons.
  if (operand && parent.type !== "argument_list" && loose.has(operand.type)) return "Invalid syntax";
  if (mayHoldStar.has(parent.type)) return undefined;
  const holdsMany = parent.children.some(({ type }) => type === ",");
  return (parent.type === "expression_list" ||
    parent.type === "expression_statement" ||
    parent.type === "for_statement" ||
    parent.type === "match_statement" ||
    parent.type === "return_statement") &&
    holdsMany
    ? undefined
    : "Can't use starred expression here";
}

function isDeletable(node: PythonNode): boolean {
  const waiting = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (simple.has(next.type)) continue;
    if (!grouped.has(next.type)) return false;
    waiting.push(...partsOf(next));
  }
  return true;
}

function isParenthesised(node: PythonNode): boolean {
  if (node.type !== "tuple_pattern" && node.type !== "parenthesized_expression") return false;
  const parts = partsOf(node);
  return (
    parts.length === 1 && simple.has(parts[0]?.type ?? "") && !node.children.some(({ type }) => type === ",")
  );
}
