import { child, children, isNode, type SyntaxNode, textIn } from "../../code/syntax-node.ts";
import { lowerFunction } from "./lower-function.ts";
import { type Lowering, lowerClass, maxDepth } from "./lower-javascript.ts";
import { lowerPattern } from "./lower-pattern.ts";
import { type Entry, type Expression, TooDeep } from "./program.ts";

/** What only wraps another expression. */
const wrappers = new Set([
  "ParenthesizedExpression",
  "ChainExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "JSXExpressionContainer",
]);

/** `name` is what a function gets called if it has no name of its own. */
export function lowerExpression(node: SyntaxNode, lowering: Lowering, name = ""): Expression {
  let inner: SyntaxNode = node;
  while (wrappers.has(inner.type)) {
    const next = child(inner.expression);
    if (!next) break;
    inner = next;
  }
  if (inner.type === "Identifier") {
    const text = textIn(inner.name) ?? "";
    lowering.escaping.add(text);
    return { kind: "name", name: text, at: inner.start };
  }
  lowering.depth += 1;
  if (lowering.depth > maxDepth) throw new TooDeep("nested deeper than is followed");
  const result = lowerInner(inner, lowering, name);
  lowering.depth -= 1;
  return result;
}

function lowerInner(node: SyntaxNode, lowering: Lowering, name: string): Expression {
  const at = node.start;
  // The most frequent ones first.
  switch (node.type) {
    case "MemberExpression":
      return lowerMember(node, lowering);
    case "CallExpression":
    case "NewExpression":
      return lowerCall(node, lowering);
    case "Literal":
      return lowerLiteral(node, lowering);
    case "ThisExpression":
      return { kind: "name", name: "this", at };
    case "Super":
      return { kind: "name", name: "super", at };
    case "TemplateLiteral":
      return lowerTemplate(node, lowering);
    case "TaggedTemplateExpression": {
      const quasi = child(node.quasi);
      const values = quasi ? children(quasi.expressions).map((one) => lowerExpression(one, lowering)) : [];
      // The tag gets the texts apart from the values, so it is no concatenation.
      const strings: Expression = { kind: "constant", value: quasi ? rawText(quasi) : "", at };
      return {
        kind: "call",
        callee: partAt(node, node.tag, lowering),
        arguments: [strings, ...values],
        named: [],
        isNew: false,
        at,
      };
    }
    case "ImportExpression":
      return { kind: "import", of: partAt(node, node.source, lowering), at };
    case "BinaryExpression":
      return lowerBinary(node, lowering);
    case "LogicalExpression": {
      const operator = textIn(node.operator);
      const left = partAt(node, node.left, lowering);
      const right = partAt(node, node.right, lowering);
      return operator === "&&"
        ? { kind: "logic", and: true, left, right, at }
        : { kind: "logic", and: false, left, right, at };
    }
    case "ConditionalExpression":
      return {
        kind: "choose",
        test: partAt(node, node.test, lowering),
        options: [partAt(node, node.consequent, lowering), partAt(node, node.alternate, lowering)],
        at,
      };
    case "UnaryExpression": {
      const operator = textIn(node.operator);
      const of = partAt(node, node.argument, lowering);
      if (operator === "!") return { kind: "not", of, at };
      if (operator === "typeof") return { kind: "typeof", of, at };
      if (operator === "delete" && of.kind === "index")
        return {
          kind: "assign",
          target: { kind: "place", place: of, at },
          value: constant(null, at),
          adds: false,
          at,
        };
      return { kind: "scalar", of: [of], at };
    }
    case "UpdateExpression":
      return { kind: "scalar", of: [partAt(node, node.argument, lowering)], at };
    case "AssignmentExpression": {
      const left = child(node.left);
      const right = child(node.right);
      if (!left || !right) return constant(null, at);
      const operator = textIn(node.operator) ?? "=";
      const target = lowerPattern(left, lowering);
      const given = target.kind === "name" ? target.name : assignedName(left);
      const value = lowerExpression(right, lowering, given);
      if (operator !== "=" && operator !== "+=" && !operator.startsWith("||") && !operator.startsWith("??"))
        return { kind: "scalar", of: [value], at };
      return { kind: "assign", target, value, adds: operator !== "=", at };
    }
    case "SequenceExpression":
      return {
        kind: "sequence",
        items: children(node.expressions).map((one) => lowerExpression(one, lowering)),
        at,
      };
    case "AwaitExpression":
    case "YieldExpression":
      return { kind: "await", of: partAt(node, node.argument, lowering), at };
    case "SpreadElement":
    case "JSXSpreadAttribute":
      return { kind: "spread", of: partAt(node, node.argument, lowering), at };
    case "ArrayExpression":
      return {
        kind: "list",
        items: children(node.elements).map((one) => lowerExpression(one, lowering)),
        at,
      };
    case "ObjectExpression":
      return {
        kind: "object",
        entries: children(node.properties).map((one) => lowerEntry(one, lowering)),
        at,
      };
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return { kind: "function", function: lowerFunction(node, lowering, name), at };
    case "ClassExpression": {
      const { members } = lowerClass(node, lowering);
      const entries = members.map(({ name: key, function: method, value }) => ({
        key,
        computed: undefined,
        value: method
          ? { kind: "function" as const, function: method, at: method.at }
          : (value ?? constant(null, at)),
        at,
      }));
      return { kind: "object", entries, at };
    }
    case "JSXElement":
    case "JSXFragment":
      return lowerElement(node, lowering);
    case "MetaProperty":
      return { kind: "name", name: "import.meta", at };
    default:
      return constant(null, at);
  }
}

/** The expression at a place of a node; absent ones count as a constant. */
function partAt(node: SyntaxNode, value: unknown, lowering: Lowering): Expression {
  const found = child(value);
  return found ? lowerExpression(found, lowering) : constant(null, node.start);
}

function constant(value: string | number | boolean | null, at: number): Expression {
  return { kind: "constant", value, at };
}

function lowerLiteral(node: SyntaxNode, lowering: Lowering): Expression {
  const { regex, value, start: at } = node;
  if (typeof regex === "object" && regex !== null && "pattern" in regex && "flags" in regex) {
    const found = { pattern: String(regex.pattern), flags: String(regex.flags), at };
    lowering.regexes.push(found);
    return { kind: "regex", ...found };
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return constant(value, at);
  return constant(typeof value === "bigint" ? Number(value) : null, at);
}

function rawText(template: SyntaxNode): string {
  return children(template.quasis).map(cooked).join("\u0000");
}

function cooked(quasi: SyntaxNode): string {
  const { value } = quasi;
  if (typeof value !== "object" || value === null) return "";
  if ("cooked" in value && typeof value.cooked === "string") return value.cooked;
  return "raw" in value ? String(value.raw) : "";
}

function lowerTemplate(node: SyntaxNode, lowering: Lowering): Expression {
  const texts = children(node.quasis);
  const values = children(node.expressions);
  const parts: Expression[] = [];
  texts.forEach((quasi, index) => {
    const text = cooked(quasi);
    if (text !== "") parts.push(constant(text, quasi.start));
    const value = values[index];
    if (value) parts.push(lowerExpression(value, lowering));
  });
  if (parts.length === 0) return constant("", node.start);
  return { kind: "concat", parts, at: node.start };
}

function lowerMember(node: SyntaxNode, lowering: Lowering): Expression {
  const object = child(node.object);
  const property = child(node.property);
  const at = node.start;
  if (!object || !property) return constant(null, at);
  const of = lowerObject(object, lowering);
  if (node.computed !== true) return { kind: "member", of, name: textIn(property.name) ?? "", at };
  const by = lowerExpression(property, lowering);
  if (by.kind === "constant" && (typeof by.value === "string" || typeof by.value === "number"))
    return { kind: "member", of, name: String(by.value), at };
  return { kind: "index", of, by, at };
}

/** What stands before a dot or a call does not leave sight by that. */
function lowerObject(node: SyntaxNode, lowering: Lowering): Expression {
  if (node.type !== "Identifier") return lowerExpression(node, lowering);
  return { kind: "name", name: textIn(node.name) ?? "", at: node.start };
}

function lowerCall(node: SyntaxNode, lowering: Lowering): Expression {
  const at = node.start;
  const callee = child(node.callee);
  if (!callee) return constant(null, at);
  if (callee.type === "Import") {
    const [of] = children(node.arguments);
    return { kind: "import", of: of ? lowerExpression(of, lowering) : constant(null, at), at };
  }
  const values = children(node.arguments).map((one) => lowerExpression(one, lowering));
  const isRequire = textIn(callee.name) === "require";
  const [first] = values;
  if (isRequire && first?.kind === "constant" && typeof first.value === "string")
    lowering.modules.push({ name: first.value, at });
  return {
    kind: "call",
    callee: lowerObject(callee, lowering),
    arguments: values,
    named: [],
    isNew: node.type === "NewExpression",
    at,
  };
}

const comparisons = new Set(["==", "!=", "===", "!==", "in", "instanceof", "<", ">", "<=", ">="]);

/** A sum of many parts is a deep tree; its parts are taken in a loop. */
function lowerBinary(node: SyntaxNode, lowering: Lowering): Expression {
  const at = node.start;
  const operator = textIn(node.operator) ?? "";
  if (operator !== "+") {
    const first = partAt(node, node.left, lowering);
    const second = partAt(node, node.right, lowering);
    return comparisons.has(operator)
      ? { kind: "compare", operator, left: first, right: second, at }
      : { kind: "scalar", of: [first, second], at };
  }
  const rights: SyntaxNode[] = [];
  let left: SyntaxNode | undefined = node;
  while (left?.type === "BinaryExpression" && textIn(left.operator) === operator) {
    const right = child(left.right);
    if (right) rights.push(right);
    left = child(left.left);
  }
  const parts = [left, ...rights.reverse()].filter(isNode).map((one) => lowerExpression(one, lowering));
  return { kind: "concat", parts, at };
}

function lowerEntry(node: SyntaxNode, lowering: Lowering): Entry {
  const at = node.start;
  if (node.type === "SpreadElement" || node.type === "JSXSpreadAttribute") {
    const of = child(node.argument);
    return {
      key: undefined,
      computed: undefined,
      value: of ? lowerExpression(of, lowering) : constant(null, at),
      at,
    };
  }
  const key = child(node.key);
  const isComputed = node.computed === true && key?.type !== "Literal";
  const name = key && !isComputed ? (textIn(key.name) ?? String(key.value)) : undefined;
  const value = child(node.value);
  return {
    key: name,
    computed: key && isComputed ? lowerExpression(key, lowering) : undefined,
    value: value ? lowerExpression(value, lowering, name ?? "") : constant(null, at),
    at,
  };
}

/** `<Tag name={value}>child</Tag>` is a call of `Tag` with an object. */
function lowerElement(node: SyntaxNode, lowering: Lowering): Expression {
  const at = node.start;
  const opening = child(node.openingElement);
  const tag = opening ? child(opening.name) : undefined;
  const entries: Entry[] = [];
  for (const one of opening ? children(opening.attributes) : []) {
    if (one.type === "JSXSpreadAttribute") entries.push(lowerEntry(one, lowering));
    else {
      const value = child(one.value);
      entries.push({
        key: textIn(child(one.name)?.name) ?? "",
        computed: undefined,
        value: value ? lowerExpression(value, lowering) : constant(true, at),
        at: one.start,
      });
    }
  }
  const inner = children(node.children)
    .filter(({ type }) => type !== "JSXText")
    .map((one) => lowerExpression(one, lowering));
  const callee: Expression = { kind: "name", name: `<${textIn(tag?.name) ?? ""}>`, at };
  return {
    kind: "call",
    callee,
    arguments: [{ kind: "object", entries, at }, ...inner],
    named: [],
    isNew: false,
    at,
  };
}

/** `exports.f = function () {}` names the function. */
function assignedName(left: SyntaxNode): string {
  return left.computed === true ? "" : (textIn(child(left.property)?.name) ?? "");
}
