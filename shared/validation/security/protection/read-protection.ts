import type { Call, Expression, FunctionNode, Program, Statement } from "../program/program.ts";
import { answerOf, isYesOrNo } from "./answers.ts";
import { forEachPart } from "./expression-parts.ts";
import { atom, type Formula, negate, readFormula } from "./formula.ts";
import { guardsOf } from "./guards-of.ts";
import { nameOf, noteCall, noteName } from "./note-call.ts";
import { emptyProtections, type Guard, loose, type Protection, type Protections } from "./protection.ts";
import { isProtective } from "./protective-names.ts";
import { leaves } from "./refusals.ts";
import { type Names, spell } from "./spell.ts";

const maxDepth = 60;
const mostGuards = 400;

/** Reads what the statements of a program check before they act; of the others only what their names stand for. */
export function readProtection(program: Program, isRead: (statement: Statement) => boolean): Protection {
  const reader = new Reader();
  const body = program.body.filter((one) => isRead(one) || !reader.learn(one));
  reader.readFunction("", body, undefined, [], 0);
  return reader.found;
}

/** What is known while a function is read. */
interface State {
  own: Protections;
  made: Map<string, Expression>;
  parameters: Map<string, string>;
  path: string;
  /** How many `try` around go on whatever is thrown, and how many conditions are around. */
  swallowing: number;
  testing: number;
  /** Under which conditions what is read now is reached. */
  context: Formula[];
}

class Reader {
  readonly found: Protection = {
    functions: new Map(),
    named: new Map(),
    given: new Map(),
    granted: new Map(),
    tests: new Set(),
    isWhole: true,
  };
  private state: State = {
    own: emptyProtections(0),
    made: new Map(),
    parameters: new Map(),
    path: "",
    swallowing: 0,
    testing: 0,
    context: [],
  };
  private nameless = 0;
  private depth = 0;
  private isLast = false;

  /** Takes over a constant that stands for all functions, without looking into it. */
  learn(statement: Statement): true {
    if (statement.kind === "declare") this.keep(statement);
    return true;
  }

  private keep({ target, value }: Statement & { kind: "declare" }): void {
    if (target.kind === "name" && value && value.kind !== "function") this.state.made.set(target.name, value);
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
    this.state = {
      own: emptyProtections(at),
      made: new Map(before.made),
      parameters: new Map(before.parameters),
      path: name === "" ? before.path : `${before.path}/${name}`,
      swallowing: 0,
      testing: 0,
      context: [],
    };
    parameters.forEach((one, index) => {
      const target = one.kind === "default" ? one.target : one;
      if (one.kind === "default") this.readExpression(one.value);
      if (target.kind !== "name") return;
      if (one.kind === "default" && one.value.kind === "constant" && typeof one.value.value === "boolean")
        this.state.own.defaults.set(target.name, one.value.value);
      this.state.made.delete(target.name);
      this.state.parameters.set(target.name, `$${index}`);
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
      this.state.own.answer = { formula: answer, at: result?.at ?? last?.at ?? at };
    this.depth -= 1;
    const key = this.found.functions.has(this.state.path)
      ? `${this.state.path}#${this.found.functions.size}`
      : this.state.path;
    this.found.functions.set(key, this.state.own);
    this.state = before;
  }

  private names(): Names {
    return { made: this.state.made, parameters: this.state.parameters };
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
        if (goesOn && !ends) this.state.swallowing += 1;
        this.readStatements(statement.body);
        if (goesOn && !ends) this.state.swallowing -= 1;
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
    const { test, yes, otherwise } = statement;
    const wraps = this.isLast;
    this.state.testing += 1;
    this.readExpression(test);
    this.state.testing -= 1;
    for (const guard of guardsOf(statement, this.names(), wraps)) this.addGuard(guard);
    const passing = readFormula(test, this.names());
    this.readUnder(passing, yes);
    this.readUnder(negate(passing), otherwise);
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
    this.found.tests.add(loose(guard.text));
  }

  private readNode(node: FunctionNode, context = ""): void {
    const name = node.name || context || `#${this.nameless++}`;
    this.readFunction(name, node.body, node.result, node.parameters, node.at);
  }

  private readExpression(expression: Expression, isAwaited = false): void {
    this.depth += 1;
    if (this.depth > maxDepth * 4) this.found.isWhole = false;
    else this.readParts(expression, isAwaited);
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
    if (adds || this.state.made.has(name)) this.state.made.delete(name);
    else if (value.kind !== "function") this.state.made.set(name, value);
  }

  private readCall(call: Call, isAwaited: boolean): void {
    const { callee } = call;
    if (callee.kind === "member") this.readExpression(callee.of);
    else if (callee.kind !== "name") this.readExpression(callee);
    noteCall(this.found, this.state.own, call, this.names(), {
      isAwaited,
      isTested: this.state.testing > 0,
      isSwallowed: this.state.swallowing > 0,
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
