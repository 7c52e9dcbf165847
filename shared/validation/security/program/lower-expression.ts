import { child, children, type SyntaxNode, textIn } from "../../code/syntax-node.ts";
import { lowerBinary } from "./lower-binary.ts";
import { lowerClass } from "./lower-class.ts";
import { lowerElement } from "./lower-element.ts";
import { lowerEntry } from "./lower-entry.ts";
import { lowerFunction } from "./lower-function.ts";
import { lowerLiteral, lowerTemplate, rawText } from "./lower-literal.ts";
import { lowerPattern } from "./lower-pattern.ts";
import type { Lowering } from "./lowering.ts";
import { constant, type Expression, maxDepth, TooDeep } from "./program.ts";

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
        callee: lowerPart(node, node.tag, lowering),
        arguments: [strings, ...values],
        named: [],
        isNew: false,
        at,
      };
    }
    case "ImportExpression":
      return { kind: "import", of: lowerPart(node, node.source, lowering), at };
    case "BinaryExpression":
      return lowerBinary(node, lowering);
    case "LogicalExpression": {
      const operator = textIn(node.operator);
      const left = lowerPart(node, node.left, lowering);
      const right = lowerPart(node, node.right, lowering);
      return operator === "&&"
        ? { kind: "logic", and: true, left, right, at }
        : { kind: "logic", and: false, left, right, at };
    }
    case "ConditionalExpression":
      return {
        kind: "choose",
        test: lowerPart(node, node.test, lowering),
        options: [lowerPart(node, node.consequent, lowering), lowerPart(node, node.alternate, lowering)],
        at,
      };
    case "UnaryExpression": {
      const operator = textIn(node.operator);
      const of = lowerPart(node, node.argument, lowering);
      if (operator === "!" && of.kind === "constant" && typeof of.value !== "string")
        return constant(!of.value, at);
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
      return { kind: "scalar", of: [lowerPart(node, node.argument, lowering)], at };
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
      if (operator === "||=" || operator === "??=") {
        const held = lowerExpression(left, lowering);
        return {
          kind: "assign",
          target,
          value: { kind: "logic", and: false, left: held, right: value, at },
          adds: false,
          at,
        };
      }
      return { kind: "assign", target, value, adds: operator !== "=", at };
    }
    case "SequenceExpression":
      return {
        kind: "sequence",
        items: children(node.expressions).map((one) => lowerExpression(one, lowering)),
        at,
      };
    case "YieldExpression":
      return { kind: "yield", of: lowerPart(node, node.argument, lowering), at };
    case "AwaitExpression":
      return { kind: "await", of: lowerPart(node, node.argument, lowering), at };
    case "SpreadElement":
    case "JSXSpreadAttribute":
      return { kind: "spread", of: lowerPart(node, node.argument, lowering), at };
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
export function lowerPart(node: SyntaxNode, value: unknown, lowering: Lowering): Expression {
  const found = child(value);
  return found ? lowerExpression(found, lowering) : constant(null, node.start);
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

/** `exports.f = function () {}` names the function. */
function assignedName(left: SyntaxNode): string {
  return left.computed === true ? "" : (textIn(child(left.property)?.name) ?? "");
}
