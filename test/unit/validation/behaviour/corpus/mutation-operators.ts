import {
  bare,
  isFunction,
  keyOf,
  type Node,
  nodeAt,
  nodesAt,
  textAt,
  walk,
} from "../../../../../shared/validation/behaviour/syntax-nodes.ts";
import { type Edit, statementsOf } from "./edit.ts";
import type { CorpusFunction } from "./read-functions.ts";

const operators = new Map<string, string[]>([
  ["+", ["-"]],
  ["-", ["+"]],
  ["*", ["/"]],
  ["/", ["*"]],
  ["%", ["*"]],
  ["**", ["*"]],
  ["<", ["<=", ">"]],
  ["<=", ["<"]],
  [">", [">=", "<"]],
  [">=", [">"]],
  ["===", ["!=="]],
  ["!==", ["==="]],
  ["&&", ["||"]],
  ["||", ["&&"]],
  ["??", ["||"]],
  ["+=", ["-="]],
  ["-=", ["+="]],
]);
const methods = new Map<string, string>(
  "toLowerCase>toUpperCase some>every every>some push>unshift min>max max>min floor>ceil ceil>floor round>floor startsWith>endsWith endsWith>startsWith find>findLast shift>pop pop>shift indexOf>lastIndexOf lastIndexOf>indexOf trimEnd>trimStart padEnd>padStart keys>values values>keys has>delete slice>concat unshift>push filter>map"
    .split(" ")
    .map((pair): [string, string] => [pair.split(">")[0] ?? "", pair.split(">")[1] ?? ""]),
);

/** Every small change of a function that somebody could make by mistake. */
export function listMutants(subject: CorpusFunction): Edit[] {
  const edits: Edit[] = [];
  const { source } = subject;
  const add = (operator: string, start: number, end: number, text: string): void => {
    if (source.slice(start, end) !== text) edits.push({ operator, changes: [[start, end, text]] });
  };
  for (const statement of statementsOf(subject))
    walk(statement, (node, parent) => {
      if (node.type.startsWith("TS") && !/^TS(?:As|Satis|NonNull)/.test(node.type)) return false;
      mutateOperator(node, source, add);
      mutateLiteral(node, parent, add);
      mutateFlow(node, source, add);
      mutateCall(node, source, add);
      return true;
    });
  return edits;
}

type Add = (operator: string, start: number, end: number, text: string) => void;

function mutateOperator(node: Node, source: string, add: Add): void {
  const left = nodeAt(node, "left");
  const right = nodeAt(node, "right");
  if (!/^(?:Binary|Logical|Assignment)Expression$/.test(node.type) || !left || !right) return;
  const operator = textAt(node, "operator");
  const at = source.indexOf(operator, left.end);
  for (const other of operators.get(operator) ?? []) add("operator", at, at + operator.length, other);
}

function mutateLiteral(node: Node, parent: Node | undefined, add: Add): void {
  if (node.type === "NumericLiteral") {
    const number = Number(node.value);
    add("number", node.start, node.end, String(number + 1));
    if (number !== 0)
      add("number", node.start, node.end, parent?.type === "UnaryExpression" ? "2" : String(number - 1));
  }
  if (node.type === "StringLiteral" && parent?.type !== "ImportDeclaration") {
    const text = textAt(node, "value");
    add("string", node.start, node.end, JSON.stringify(text === "" ? "mutant" : ""));
  }
  if (node.type === "TemplateElement" && node.end - node.start > 2) add("template", node.start, node.end, "");
  if (node.type === "BooleanLiteral") add("boolean", node.start, node.end, String(node.value !== true));
  if (node.type === "RegExpLiteral") {
    const pattern = textAt(node, "pattern");
    const flags = textAt(node, "flags");
    for (const [from, to] of [
      ["+", "*"],
      ["*", "+"],
      ["^", ""],
      ["$", ""],
      ["\\d", "\\w"],
      ["?", ""],
    ] as const) {
      const at = pattern.indexOf(from);
      if (at >= 0 && pattern[at - 1] !== "\\" && pattern[at - 1] !== "[")
        add(
          "pattern",
          node.start,
          node.end,
          `/${pattern.slice(0, at)}${to}${pattern.slice(at + from.length)}/${flags}`,
        );
    }
    if (/[ig]/.test(flags))
      add("pattern flags", node.start, node.end, `/${pattern}/${flags.replace(/[ig]/, "")}`);
  }
}

function mutateFlow(node: Node, source: string, add: Add): void {
  const test = nodeAt(node, "test");
  if (test && /^(?:If|While)Statement$|^ConditionalExpression$/.test(node.type))
    add("negated condition", test.start, test.end, `!(${source.slice(test.start, test.end)})`);
  if (node.type === "IfStatement" && !nodeAt(node, "alternate")) add("removed if", node.start, node.end, ";");
  if (
    node.type === "ExpressionStatement" ||
    node.type === "ContinueStatement" ||
    node.type === "BreakStatement"
  )
    add("removed statement", node.start, node.end, ";");
  const value = nodeAt(node, "argument");
  if (node.type === "ReturnStatement" && value) add("returns nothing", value.start, value.end, "undefined");
  if (node.type === "UnaryExpression" && textAt(node, "operator") === "!" && value)
    add("removed not", node.start, node.end, source.slice(value.start, value.end));
  if (node.type === "AwaitExpression" && value) add("removed await", node.start, value.start, "");
  if (node.type === "UpdateExpression" && value)
    add(
      "update",
      node.start,
      node.end,
      source.slice(node.start, node.end).replace(/\+\+|--/, (sign) => (sign === "++" ? "--" : "++")),
    );
}

function mutateCall(node: Node, source: string, add: Add): void {
  if (node.type === "ArrayExpression") {
    const [only, ...more] = nodesAt(node, "elements");
    const spread = only?.type === "SpreadElement" && more.length === 0 ? nodeAt(only, "argument") : undefined;
    if (spread) add("removed copy", node.start, node.end, source.slice(spread.start, spread.end));
  }
  if (node.type === "OptionalMemberExpression" && node.optional === true && node.computed !== true) {
    const object = nodeAt(node, "object");
    if (object) add("removed ?.", object.end, object.end + 2, ".");
  }
  const callee = bare(nodeAt(node, "callee"));
  if (node.type !== "CallExpression" || !callee) return;
  const args = nodesAt(node, "arguments");
  const property = nodeAt(callee, "property");
  const object = nodeAt(callee, "object");
  const name = callee.type === "MemberExpression" ? keyOf(callee) : undefined;
  if (name !== undefined && property) {
    const other = methods.get(name);
    if (other) add("method", property.start, property.end, other);
    if (/^(?:sort|reverse|trim|slice|toLowerCase|filter|toUpperCase)$/.test(name) && object)
      add("removed call", node.start, node.end, source.slice(object.start, object.end));
  }
  const [first, second] = args;
  if (first && second && args.length === 2 && !isFunction(first) && !isFunction(second))
    add(
      "swapped arguments",
      first.start,
      second.end,
      `${source.slice(second.start, second.end)}${source.slice(first.end, second.start)}${source.slice(first.start, first.end)}`,
    );
  if (first && second) add("removed argument", args.at(-2)?.end ?? 0, args.at(-1)?.end ?? 0, "");
}
