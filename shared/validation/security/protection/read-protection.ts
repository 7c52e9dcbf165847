import type { Call, Expression, FunctionNode, Program, Statement } from "../program/program.ts";
import { answerOf, isYesOrNo } from "./answers.ts";
import { forEachPart } from "./expression-parts.ts";
import { atom, type Formula, negate, readFormula } from "./formula.ts";
import { nameOf, noteCall, noteName } from "./note-call.ts";
import { type Guard, loose, type Protection, type Protections } from "./protection.ts";
import { isAboutProtection, isProtective } from "./protective-names.ts";
import { leaves, refusalOf } from "./refusals.ts";
import { type Names, spell } from "./spell.ts";

const none: ReadonlyMap<string, string> = new Map();
const maxDepth = 60;
const mostGuards = 400;

/** Reads what the statements of a program check before they act; of the others only what their names stand for. */
export function readProtection(program: Program, isRead: (statement: Statement) => boolean): Protection {
  const reader = new Reader();
  const body = program.body.filter((one) => isRead(one) || !reader.learn(one));
  reader.readFunction("", body, undefined, [], 0);
  return reader.found;
}

class Reader {
  readonly found: Protection = {
    functions: new Map(),
    named: new Map(),
    given: new Map(),
    granted: new Map(),
    tests: new Set(),
  };
  private own: Protections = emptyProtections(0);
  private made = new Map<string, Expression>();
  private parameters = new Map<string, string>();
  private path = "";
  private nameless = 0;
  private depth = 0;
  private swallowing = 0;
  private testing = 0;
  private isLast = false;
  /** Under which conditions what is read now is reached. */
  private context: Formula[] = [];

  /** Takes over a constant that stands for all functions, without looking into it. */
  learn(statement: Statement): true {
    if (statement.kind === "declare") this.keep(statement);
    return true;
  }

  private keep({ target, value }: Statement & { kind: "declare" }): void {
    if (target.kind === "name" && value && value.kind !== "function") this.made.set(target.name, value);
  }

  readFunction(
    name: string,
    body: readonly Statement[],
    result: Expression | undefined,
    parameters: FunctionNode["parameters"],
    at: number,
  ): void {
    if (this.depth > maxDepth) return;
    const before = {
      own: this.own,
      made: this.made,
      parameters: this.parameters,
      path: this.path,
      swallowing: this.swallowing,
      context: this.context,
      testing: this.testing,
    };
    this.path = name === "" ? this.path : `${this.path}/${name}`;
    this.own = emptyProtections(at);
    this.made = new Map(before.made);
    this.parameters = new Map(before.parameters);
    this.swallowing = 0;
    this.testing = 0;
    this.context = [];
    parameters.forEach((one, index) => {
      const target = one.kind === "default" ? one.target : one;
      if (one.kind === "default") this.readExpression(one.value);
      if (target.kind !== "name") return;
      if (one.kind === "default" && one.value.kind === "constant" && typeof one.value.value === "boolean")
        this.own.defaults.set(target.name, one.value.value);
      this.made.delete(target.name);
      this.parameters.set(target.name, `$${index}`);
    });
    this.depth += 1;
    this.readStatements(body);
    if (result) this.readExpression(result);
    const answer = result ? readFormula(result, this.names()) : answerOf(body, this.names());
    const last = body.at(-1);
    if (
      answer &&
      (isYesOrNo(result ?? (last?.kind === "return" ? last.value : undefined)) || isProtective(name))
    )
      this.own.answer = { formula: answer, at: result?.at ?? last?.at ?? at };
    this.depth -= 1;
    const key = this.found.functions.has(this.path) ? `${this.path}#${this.found.functions.size}` : this.path;
    this.found.functions.set(key, this.own);
    ({
      own: this.own,
      made: this.made,
      parameters: this.parameters,
      path: this.path,
      swallowing: this.swallowing,
      context: this.context,
      testing: this.testing,
    } = before);
  }

  private names(): Names {
    return { made: this.made, parameters: this.parameters };
  }

  private readStatements(statements: readonly Statement[]): void {
    this.depth += 1;
    if (this.depth <= maxDepth)
      statements.forEach((one, at) => {
        this.isLast = at === statements.length - 1;
        this.readStatement(one);
      });
    this.depth -= 1;
  }

  private readStatement(statement: Statement): void {
    switch (statement.kind) {
      case "expression":
        this.readExpression(statement.expression);
        return;
      case "declare": {
        if (statement.value) this.readExpression(statement.value);
        this.keep(statement);
        return;
      }
      case "function":
        this.readNode(statement.function);
        return;
      case "class":
        for (const { name, function: method, value } of statement.members) {
          if (method) this.readNode({ ...method, name: `${statement.name}.${name}` });
          else if (value) this.readExpression(value);
        }
        return;
      case "if":
        this.readIf(statement);
        return;
      case "loop":
        if (statement.over) this.readExpression(statement.over);
        if (statement.test) this.readExpression(statement.test);
        this.readStatements(statement.body);
        return;
      case "return":
      case "leave":
        if (statement.value) this.readExpression(statement.value, true);
        return;
      case "try": {
        const goesOn = statement.caught !== undefined || statement.handler.length > 0;
        const ends = leaves(statement.handler);
        if (goesOn && !ends) this.swallowing += 1;
        this.readStatements(statement.body);
        if (goesOn && !ends) this.swallowing -= 1;
        this.readStatements(statement.handler);
        this.readStatements(statement.last);
        return;
      }
      case "switch":
        this.readExpression(statement.on);
        for (const { test, body } of statement.cases) {
          const { on, at } = statement;
          const same =
            test &&
            readFormula({ kind: "compare", operator: "===", left: on, right: test, at }, this.names());
          this.readUnder(same ?? atom(`other ${spell(on, this.names())}`), body);
        }
        return;
      case "block":
        this.readStatements(statement.body);
        return;
      case "import":
    }
  }

  private readIf(statement: Statement & { kind: "if" }): void {
    const { test, yes, otherwise, at } = statement;
    const wraps = this.isLast;
    this.testing += 1;
    this.readExpression(test);
    this.testing -= 1;
    const refusal = refusalOf(yes);
    const passing = readFormula(test, this.names());
    const text = spell(test, this.names());
    // The names of parameters say what they are for.
    const isProtection = isAboutProtection(spell(test, { made: this.made, parameters: none }));
    if (refusal && (refusal.isSure || isProtection))
      this.addGuard({ passes: negate(passing), text, statuses: refusal.statuses, wraps: false, at });
    else if (!refusal && isProtection && yes.length > 0)
      this.addGuard({
        passes: otherwise.length > 0 && !leaves(otherwise) ? negate(passing) : passing,
        text: `?${text}`,
        statuses: [],
        wraps,
        at,
      });
    if (otherwise.length > 0 && !refusal && refusalOf(otherwise)?.isSure)
      this.addGuard({
        passes: passing,
        text,
        statuses: refusalOf(otherwise)?.statuses ?? [],
        wraps: false,
        at,
      });
    this.readUnder(passing, yes);
    this.readUnder(negate(passing), otherwise);
  }

  private readUnder(condition: Formula, body: readonly Statement[]): void {
    this.context.push(condition);
    this.readStatements(body);
    this.context.pop();
  }

  private addGuard(guard: Guard): void {
    const passes: Formula =
      this.context.length === 0
        ? guard.passes
        : { kind: "or", parts: [guard.passes, ...this.context.map(negate)] };
    if (this.own.guards.length < mostGuards) this.own.guards.push({ ...guard, passes });
    this.found.tests.add(loose(guard.text));
  }

  private readNode(node: FunctionNode, context = ""): void {
    const name = node.name || context || `#${this.nameless++}`;
    this.readFunction(name, node.body, node.result, node.parameters, node.at);
  }

  private readExpression(expression: Expression, isAwaited = false): void {
    this.depth += 1;
    if (this.depth <= maxDepth * 4) this.readParts(expression, isAwaited);
    this.depth -= 1;
  }

  private readParts(expression: Expression, isAwaited: boolean): void {
    if (expression.kind === "name") noteName(this.found, expression.name, expression.at);
    else if (expression.kind === "function") this.readNode(expression.function);
    else if (expression.kind === "call") this.readCall(expression, isAwaited);
    else {
      forEachPart(expression, isAwaited, (part, awaits) => this.readExpression(part, awaits));
      if (expression.kind === "assign" && expression.target.kind === "name")
        this.remember(expression.target.name, expression);
    }
  }

  /** What a name stands for, as long as it is given a value once. */
  private remember(name: string, { adds, value }: Expression & { kind: "assign" }): void {
    if (adds || this.made.has(name)) this.made.delete(name);
    else if (value.kind !== "function") this.made.set(name, value);
  }

  private readCall(call: Call, isAwaited: boolean): void {
    const { callee } = call;
    if (callee.kind === "member") this.readExpression(callee.of);
    else if (callee.kind !== "name") this.readExpression(callee);
    noteCall(this.found, this.own, call, this.names(), {
      isAwaited,
      isTested: this.testing > 0,
      isSwallowed: this.swallowing > 0,
    });
    const name = nameOf(call);
    const [first] = call.arguments;
    // A handler goes by what it is handed to: `router.get("/a")`.
    const context = `${name}(${first?.kind === "constant" ? spell(first, this.names()) : ""})`;
    // The promises of a list are awaited together.
    const isAll = isAwaited && /^(?:all|allSettled|race|any|gather)$/.test(name);
    for (const one of call.arguments) {
      if (one.kind === "function") this.readNode(one.function, context);
      else this.readExpression(one, isAll);
    }
    for (const { value } of call.named) this.readExpression(value);
  }
}

function emptyProtections(at: number): Protections {
  return {
    guards: [],
    answer: undefined,
    awaited: new Map(),
    called: new Map(),
    swallowed: new Map(),
    defaults: new Map(),
    at,
  };
}
