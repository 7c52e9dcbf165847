import type { Call, Expression, Statement } from "../program/program.ts";
import { judgeIgnored } from "../rules/ignored-answers.ts";
import { classValue } from "./class-value.ts";
import { executeImport } from "./execute-import.ts";
import { executeLoop } from "./execute-loop.ts";
import type { Flow } from "./flow.ts";
import { calleeName, expressionText } from "./guards/expression-text.ts";
import { narrow } from "./guards/narrow.ts";
import { rememberSource } from "./guards/remember-source.ts";
import { hoist } from "./interpret.ts";
import type { Scope } from "./scope.ts";
import { from, makeValue, scalar } from "./value.ts";

/** Runs statements in order; false if the end cannot be reached. */
export function executeStatements(flow: Flow, statements: readonly Statement[], scope: Scope): boolean {
  hoist(flow, statements, scope);
  for (const statement of statements) if (!executeOne(flow, statement, scope)) return false;
  return true;
}

function executeOne(flow: Flow, statement: Statement, scope: Scope): boolean {
  switch (statement.kind) {
    case "expression": {
      flow.evaluate(statement.expression, scope);
      judgeIgnored(flow, statement.expression);
      if (statement.expression.kind !== "call") return true;
      if (neverReturns(flow, statement.expression, scope)) return false;
      narrow(flow, statement.expression, scope, "asserted");
      return true;
    }
    case "declare":
      executeDeclaration(flow, statement, scope);
      return true;
    case "function":
      return true;
    case "class":
      scope.declare(statement.name, classValue(flow, statement, scope));
      return true;
    case "if":
      return executeIf(flow, statement, scope);
    case "loop":
      executeLoop(flow, statement, scope);
      return true;
    case "return":
      if (statement.value) flow.returned(flow.evaluate(statement.value, scope));
      return false;
    case "leave":
      if (statement.value) flow.evaluate(statement.value, scope);
      return false;
    case "try":
      return executeTry(flow, statement, scope);
    case "switch":
      return executeSwitch(flow, statement, scope);
    case "block":
      return flow.execute(statement.body, scope);
    case "import":
      executeImport(flow, statement, scope);
      return true;
  }
}

function executeDeclaration(flow: Flow, statement: Statement & { kind: "declare" }, scope: Scope): void {
  const { target, value } = statement;
  if (value) rememberSource(flow, target, value);
  const before = flow.declared;
  flow.declared = target.kind === "name" ? target.name : "";
  const given = value ? flow.evaluate(value, scope) : scalar;
  flow.declared = before;
  flow.bind(target, given, scope, true);
}

function executeIf(flow: Flow, statement: Statement & { kind: "if" }, scope: Scope): boolean {
  flow.evaluate(statement.test, scope);
  const yes = scope.branch();
  const no = scope.branch();
  narrow(flow, statement.test, yes, "true");
  narrow(flow, statement.test, no, "false");
  const isTest = isAboutTests(statement.test);
  if (isTest) flow.tests += 1;
  const yesEnds = flow.execute(statement.yes, yes);
  if (isTest) flow.tests -= 1;
  const noEnds = flow.execute(statement.otherwise, no);
  if (yesEnds && noEnds) scope.merge([yes, no]);
  else if (yesEnds) scope.adopt(yes);
  else if (noEnds) scope.adopt(no);
  return yesEnds || noEnds;
}

/** `abort(403)`, `sys.exit()`, `process.exit()`: what follows is not reached. */
function neverReturns(flow: Flow, call: Call, scope: Scope): boolean {
  const { callee } = call;
  if (callee.kind === "name") {
    const known = scope.get(callee.name);
    if (known?.closure) return false;
    return known?.path !== undefined
      ? leaving.has(known.path)
      : leaving.has(`${flow.program.language} ${callee.name}`);
  }
  return callee.kind === "member" && leaving.has(expressionText(callee));
}

const leaving = new Set(
  "flask.abort,quart.abort,bottle.abort,werkzeug.exceptions.abort,aiohttp.web.abort,sys.exit,os._exit,os.abort,process.exit,process.abort,Deno.exit,context.throw,next/navigation.notFound,next/navigation.redirect,ctx.throw,python abort,python exit,python quit".split(
    ",",
  ),
);

/** `if (isTestEnv())`, `if (!isProduction())`. */
function isAboutTests(test: Expression): boolean {
  const inner = test.kind === "not" ? test.of : test;
  if (inner.kind !== "call") return false;
  const name = calleeName(inner);
  const words = inner.arguments.map((one) => (one.kind === "name" ? one.name : "")).join(" ");
  return test.kind === "not"
    ? /^is_?prod/i.test(name)
    : /^is_?(?:test|dev)/i.test(name) || /^(?:TEST|DEV)/.test(words);
}

function executeTry(flow: Flow, statement: Statement & { kind: "try" }, scope: Scope): boolean {
  const body = scope.branch();
  const bodyEnds = flow.execute(statement.body, body);
  const handler = scope.branch();
  handler.merge([body, scope.branch()]);
  if (statement.caught) {
    const error = makeValue({ taint: from.error, path: "error" });
    flow.bind(statement.caught, error, handler, true);
  }
  const isCaught = statement.handler.length > 0;
  const handlerEnds = flow.execute(statement.handler, handler);
  const ways = [...(bodyEnds ? [body] : []), ...(isCaught && handlerEnds ? [handler] : [])];
  if (ways.length > 0) scope.merge(ways);
  const lastEnds = flow.execute(statement.last, scope);
  return lastEnds && (bodyEnds || handlerEnds);
}

function executeSwitch(flow: Flow, statement: Statement & { kind: "switch" }, scope: Scope): boolean {
  flow.evaluate(statement.on, scope);
  const ways: Scope[] = [];
  let before: Scope | undefined;
  let hasDefault = false;
  for (const { test, body } of statement.cases) {
    const way = scope.branch();
    if (test)
      narrow(
        flow,
        { kind: "compare", operator: "===", left: statement.on, right: test, at: test.at },
        way,
        "true",
      );
    else hasDefault = true;
    if (before) way.merge([before, way.branch()]);
    const ends = flow.execute(body, way);
    const last = body.at(-1);
    before = ends ? way : undefined;
    if (ends || (last?.kind === "leave" && !last.value)) ways.push(way);
  }
  if (!hasDefault) ways.push(scope.branch());
  if (ways.length === 0) return false;
  scope.merge(ways);
  return true;
}
