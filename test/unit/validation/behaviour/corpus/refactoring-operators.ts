import {
  bare,
  isFunction,
  type Node,
  nameOf,
  nodeAt,
  nodesAt,
  textAt,
  walk,
} from "../../../../../shared/validation/behaviour/syntax-nodes.ts";
import { type Edit, statementsOf } from "./edit.ts";
import type { CorpusFunction } from "./read-functions.ts";

/** Every small rewriting of a function that leaves what it does as it is. */
export function listRefactorings(subject: CorpusFunction): Edit[] {
  const edits: Edit[] = [];
  const { source } = subject;
  const text = (node: Node | undefined): string => (node ? source.slice(node.start, node.end) : "");
  const add = (operator: string, ...changes: Edit["changes"]): void => void edits.push({ operator, changes });
  const body = statementsOf(subject);
  for (const statement of body)
    walk(statement, (node, parent) => {
      if (node.type.startsWith("TS") && !/^TS(?:As|Satis|NonNull)/.test(node.type)) return false;
      const test = nodeAt(node, "test");
      const yes = nodeAt(node, "consequent");
      const no = nodeAt(node, "alternate");
      const left = nodeAt(node, "left");
      const right = nodeAt(node, "right");
      const operator = textAt(node, "operator");
      if (node.type === "IfStatement" && test && yes && no && no.type !== "IfStatement")
        add("inverted if", [
          node.start,
          node.end,
          `if (!(${text(test)})) { ${text(no)} } else { ${text(yes)} }`,
        ]);
      if (node.type === "IfStatement" && test && !no)
        add("named condition", [
          node.start,
          node.end,
          `{ const isSo = Boolean(${text(test)}); if (isSo) ${text(yes)} }`,
        ]);
      if (node.type === "ConditionalExpression" && test)
        add("inverted ternary", [node.start, node.end, `(!(${text(test)}) ? ${text(no)} : ${text(yes)})`]);
      if (
        node.type === "BinaryExpression" &&
        (operator === "===" || operator === "!==") &&
        isQuiet(left) &&
        isQuiet(right)
      )
        add("turned comparison", [node.start, node.end, `${text(right)} ${operator} ${text(left)}`]);
      const flipped = new Map([
        ["<", ">"],
        [">", "<"],
        ["<=", ">="],
        [">=", "<="],
      ]).get(operator);
      if (node.type === "BinaryExpression" && flipped && isQuiet(left) && isQuiet(right))
        add("turned comparison", [node.start, node.end, `${text(right)} ${flipped} ${text(left)}`]);
      if (node.type === "LogicalExpression" && operator === "&&" && parent?.type === "IfStatement")
        add("De Morgan", [node.start, node.end, `!(!(${text(left)}) || !(${text(right)}))`]);
      if (
        node.type === "AssignmentExpression" &&
        operator === "+=" &&
        left?.type === "Identifier" &&
        parent?.type === "ExpressionStatement"
      )
        add("spelled out +=", [node.start, node.end, `${text(left)} = ${text(left)} + (${text(right)})`]);
      if (
        node.type === "UpdateExpression" &&
        parent &&
        /^(?:ExpressionStatement|ForStatement)$/.test(parent.type) &&
        nodeAt(node, "argument")?.type === "Identifier"
      )
        add("spelled out ++", [node.start, node.end, `${text(nodeAt(node, "argument"))} ${operator[0]}= 1`]);
      const value = nodeAt(node, "argument");
      if (node.type === "ReturnStatement" && value && parent?.type === "BlockStatement")
        add("named result", [node.start, node.end, `const answer = ${text(value)};\nreturn answer;`]);
      if (node.type === "ArrowFunctionExpression" && nodeAt(node, "body")?.type !== "BlockStatement") {
        const inner = nodeAt(node, "body");
        if (inner) add("block body", [inner.start, inner.end, `{ return ${text(inner)}; }`]);
      }
      if (node.type === "TemplateLiteral" && parent?.type !== "TaggedTemplateExpression")
        add("concat", [node.start, node.end, concat(node, text)]);
      if (
        node.type === "NumericLiteral" &&
        Number(node.value) > 1 &&
        node.start > 0 &&
        parent?.type !== "ObjectProperty" &&
        !parent?.type.startsWith("TS")
      )
        add(
          "named number",
          [0, 0, `const namedNumber = ${text(node)};\n`],
          [node.start, node.end, "namedNumber"],
        );
      if (node.type === "WhileStatement")
        add("for instead of while", [
          node.start,
          nodeAt(node, "body")?.start ?? node.end,
          `for (; ${text(test)}; ) `,
        ]);
      if (node.type === "ArrayExpression") {
        const [only, ...more] = nodesAt(node, "elements");
        if (only?.type === "SpreadElement" && more.length === 0)
          add("Array.from", [node.start, node.end, `Array.from(${text(nodeAt(only, "argument"))})`]);
      }
      if (isFunction(node)) {
        renameParam(node, source, add);
        unfoldParam(node, source, add);
      }
      if (node.type === "VariableDeclaration" && parent?.type === "BlockStatement")
        renameLocal(node, parent, source, add);
      return true;
    });
  for (const statement of body) toArrow(statement, source, add);
  add("comment", [0, 0, "// Says what it does.\n"]);
  return edits;
}

type Add = (operator: string, ...changes: Edit["changes"]) => void;

function isQuiet(node: Node | undefined): boolean {
  return (
    node !== undefined &&
    /^(?:Identifier|StringLiteral|NumericLiteral|NullLiteral|BooleanLiteral|MemberExpression)$/.test(
      bare(node)?.type ?? "",
    ) &&
    !source(node).includes("(")
  );
}
const source = (node: Node): string =>
  JSON.stringify(node.object ?? "").includes("CallExpression") ? "(" : "";

function concat(node: Node, text: (node: Node) => string): string {
  const quasis = nodesAt(node, "quasis");
  const parts = nodesAt(node, "expressions").map(
    (expression, at) => `, ${text(expression)}, \`${text(quasis[at + 1] ?? node)}\``,
  );
  return `\`${quasis[0] ? text(quasis[0]) : ""}\`.concat(${parts.join("").slice(2)})`;
}

/** All uses of a name inside a node, unless it is used in a way that a plain renaming would break. */
function rename(name: string, to: string, inside: Node): Edit["changes"] | undefined {
  const changes: Edit["changes"] = [];
  let isHard = false;
  walk(inside, (node, parent) => {
    if (node.type === "ObjectProperty" && node.shorthand === true && nameOf(nodeAt(node, "key")) === name)
      isHard = true;
    if (node.type !== "Identifier" || textAt(node, "name") !== name) return true;
    const isKey =
      parent &&
      (nodeAt(parent, "property") === node || nodeAt(parent, "key") === node) &&
      parent.computed !== true;
    if (!isKey) changes.push([node.start, node.start + name.length, to]);
    return true;
  });
  return isHard ? undefined : changes;
}

function renameParam(node: Node, _source: string, add: Add): void {
  for (const param of nodesAt(node, "params")) {
    const name = nameOf(param.type === "AssignmentPattern" ? nodeAt(param, "left") : param);
    const changes = name === "" ? undefined : rename(name, `${name}Renamed`, node);
    if (changes) add("renamed parameter", ...changes);
  }
}

function renameLocal(node: Node, block: Node, _source: string, add: Add): void {
  for (const declarator of nodesAt(node, "declarations")) {
    const name = nameOf(nodeAt(declarator, "id"));
    const changes = name === "" ? undefined : rename(name, `${name}Local`, block);
    if (changes) add("renamed variable", ...changes);
  }
}

/** `({ a = 1 } = {}) => …` takes one parameter and takes it apart inside. */
function unfoldParam(node: Node, source: string, add: Add): void {
  const body = nodeAt(node, "body");
  const param = nodesAt(node, "params").at(-1);
  const pattern = param?.type === "AssignmentPattern" ? nodeAt(param, "left") : param;
  if (
    !param ||
    !pattern ||
    body?.type !== "BlockStatement" ||
    pattern.type !== "ObjectPattern" ||
    nodeAt(pattern, "typeAnnotation")
  )
    return;
  const initial = param === pattern ? "" : source.slice(pattern.end, param.end);
  add(
    "unfolded parameter",
    [param.start, param.end, `given${initial}`],
    [body.start + 1, body.start + 1, ` const ${source.slice(pattern.start, pattern.end)} = given;`],
  );
}

function toArrow(statement: Node, source: string, add: Add): void {
  const node = nodeAt(statement, "declaration") ?? statement;
  const params = nodesAt(node, "params");
  const body = nodeAt(node, "body");
  if (
    node.type !== "FunctionDeclaration" ||
    node.generator === true ||
    !body ||
    nodeAt(node, "typeParameters") ||
    /\bthis\b|\barguments\b/.test(source.slice(node.start, node.end))
  )
    return;
  const listed = source.slice(source.indexOf("(", node.start), body.start).trimEnd();
  if (params.length === 0 && !listed.startsWith("(")) return;
  add("arrow function", [
    node.start,
    node.end,
    `const ${nameOf(nodeAt(node, "id"))} = ${node.async === true ? "async " : ""}${listed} => ${source.slice(body.start, body.end)};`,
  ]);
}
