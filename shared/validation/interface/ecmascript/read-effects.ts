import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Member, Shape } from "../model.ts";
import { readShapes } from "./read-shape.ts";
import { spell } from "./read-types.ts";

const maxLength = 80;

/** What a script prints as JSON at the top of the file. */
export function readPrinted(body: readonly SyntaxNode[], source: string): Shape[] {
  return body.flatMap((statement) => {
    const call = statement.type === "ExpressionStatement" ? nodeAt(statement, "expression") : undefined;
    if (call?.type !== "CallExpression" || !printing.test(source.slice(call.start, call.start + 60)))
      return [];
    const [shape] = readShapes(nodesAt(call, "arguments")[0], source, () => undefined);
    return shape?.is === "string" && shape.json ? [shape.json] : [];
  });
}

const printing = /^(?:console\.log|process\.stdout\.write)\(\s*JSON\.stringify\(/;

/** What happens when the file is loaded: calls and assignments at the top that are neither exports nor `main`. */
export function readEffects(
  body: readonly SyntaxNode[],
  source: string,
  declared: ReadonlyMap<string, Member>,
): string[] {
  return body.flatMap((statement) => {
    if (statement.type !== "ExpressionStatement" || textAt(statement, "directive") !== undefined) return [];
    const expression = nodeAt(statement, "expression");
    return expression && isEffect(expression, source, declared) ? [describeEffect(expression, source)] : [];
  });
}

/** What fills a thing of the file itself, such as `registry.set(…)`. */
const defining = /^([\w$]+)\.(?:set|add|push|unshift|register\w*|define\w*|use|option|freeze)$/;

function isEffect(expression: SyntaxNode, source: string, declared: ReadonlyMap<string, Member>): boolean {
  const inner = expression.type === "AwaitExpression" ? nodeAt(expression, "argument") : expression;
  if (inner?.type === "CallExpression") {
    const callee = spell(nodeAt(inner, "callee"), source);
    if (declared.has(defining.exec(callee)?.[1] ?? "")) return false;
    return !/^(?:Object\.(?:freeze|defineProperty|seal)|require)$/.test(callee);
  }
  if (inner?.type !== "AssignmentExpression") return false;
  // Hanging something onto a thing of the file itself is part of its definition.
  return /^(?:globalThis|global|window|process|[A-Z]\w*\.prototype)\b/.test(
    spell(nodeAt(inner, "left"), source),
  );
}

/** What is done, without the arguments: another message in a log line is no other effect. */
function describeEffect(expression: SyntaxNode, source: string): string {
  const inner =
    expression.type === "AwaitExpression" ? (nodeAt(expression, "argument") ?? expression) : expression;
  const part = inner.type === "CallExpression" ? nodeAt(inner, "callee") : nodeAt(inner, "left");
  if (part?.type === "FunctionExpression" || part?.type === "ArrowFunctionExpression")
    return "a function called at once";
  const [first] = nodesAt(inner, "arguments");
  const event = first?.type === "Literal" && typeof first.value === "string" ? ` ${first.value}` : "";
  return `${spell(part, source)}${/\.on$|addEventListener$/.test(spell(part, source)) ? event : ""}`.slice(
    0,
    maxLength,
  );
}
