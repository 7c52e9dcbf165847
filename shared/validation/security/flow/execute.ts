import type { Call, Expression, Statement } from "../program/program.ts";
import { isAliasing } from "./call.ts";
import { elementOf, keyOf } from "./elements.ts";
import { entryValues } from "./entry-values.ts";
import type { Flow } from "./flow.ts";
import { calleeName, expressionText } from "./guards/expression-text.ts";
import { narrow } from "./guards/narrow.ts";
import { hoist } from "./interpret.ts";
import { readMember } from "./members.ts";
import { Scope } from "./scope.ts";
import { from, join, makeValue, scalar, type Value } from "./value.ts";

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
  rememberSource(flow, statement);
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

/** What is walked over: `o` of `for (k in o)` and of `Object.keys(o)`. */
function walkedObject(over: Expression, keys: boolean): Expression {
  const [first] = over.kind === "call" ? over.arguments : [];
  return !keys &&
    first &&
    over.kind === "call" &&
    /^(?:keys|entries|getOwnPropertyNames|ownKeys)$/.test(calleeName(over))
    ? first
    : over;
}

/** Twice where one round leaves something behind that the next one can see. */
function executeLoop(flow: Flow, statement: Statement & { kind: "loop" }, scope: Scope): void {
  const over = statement.over ? flow.evaluate(statement.over, scope) : undefined;
  if (statement.target?.kind === "name" && statement.over)
    flow.walked.set(statement.target.name, expressionText(walkedObject(statement.over, statement.keys)));
  for (let round = 0; round < 2; round += 1) {
    const inner = scope.branch();
    const writes = flow.writes;
    if (statement.test) {
      flow.evaluate(statement.test, inner);
      narrow(flow, statement.test, inner, "true");
    }
    if (statement.target && over)
      flow.bind(statement.target, statement.keys ? keyOf(over) : elementOf(over), inner, false);
    flow.execute(statement.body, inner);
    const isLast = round === 1 || (writes === flow.writes && !changes(flow, inner, scope));
    scope.merge([inner, scope.branch()]);
    if (isLast) return;
  }
}

/** Whether the next round of a loop finds variables other than this one did. */
function changes(flow: Flow, inner: Scope, scope: Scope): boolean {
  for (const [name, now] of inner.variables) {
    const old = scope.get(name);
    if (old ? (now.taint | old.taint) !== old.taint || now.marks !== old.marks : !isNew(flow, name))
      return true;
  }
  return false;
}

/** What each round declares anew, and what a guard said about an expression, no round leaves behind. */
function isNew(flow: Flow, name: string): boolean {
  return name.includes(".") || flow.program.blockScoped.has(name);
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

/** `const u = new URL(x)`: what is proved of u holds for x. */
function rememberSource(flow: Flow, { target, value }: Statement & { kind: "declare" }): void {
  if (target.kind !== "name" || value?.kind !== "call" || !isAliasing(calleeName(value))) return;
  const source = value.arguments.at(-1) ?? (value.callee.kind === "member" ? value.callee.of : undefined);
  if (source) flow.aliases.set(target.name, source);
}

/** Requests that a framework hands out as a name of its module. */
const requests = new Set(["flask.request", "quart.request", "bottle.request", "flask.globals.request"]);

/** `import a, { b } from "m"`: everything under the module's own name. */
function executeImport(_flow: Flow, statement: Statement & { kind: "import" }, scope: Scope): void {
  for (const { name, member } of statement.bindings) {
    const module = moduleName(statement.module);
    const path = member === undefined || member === "default" ? module : `${module}.${member}`;
    scope.declare(name, makeValue({ path: requests.has(path) ? "req" : path }));
  }
}

/** The name under which rules know a module. */
export function moduleName(specifier: string): string {
  return specifier.replace(/^node:/, "");
}

/** A class is an object of its methods, and so are its instances. */
function classValue(flow: Flow, statement: Statement & { kind: "class" }, scope: Scope): Value {
  const members = new Map<string, Value>();
  const base = statement.base ? flow.evaluate(statement.base, scope) : undefined;
  // What is not set here may be set by anybody.
  const self = makeValue({ members, path: base?.path, taint: from.unknown });
  for (const { name, function: method, value } of statement.members) {
    if (method) {
      const closure = { node: { ...method, isExported: true }, scope, self };
      members.set(name, { ...scalar, closure });
      if (name === "constructor" || name === "__init__")
        flow.invoke(closure, entryValues(method, flow.program, []), method.at);
      else flow.postpone(closure, []);
    } else if (value) members.set(name, flow.evaluate(value, new Scope(scope)));
  }
  if (base?.members)
    for (const name of base.members.keys())
      if (!members.has(name)) members.set(name, join(readMember(flow, base, name), scalar));
  return self;
}
