import { child, children, isNode, type SyntaxNode, textIn } from "../../code/syntax-node.ts";
import { lowerClass } from "./lower-class.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerFunction } from "./lower-function.ts";
import { lowerModuleStatement } from "./lower-module-statement.ts";
import { lowerPattern } from "./lower-pattern.ts";
import { deeper, type Lowering } from "./lowering.ts";
import type { Expression, Pattern, Program, Statement } from "./program.ts";

/** Lowers ESTree, with TypeScript's nodes or without. */
export function lowerJavaScript(root: SyntaxNode): Program {
  const lowering: Lowering = {
    escaping: new Set(),
    blockScoped: new Set(),
    functionScoped: new Set(),
    modules: [],
    regexes: [],
    depth: 0,
  };
  const body = lowerStatements(children(root.body), lowering);
  const { escaping, blockScoped, functionScoped, modules, regexes } = lowering;
  for (const name of functionScoped) blockScoped.delete(name);
  return { language: "javascript", body, escaping, blockScoped, modules, regexes };
}

export function lowerStatements(nodes: readonly SyntaxNode[], lowering: Lowering): Statement[] {
  const statements: Statement[] = [];
  for (const node of nodes) lowerStatement(node, lowering, statements);
  return statements;
}

/** The statements of one node that may be a block, or absent. */
function lowerBody(node: SyntaxNode | undefined, lowering: Lowering): Statement[] {
  if (!node) return [];
  return deeper(lowering, () =>
    node.type === "BlockStatement"
      ? lowerStatements(children(node.body), lowering)
      : lowerStatements([node], lowering),
  );
}

function expressionAt(value: unknown, lowering: Lowering): Expression | undefined {
  const found = child(value);
  return found ? lowerExpression(found, lowering) : undefined;
}

export function lowerStatement(node: SyntaxNode, lowering: Lowering, into: Statement[]): void {
  const at = node.start;
  switch (node.type) {
    case "ExpressionStatement": {
      const found = expressionAt(node.expression, lowering);
      if (found) into.push({ kind: "expression", expression: found, at });
      return;
    }
    case "VariableDeclaration":
      for (const one of children(node.declarations)) {
        const id = child(one.id);
        const value = child(one.init);
        if (!id) continue;
        const name = textIn(id.name) ?? "";
        noteScope(node, name, lowering);
        into.push({
          kind: "declare",
          target: lowerPattern(id, lowering),
          value: value ? lowerExpression(value, lowering, name) : undefined,
          at: one.start,
        });
      }
      return;
    case "FunctionDeclaration":
      into.push({ kind: "function", function: lowerFunction(node, lowering), at });
      return;
    case "ClassDeclaration":
      for (const one of decoratorsOf(node))
        into.push({ kind: "expression", expression: lowerExpression(one, lowering), at });
      into.push(lowerClass(node, lowering));
      return;
    case "ReturnStatement":
      into.push({ kind: "return", value: expressionAt(node.argument, lowering), at });
      return;
    case "ThrowStatement":
      into.push({ kind: "leave", value: expressionAt(node.argument, lowering), at });
      return;
    case "BreakStatement":
    case "ContinueStatement":
      into.push({ kind: "leave", value: undefined, at });
      return;
    case "IfStatement":
      into.push(lowerIf(node, lowering));
      return;
    case "WhileStatement":
    case "DoWhileStatement":
      into.push({
        kind: "loop",
        target: undefined,
        over: undefined,
        keys: false,
        test: expressionAt(node.test, lowering),
        body: lowerBody(child(node.body), lowering),
        at,
      });
      return;
    case "ForStatement": {
      const init = child(node.init);
      if (init?.type === "VariableDeclaration") lowerStatement(init, lowering, into);
      else if (init) into.push({ kind: "expression", expression: lowerExpression(init, lowering), at });
      const inner = lowerBody(child(node.body), lowering);
      const update = expressionAt(node.update, lowering);
      if (update) inner.push({ kind: "expression", expression: update, at });
      into.push({
        kind: "loop",
        target: undefined,
        over: undefined,
        keys: false,
        test: expressionAt(node.test, lowering),
        body: inner,
        at,
      });
      return;
    }
    case "ForInStatement":
    case "ForOfStatement":
      into.push({
        kind: "loop",
        target: loopTarget(child(node.left), lowering),
        over: expressionAt(node.right, lowering),
        keys: node.type === "ForInStatement",
        test: undefined,
        body: lowerBody(child(node.body), lowering),
        at,
      });
      return;
    case "TryStatement": {
      const handler = child(node.handler);
      const caught = handler ? child(handler.param) : undefined;
      into.push({
        kind: "try",
        body: lowerBody(child(node.block), lowering),
        caught: caught ? lowerPattern(caught, lowering) : undefined,
        // An empty handler catches too.
        handler: handler
          ? [{ kind: "block", body: lowerBody(child(handler.body), lowering), at: handler.start }]
          : [],
        last: lowerBody(child(node.finalizer), lowering),
        at,
      });
      return;
    }
    case "SwitchStatement": {
      const on = expressionAt(node.discriminant, lowering);
      if (!on) return;
      const cases = children(node.cases).map((one) => {
        const test = child(one.test);
        return {
          test: test ? lowerExpression(test, lowering) : undefined,
          body: deeper(lowering, () => lowerStatements(children(one.consequent), lowering)),
        };
      });
      into.push({ kind: "switch", on, cases, at });
      return;
    }
    case "BlockStatement":
    case "StaticBlock":
      into.push({
        kind: "block",
        body: deeper(lowering, () => lowerStatements(children(node.body), lowering)),
        at,
      });
      return;
    case "LabeledStatement":
    case "WithStatement":
      into.push(...lowerBody(child(node.body), lowering));
      return;
    default:
      lowerModuleStatement(node, lowering, into);
  }
}

/** What decorates a class, its methods and their parameters: calls like others. */
function decoratorsOf(node: SyntaxNode): SyntaxNode[] {
  const members = children(child(node.body)?.body);
  return [node, ...members]
    .flatMap((one) => children(one.decorators))
    .map((one) => child(one.expression))
    .filter(isNode);
}

/** A chain of `else if` becomes nested without recursion, for it may be long. */
function lowerIf(node: SyntaxNode, lowering: Lowering): Statement {
  const arms: { test: SyntaxNode; yes: SyntaxNode | undefined; at: number }[] = [];
  let rest: SyntaxNode | undefined = node;
  while (rest?.type === "IfStatement") {
    const test = child(rest.test);
    if (!test || arms.length > 200) break;
    arms.push({ test, yes: child(rest.consequent), at: rest.start });
    rest = child(rest.alternate);
  }
  let otherwise = lowerBody(rest, lowering);
  for (const { test, yes, at } of arms.reverse())
    otherwise = [
      { kind: "if", test: lowerExpression(test, lowering), yes: lowerBody(yes, lowering), otherwise, at },
    ];
  return otherwise[0] ?? { kind: "block", body: [], at: node.start };
}

function noteScope(declaration: SyntaxNode, name: string, lowering: Lowering): void {
  const kind = textIn(declaration.kind);
  if (kind === "let" || kind === "const") lowering.blockScoped.add(name);
  else lowering.functionScoped.add(name);
}

function loopTarget(left: SyntaxNode | undefined, lowering: Lowering): Pattern | undefined {
  const id = left?.type === "VariableDeclaration" ? children(left.declarations)[0] : undefined;
  const pattern = id ? child(id.id) : left;
  if (left && pattern) noteScope(left, textIn(pattern.name) ?? "", lowering);
  return pattern ? lowerPattern(pattern, lowering) : undefined;
}
