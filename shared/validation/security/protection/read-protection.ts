import type { Call, Expression, FunctionNode, Program, Statement } from "../program/program.ts";
import { choose, type Formula, negate, readFormula } from "./formula.ts";
import { isAboutProtection, isProtective, isScopeKey } from "./protective-names.ts";
import { type Names, spell } from "./spell.ts";

/** A condition without which a function does not go on. */
export interface Guard {
  passes: Formula;
  text: string;
  /** Statuses with which it answers instead. */
  statuses: readonly number[];
  at: number;
}

/** What a function does for protection. */
export interface Protections {
  guards: Guard[];
  /** What it answers, if it answers yes or no. */
  answer: { formula: Formula; at: number } | undefined;
  /** Protective names with how often they are awaited, and how often they are called in a `try` that goes on. */
  awaited: Map<string, number>;
  called: Map<string, number>;
  swallowed: Map<string, number>;
  at: number;
}

/** What a program does for protection. */
export interface Protection {
  functions: Map<string, Protections>;
  /** Everything protective that is named, with what it is given in constants: how often, and where last. */
  named: Map<string, { count: number; at: number }>;
  given: Map<string, Set<string>>;
  /** Guards of all functions. */
  tests: Set<string>;
}

const maxDepth = 60;
const mostGuards = 400;

/** Reads what a program checks before it acts. */
export function readProtection(program: Program): Protection {
  const reader = new Reader();
  reader.readFunction("", program.body, undefined, [], 0);
  return reader.found;
}

class Reader {
  readonly found: Protection = { functions: new Map(), named: new Map(), given: new Map(), tests: new Set() };
  private own: Protections = emptyProtections(0);
  private made = new Map<string, Expression>();
  private parameters = new Map<string, string>();
  private path = "";
  private nameless = 0;
  private depth = 0;
  private swallowing = 0;

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
    };
    this.path = name === "" ? this.path : `${this.path}/${name}`;
    this.own = emptyProtections(at);
    this.made = new Map(before.made);
    this.parameters = new Map(before.parameters);
    this.swallowing = 0;
    parameters.forEach((one, index) => {
      const target = one.kind === "default" ? one.target : one;
      if (target.kind !== "name") return;
      this.made.delete(target.name);
      this.parameters.set(target.name, `$${index}`);
    });
    this.depth += 1;
    this.readStatements(body);
    if (result) this.readExpression(result);
    const answer = result ? readFormula(result, this.names()) : this.answerOf(body);
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
    } = before);
  }

  private names(): Names {
    return { made: this.made, parameters: this.parameters };
  }

  private readStatements(statements: readonly Statement[]): void {
    this.depth += 1;
    if (this.depth <= maxDepth) for (const one of statements) this.readStatement(one);
    this.depth -= 1;
  }

  private readStatement(statement: Statement): void {
    switch (statement.kind) {
      case "expression":
        this.readExpression(statement.expression);
        return;
      case "declare": {
        const { target, value } = statement;
        if (value) this.readExpression(value);
        if (target.kind === "name" && value && value.kind !== "function") this.made.set(target.name, value);
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
        for (const { body } of statement.cases) this.readStatements(body);
        return;
      case "block":
        this.readStatements(statement.body);
        return;
      case "import":
    }
  }

  private readIf(statement: Statement & { kind: "if" }): void {
    const { test, yes, otherwise, at } = statement;
    this.readExpression(test);
    const refusal = refusalOf(yes);
    const passing = readFormula(test, this.names());
    const text = spell(test, this.names());
    if (refusal && (refusal.isSure || isAboutProtection(text)))
      this.addGuard({ passes: negate(passing), text, statuses: refusal.statuses, at });
    else if (!refusal && isAboutProtection(text) && yes.length > 0)
      this.addGuard({
        passes: otherwise.length > 0 && !leaves(otherwise) ? negate(passing) : passing,
        text: `?${text}`,
        statuses: [],
        at,
      });
    if (otherwise.length > 0 && !refusal && refusalOf(otherwise)?.isSure)
      this.addGuard({ passes: passing, text, statuses: refusalOf(otherwise)?.statuses ?? [], at });
    this.readStatements(yes);
    this.readStatements(otherwise);
  }

  private addGuard(guard: Guard): void {
    if (this.own.guards.length < mostGuards) this.own.guards.push(guard);
    this.found.tests.add(loose(guard.text));
  }

  /** What a body answers that is nothing but `if (a) return b; return c;`. */
  private answerOf(body: readonly Statement[]): Formula | undefined {
    const [first, ...rest] = body;
    if (!first || body.length > 30) return undefined;
    if (first.kind === "return") return first.value ? readFormula(first.value, this.names()) : undefined;
    if (first.kind === "declare" || (first.kind === "expression" && first.expression.kind === "constant"))
      return this.answerOf(rest);
    if (first.kind !== "if") return undefined;
    const yes = this.answerOf(first.yes);
    const no = this.answerOf(first.otherwise.length > 0 ? first.otherwise : rest);
    return yes && no ? choose(readFormula(first.test, this.names()), yes, no) : undefined;
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
    switch (expression.kind) {
      case "call":
        this.readCall(expression, isAwaited);
        return;
      case "await":
        this.readExpression(expression.of, true);
        return;
      case "name":
        this.note(expression.name, expression.at);
        return;
      case "member":
        this.readExpression(expression.of);
        return;
      case "index":
        this.readExpression(expression.of);
        this.readExpression(expression.by);
        return;
      case "function":
        this.readNode(expression.function);
        return;
      case "object":
        for (const { value } of expression.entries) this.readExpression(value, isAwaited);
        return;
      case "list":
      case "sequence":
        for (const one of expression.items) this.readExpression(one, isAwaited);
        return;
      case "concat":
        for (const one of expression.parts) this.readExpression(one);
        return;
      case "choose":
        if (expression.test) this.readExpression(expression.test);
        for (const one of expression.options) this.readExpression(one, isAwaited);
        return;
      case "logic":
      case "compare":
        this.readExpression(expression.left);
        this.readExpression(expression.right, isAwaited && expression.kind === "logic");
        return;
      case "scalar":
        for (const one of expression.of) this.readExpression(one);
        return;
      case "assign":
        this.readExpression(expression.value);
        if (expression.target.kind === "name") {
          if (expression.adds || this.made.has(expression.target.name))
            this.made.delete(expression.target.name);
          else if (expression.value.kind !== "function")
            this.made.set(expression.target.name, expression.value);
        }
        return;
      case "not":
      case "typeof":
      case "spread":
      case "yield":
        this.readExpression(expression.of);
        return;
      case "each":
        this.readExpression(expression.over);
        this.readExpression(expression.result);
        return;
      default:
    }
  }

  private readCall(call: Call, isAwaited: boolean): void {
    const { callee } = call;
    const name = callee.kind === "member" || callee.kind === "name" ? callee.name : "";
    if (callee.kind === "member") this.readExpression(callee.of);
    else if (callee.kind !== "name") this.readExpression(callee);
    if (isProtective(name)) {
      this.note(name, call.at);
      this.count(this.own.called, name);
      if (isAwaited) this.count(this.own.awaited, name);
      if (this.swallowing > 0) this.count(this.own.swallowed, name);
      const constants = call.arguments
        .filter(({ kind }) => kind === "constant")
        .map((one) => spell(one, this.names()));
      if (constants.length > 0) addTo(this.found.given, name, constants.join());
    }
    // The promises of a list are awaited together.
    const isAll = isAwaited && /^(?:all|allSettled|race|any|gather)$/.test(name);
    const context = `${name}(${call.arguments.find(({ kind }) => kind === "constant")?.kind === "constant" ? spell(call.arguments[0] ?? call.callee, this.names()) : ""})`;
    for (const one of call.arguments) {
      if (one.kind === "function") this.readNode(one.function, context);
      else this.readExpression(one, isAll);
      if (one.kind === "object" && querying.test(name))
        for (const { key, at } of one.entries)
          if (key !== undefined && isScopeKey(key)) this.note(`${key}:`, at, true);
    }
    for (const { value } of call.named) this.readExpression(value);
  }

  private note(name: string, at: number, isSure = false): void {
    if (!isSure && !isProtective(name)) return;
    const known = this.found.named.get(name);
    if (known) {
      known.count += 1;
      known.at = at;
    } else this.found.named.set(name, { count: 1, at });
  }

  private count(counts: Map<string, number>, name: string): void {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}

const querying =
  /^(?:find\w*|get\w*|count\w*|update\w*|delete\w*|remove\w*|where|filter|query|select|aggregate|eq|match)$/i;

function emptyProtections(at: number): Protections {
  return { guards: [], answer: undefined, awaited: new Map(), called: new Map(), swallowed: new Map(), at };
}

function addTo(sets: Map<string, Set<string>>, name: string, value: string): void {
  const set = sets.get(name);
  if (set) set.add(value);
  else sets.set(name, new Set([value]));
}

/** Whether statements end what a function does. */
function leaves(statements: readonly Statement[]): boolean {
  const last = statements.at(-1);
  if (last?.kind === "block") return leaves(last.body);
  if (last?.kind === "if") return leaves(last.yes) && leaves(last.otherwise);
  return (
    last?.kind === "leave" ||
    last?.kind === "return" ||
    (last?.kind === "expression" && isAbort(last.expression))
  );
}

function isAbort(expression: Expression): boolean {
  if (expression.kind !== "call") return false;
  const { callee } = expression;
  return (
    (callee.kind === "name" &&
      /^(?:abort|exit|quit|fail|panic|notFound|redirect|forbidden|unauthorized)$/.test(callee.name)) ||
    (callee.kind === "member" && /^(?:exit|abort|throw|fail)$/.test(callee.name))
  );
}

/** How statements refuse: surely, if they throw or answer with an error; perhaps, if they only end early. */
function refusalOf(statements: readonly Statement[]): { isSure: boolean; statuses: number[] } | undefined {
  if (!leaves(statements)) return undefined;
  const statuses = statements.flatMap((one) =>
    one.kind === "expression"
      ? statusesIn(one.expression)
      : one.kind === "return" && one.value
        ? statusesIn(one.value)
        : [],
  );
  const last = statements.at(-1);
  const isError = statuses.some((one) => one >= 400);
  if (last?.kind === "leave") return { isSure: last.value !== undefined || isError, statuses };
  if (last?.kind === "expression") return { isSure: true, statuses };
  const value = last?.kind === "return" ? last.value : undefined;
  if (isError || statuses.length > 0) return { isSure: isError, statuses };
  const isEmpty =
    value === undefined ||
    (value.kind === "constant" && !value.value) ||
    (value.kind === "name" && value.name === "undefined");
  return isEmpty ? { isSure: false, statuses } : undefined;
}

function statusesIn(expression: Expression, depth = 0): number[] {
  if (depth > 5) return [];
  const inner = (one: Expression) => statusesIn(one, depth + 1);
  if (expression.kind === "call")
    return [
      ...expression.arguments.flatMap((one) =>
        one.kind === "constant" && isStatus(one.value) ? [one.value] : inner(one),
      ),
      ...(expression.callee.kind === "member" ? inner(expression.callee.of) : []),
    ];
  if (expression.kind === "object")
    return expression.entries.flatMap(({ key, value }) =>
      value.kind === "constant" && /status/i.test(key ?? "") && isStatus(value.value)
        ? [value.value]
        : inner(value),
    );
  if (expression.kind === "await") return inner(expression.of);
  if (expression.kind === "list")
    return expression.items.flatMap((one) =>
      one.kind === "constant" && isStatus(one.value) ? [one.value] : [],
    );
  return [];
}

function isStatus(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 200 && value < 600;
}

function isYesOrNo(expression: Expression | undefined): boolean {
  if (!expression) return false;
  if (expression.kind === "constant") return typeof expression.value === "boolean";
  if (expression.kind === "logic") return isYesOrNo(expression.left) || isYesOrNo(expression.right);
  return expression.kind === "compare" || expression.kind === "not";
}

/** A condition without the names that stand at its roots: what stays when it moves to another function. */
export function loose(text: string): string {
  return text.replace(/^\?/, "").replace(/(?<![.\w$"'])[$A-Za-z_][\w$]*(?=[.[),=!<>&|]|$)/g, "_");
}
