import { bare, isFunction, isNothing, type Node, nameOf, nodeAt, nodesAt, slotsAt } from "../syntax-nodes.ts";
import { bindPattern } from "./bind-pattern.ts";
import type { Inference } from "./infer.ts";
import { classShape, usageOf } from "./infer-structures.ts";
import { pairOf } from "./literal-shape.ts";
import { Scope } from "./scope.ts";
import { Shape } from "./shape.ts";

/** Reads statements one after the other; functions that have names are announced first, as they may be called before. */
export function readBlock(inference: Inference, body: readonly Node[], scope: Scope): void {
  const statements = body.map((statement) =>
    /^Export(?:Named|Default)/.test(statement.type)
      ? (nodeAt(statement, "declaration") ?? statement)
      : statement,
  );
  const announced: Shape[] = [];
  const announce = (node: Node, documented: Node | undefined): Shape => {
    const shape = inference.announce(node, scope, documented);
    announced.push(shape);
    return shape;
  };
  statements.forEach((statement, at) => {
    const name = nameOf(nodeAt(statement, "id"));
    if (statement.type === "FunctionDeclaration") {
      const shape = announce(statement, body[at]);
      scope.declare(name === "" ? "$default" : name, shape);
    } else if (statement.type === "ClassDeclaration") scope.declare(name, new Shape());
    else if (statement.type === "VariableDeclaration")
      for (const one of nodesAt(statement, "declarations")) {
        const value = bare(nodeAt(one, "init"));
        // Functions behind names may be called before they are read.
        const known = nameOf(nodeAt(one, "id"));
        if (known === "") continue;
        if (isFunction(value)) scope.declare(known, announce(value, body[at]));
        // What is inside may speak of it before it is read.
        else if (value?.type === "ObjectExpression") scope.declare(known);
      }
  });
  for (const statement of statements) readStatement(inference, statement, scope);
  // What nobody called here is handed on, and called by somebody else.
  for (const shape of announced) inference.ready(shape);
}

function readStatement(inference: Inference, node: Node, scope: Scope): void {
  if (!inference.goesOn()) return;
  switch (node.type) {
    case "VariableDeclaration":
      for (const one of nodesAt(node, "declarations")) {
        const value = bare(nodeAt(one, "init"));
        const id = nodeAt(one, "id");
        const isKnown = isFunction(value) && scope.find(nameOf(id));
        if (!isKnown)
          bindPattern(inference, id, isNothing(value) ? new Shape() : inference.infer(value, scope), scope);
      }
      return;
    case "FunctionDeclaration":
      return;
    case "ClassDeclaration":
      scope.declare(nameOf(nodeAt(node, "id")), classShape(inference, node, scope));
      return;
    case "ReturnStatement": {
      const value = nodeAt(node, "argument");
      if (value && !isNothing(value)) scope.result?.join(inference.infer(value, scope));
      return;
    }
    case "ExpressionStatement": {
      const value = bare(nodeAt(node, "expression"));
      const called = value?.type === "AwaitExpression" ? bare(nodeAt(value, "argument")) : value;
      inference.infer(value, scope);
      const usage = called && /CallExpression$/.test(called.type) && usageOf(inference, called, scope);
      if (usage) usage.forEffect = true;
      return;
    }
    case "IfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      inference.test(nodeAt(node, "test"), scope);
      break;
    case "SwitchStatement": {
      const value = inference.infer(nodeAt(node, "discriminant"), scope);
      const inner = new Scope(scope);
      for (const one of nodesAt(node, "cases")) {
        const test = nodeAt(one, "test");
        if (test) value.join(inference.infer(test, scope));
        readBlock(inference, nodesAt(one, "consequent"), inner);
      }
      return;
    }
    case "ForOfStatement": {
      const inner = new Scope(scope);
      const left = nodeAt(node, "left");
      const over = inference.infer(nodeAt(node, "right"), scope).lean("array");
      const [declarator] = nodesAt(left, "declarations");
      const target = declarator ? nodeAt(declarator, "id") : left;
      if (
        target?.type === "ArrayPattern" &&
        (over.kinds.has("map") || (over.kinds.size === 0 && over.soft.size === 1 && over.item === undefined))
      ) {
        const [key, value] = slotsAt(target, "elements");
        if (over.kinds.has("map")) {
          bindPattern(inference, key, over.keys, inner);
          bindPattern(inference, value, over.items, inner);
        } else bindPattern(inference, target, pairOf(over.items), inner);
      } else bindPattern(inference, target, over.items, inner);
      readBody(inference, node, inner);
      return;
    }
    case "ForInStatement": {
      const inner = new Scope(scope);
      const over = inference.infer(nodeAt(node, "right"), scope).lean("object");
      const [declarator] = nodesAt(nodeAt(node, "left"), "declarations");
      bindPattern(
        inference,
        declarator ? nodeAt(declarator, "id") : nodeAt(node, "left"),
        over.keys.expect("string"),
        inner,
      );
      readBody(inference, node, inner);
      return;
    }
    case "ForStatement": {
      const inner = new Scope(scope);
      const start = nodeAt(node, "init");
      if (start?.type === "VariableDeclaration") readStatement(inference, start, inner);
      else inference.infer(start, inner);
      inference.test(nodeAt(node, "test"), inner);
      inference.infer(nodeAt(node, "update"), inner);
      readBody(inference, node, inner);
      return;
    }
    case "ThrowStatement":
      inference.infer(nodeAt(node, "argument"), scope);
      return;
    case "TryStatement": {
      const handler = nodeAt(node, "handler");
      const inner = new Scope(scope);
      const caught = nodeAt(handler, "param");
      const error = caught ? new Shape() : undefined;
      const around = inference.caught;
      inference.caught = error ?? around;
      readInner(inference, nodeAt(node, "block"), scope);
      inference.caught = around;
      if (caught && error) bindPattern(inference, caught, error, inner);
      readInner(inference, nodeAt(handler, "body"), inner);
      readInner(inference, nodeAt(node, "finalizer"), scope);
      return;
    }
    case "BlockStatement":
      readInner(inference, node, scope);
      return;
    default:
  }
  for (const key of ["consequent", "alternate", "body"]) {
    const inner = nodeAt(node, key);
    if (inner) readStatement(inference, inner, scope);
  }
}

function readBody(inference: Inference, node: Node, scope: Scope): void {
  const body = nodeAt(node, "body");
  if (body) readStatement(inference, body, scope);
}

function readInner(inference: Inference, block: Node | undefined, scope: Scope): void {
  if (block) readBlock(inference, nodesAt(block, "body"), new Scope(scope));
}
