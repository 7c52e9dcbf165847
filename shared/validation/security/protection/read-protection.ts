import type { Expression, FunctionNode, Program, Statement } from "../program/program.ts";
import { answerOf, isYesOrNo } from "./answers.ts";
import { isSchema } from "./care-taken.ts";
import { atom, type Formula, negate, readFormula } from "./formula.ts";
import { guardsOf } from "./guards-of.ts";
import { KnownNames } from "./known-names.ts";
import { noteName } from "./note-call.ts";
import { mostUses, noteUse } from "./note-use.ts";
import { mostSteps, noteCheck } from "./order.ts";
import { emptyProtection, emptyProtections, type Guard, loose, type Protection } from "./protection.ts";
import { isProtective } from "./protective-names.ts";
import { type Reading, readExpression, type State } from "./read-expression.ts";
import { leaves } from "./refusals.ts";
import { spell } from "./spell.ts";

const maxDepth = 60;
const mostGuards = 400;

/**
 * Reads what the statements of a program check before they act. Of each, `choose` says what of it to read; of the others
 * only what their names stand for is kept.
 */
export function readProtection(
  program: Program,
  choose: (statement: Statement) => Statement | undefined,
): Protection {
  const reader = new Reader();
  const body: Statement[] = [];
  for (const one of program.body) {
    const chosen = choose(one);
    if (chosen) body.push(chosen);
    else reader.learn(one);
  }
  reader.readFunction("", body, undefined, [], 0);
  return reader.found;
}

class Reader implements Reading {
  readonly found: Protection = emptyProtection();
  state: State = stateOf(new KnownNames(), 0, "");
  depth = 0;
  private nameless = 0;
  private isLast = false;

  /** Takes over a constant that stands for all functions, without looking into it. */
  learn(statement: Statement): void {
    if (statement.kind === "declare" && statement.value)
      this.state.names.declare(statement.target, statement.value);
  }

  readFunction(
    name: string,
    body: readonly Statement[],
    result: Expression | undefined,
    parameters: FunctionNode["parameters"],
    at: number,
  ): void {
    if (this.depth > maxDepth) {
      this.found.isWhole = false;
      return;
    }
    const before = this.state;
    this.state = stateOf(
      new KnownNames(before.names),
      at,
      name === "" ? before.path : `${before.path}/${name}`,
    );
    const { own, names } = this.state;
    parameters.forEach((one, index) => {
      names.addParameter(one, `$${index}`);
      if (one.kind !== "default") return;
      const { target, value } = one;
      readExpression(this, value);
      if (target.kind === "name" && value.kind === "constant" && typeof value.value === "boolean")
        own.defaults.set(target.name, value.value);
    });
    this.depth += 1;
    this.readStatements(body);
    if (result) this.readAnswer(result);
    const answer = result ? readFormula(result, names) : answerOf(body, names);
    const last = body.at(-1);
    if (
      answer &&
      (isYesOrNo(result ?? (last?.kind === "return" ? last.value : undefined)) || isProtective(name))
    )
      own.answer = { formula: answer, at: result?.at ?? last?.at ?? at };
    this.depth -= 1;
    const key = this.found.functions.has(this.state.path)
      ? `${this.state.path}#${this.found.functions.size}`
      : this.state.path;
    this.found.functions.set(key, this.state.own);
    if (own.uses.length >= mostUses || own.order.length >= mostSteps) this.found.isWhole = false;
    this.state = before;
  }

  private readStatements(statements: readonly Statement[]): void {
    this.depth += 1;
    if (this.depth > maxDepth) this.found.isWhole = false;
    else
      statements.forEach((one, at) => {
        this.isLast = at === statements.length - 1;
        this.readStatement(one);
      });
    this.depth -= 1;
  }

  private readStatement(statement: Statement): void {
    switch (statement.kind) {
      case "expression":
        readExpression(this, statement.expression);
        return;
      case "declare": {
        if (!statement.value) return;
        readExpression(this, statement.value);
        if (statement.value.kind === "call" && isSchema(statement.value) && statement.target.kind === "name")
          noteUse(this.state.own, "schema", statement.target.name, statement.value, this.state.names);
        this.state.names.declare(statement.target, statement.value);
        return;
      }
      case "function":
        this.readNode(statement.function);
        return;
      case "class":
        for (const { name, function: method, value } of statement.members) {
          for (const text of method?.decorators ?? [])
            noteName(this.found, /(\w+)(?:\(.*)?$/s.exec(text)?.[1] ?? "", method?.at ?? statement.at);
          if (method) this.readNode({ ...method, name: `${statement.name}.${name}` });
          else if (value) readExpression(this, value);
        }
        return;
      case "if":
        this.readIf(statement);
        return;
      case "loop":
        if (statement.over) {
          readExpression(this, statement.over);
          noteUse(this.state.own, "each", 0, statement.over, this.state.names);
        }
        if (statement.test) readExpression(this, statement.test);
        this.readStatements(statement.body);
        return;
      case "return":
        if (statement.value) this.readAnswer(statement.value);
        return;
      case "leave":
        if (statement.value) readExpression(this, statement.value, true);
        return;
      case "try": {
        const goesOn = statement.caught !== undefined || statement.handler.length > 0;
        const ends = leaves(statement.handler);
        if (goesOn && !ends) this.state.swallowing += 1;
        this.readStatements(statement.body);
        if (goesOn && !ends) this.state.swallowing -= 1;
        this.readStatements(statement.handler);
        this.readStatements(statement.last);
        return;
      }
      case "switch":
        readExpression(this, statement.on);
        for (const { test, body } of statement.cases) {
          const { on, at } = statement;
          const same =
            test &&
            readFormula({ kind: "compare", operator: "===", left: on, right: test, at }, this.state.names);
          this.readUnder(same ?? atom(`other ${spell(on, this.state.names)}`), body);
        }
        return;
      case "block":
        this.readStatements(statement.body);
        return;
      case "import":
    }
  }

  private readIf(statement: Statement & { kind: "if" }): void {
    const { test, yes, otherwise } = statement;
    const wraps = this.isLast;
    this.state.testing += 1;
    readExpression(this, test);
    this.state.testing -= 1;
    for (const guard of guardsOf(statement, this.state.names, wraps)) this.addGuard(guard);
    const passing = readFormula(test, this.state.names);
    const bound = otherwise.length === 0 ? boundOf(test, yes) : undefined;
    const before = bound && this.state.names.made.get(bound.name);
    this.readUnder(passing, yes);
    this.readUnder(negate(passing), otherwise);
    if (bound) this.state.names.bound(bound.name, test, bound.value, before);
  }

  private readUnder(condition: Formula, body: readonly Statement[]): void {
    this.state.context.push(condition);
    this.readStatements(body);
    this.state.context.pop();
  }

  private addGuard(guard: Guard): void {
    const passes: Formula =
      this.state.context.length === 0
        ? guard.passes
        : { kind: "or", parts: [guard.passes, ...this.state.context.map(negate)] };
    if (this.state.own.guards.length >= mostGuards) this.found.isWhole = false;
    else this.state.own.guards.push({ ...guard, passes });
    noteCheck(this.state.own, guard);
    this.found.tests.add(loose(guard.text));
  }

  private readAnswer(value: Expression): void {
    readExpression(this, value, true);
    noteUse(this.state.own, "return", 0, value, this.state.names);
  }

  readNode(node: FunctionNode, context = ""): void {
    const name = node.name || context || `#${this.nameless++}`;
    this.readFunction(name, node.body, node.result, node.parameters, node.at);
  }
}

function stateOf(names: KnownNames, at: number, path: string): State {
  return { own: emptyProtections(at, names), names, path, swallowing: 0, testing: 0, context: [] };
}

/** `if (a > 5) a = 5;` */
function boundOf(
  test: Expression,
  [only, ...more]: readonly Statement[],
): { name: string; value: Expression } | undefined {
  const one = only?.kind === "block" && only.body.length === 1 ? only.body[0] : only;
  if (more.length > 0 || test.kind !== "compare" || !/[<>]/.test(test.operator)) return undefined;
  if (one?.kind !== "expression" || one.expression.kind !== "assign" || one.expression.adds) return undefined;
  const { target, value } = one.expression;
  const isOf = [test.left, test.right].some(
    (side) => side.kind === "name" && target.kind === "name" && side.name === target.name,
  );
  return isOf && target.kind === "name" ? { name: target.name, value } : undefined;
}
