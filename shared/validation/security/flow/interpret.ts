import type { FunctionNode, Program, Statement } from "../program/program.ts";
import { TooDeep } from "../program/program.ts";
import { bindPattern } from "./bind.ts";
import { entryValues } from "./entry-values.ts";
import { evaluateExpression } from "./evaluate.ts";
import { executeStatements } from "./execute.ts";
import type { Capability, Danger, Flow } from "./flow.ts";
import { Scope } from "./scope.ts";
import { type Closure, deepTaint, join, scalar, unknown, type Value } from "./value.ts";

/** What the analysis of a program found. */
export interface Findings {
  dangers: Danger[];
  /** With the offsets of the functions that use them; -1 stands for the file itself. */
  capabilities: Map<Capability, Set<number>>;
  patterns: Flow["patterns"];
}

/** More steps than this, and the program cannot be analysed; a file of 5,000 lines needs a tenth. */
const maxSteps = 600_000;
const maxCalls = 12;
const maxDepth = 900;
const maxFunctions = 30_000;
const maxDangers = 10_000;

/** Follows the data through a program: first its body, then each function that others may call. */
export function interpret(program: Program): Findings {
  const dangers = new Map<string, Danger>();
  const capabilities = new Map<Capability, Set<number>>();
  const entered = new Set<FunctionNode>();
  const results = new Map<FunctionNode, Map<string, Value>>();
  const active: FunctionNode[] = [];
  const returns: (Value | undefined)[] = [];
  const waiting: { closure: Closure; values: readonly Value[] }[] = [];
  let steps = 0;
  let depth = 0;

  const flow: Flow = {
    program,
    guarded: new Set(),
    walked: new Map(),
    aliases: new Map(),
    walking: new Set(),
    fileBuffers: new Set(),
    around: () => `${active.at(-1)?.name ?? ""} ${flow.declared}`,
    declared: "",
    writes: 0,
    tests: 0,
    patterns: [],
    evaluate(expression, scope) {
      steps += 1;
      depth += 1;
      if (steps > maxSteps) throw new TooDeep("too many steps");
      if (depth > maxDepth) throw new TooDeep("nested deeper than is followed");
      const value = evaluateExpression(flow, expression, scope);
      depth -= 1;
      return value;
    },
    execute(statements, scope) {
      depth += 1;
      if (depth > maxDepth) throw new TooDeep("nested deeper than is followed");
      const reached = executeStatements(flow, statements, scope);
      depth -= 1;
      return reached;
    },
    bind: (pattern, value, scope, isDeclaration) => bindPattern(flow, pattern, value, scope, isDeclaration),
    invoke(closure, values) {
      const { node } = closure;
      const again = active.filter((one) => one === node).length;
      if (active.length >= maxCalls || again > 1) return unknown;
      const key = signature(closure, values);
      const known = results.get(node)?.get(key);
      if (known) return known;
      entered.add(node);
      const result = run(closure, values);
      const kept = results.get(node) ?? new Map<string, Value>();
      if (kept.size < 12) kept.set(key, result);
      results.set(node, kept);
      return result;
    },
    postpone(closure, values) {
      waiting.push({ closure, values });
    },
    report(danger) {
      const key = `${danger.family} ${danger.kind} ${danger.at}`;
      const known = dangers.get(key);
      if (known ? rank(danger) > rank(known) : dangers.size < maxDangers) dangers.set(key, danger);
    },
    can(capability) {
      const places = capabilities.get(capability) ?? new Set();
      places.add(active.at(-1)?.at ?? -1);
      capabilities.set(capability, places);
    },
    returned(value) {
      const before = returns.at(-1);
      if (returns.length > 0) returns[returns.length - 1] = before ? join(before, value) : value;
    },
  };

  function run({ node, scope, self }: Closure, values: readonly Value[]): Value {
    const inner = new Scope(scope);
    if (self) inner.declare("this", self);
    active.push(node);
    returns.push(undefined);
    node.parameters.forEach((pattern, index) => {
      const value =
        pattern.kind === "rest"
          ? { ...scalar, members: new Map(values.slice(index).map((one, at) => [String(at), one] as const)) }
          : (values[index] ?? scalar);
      flow.bind(pattern, value, inner, true);
    });
    if (node.result) flow.returned(flow.evaluate(node.result, inner));
    else flow.execute(node.body, inner);
    active.pop();
    return returns.pop() ?? scalar;
  }

  const top = new Scope(undefined);
  flow.execute(program.body, top);
  drain();
  return { dangers: [...dangers.values()], capabilities, patterns: flow.patterns };

  /** Functions that others call are run with what others give; those that only the file calls have been run. */
  function drain(): void {
    const done = new Set<FunctionNode>();
    for (let at = 0; at < waiting.length; at += 1) {
      if (at > maxFunctions) throw new TooDeep("too many functions");
      const next = waiting[at];
      if (!next || (done.has(next.closure.node) && next.values.length === 0)) continue;
      const { node } = next.closure;
      const isOpen = node.isExported || node.name === "" || program.escaping.has(node.name);
      if (entered.has(node) && !isOpen) continue;
      done.add(node);
      const values = entryValues(node, program, next.values);
      if (flow.walking.has(node) && values.length > 1) values[1] = scalar;
      entered.add(node);
      run(next.closure, values);
    }
  }
}

function rank({ level }: Danger): number {
  return level === "block" ? 2 : level === "warn" ? 1 : 0;
}

/** Calls with values that come from the same places give the same dangers. */
function signature(closure: Closure, values: readonly Value[]): string {
  let key = "";
  for (const value of values) {
    key += `${deepTaint(value, 2)}:${value.marks}:${value.path ?? ""}:${value.texts?.join() ?? ""}`;
    if (value.closure) key += `@${value.closure.node.at}`;
    if (value.members)
      for (const [name, one] of value.members) key += `,${name}=${one.taint}${one.texts?.[0] ?? ""}`;
    key += ";";
  }
  return closure.self ? `${key}this` : key;
}

/** Declares the functions of a block before it runs. */
export function hoist(flow: Flow, statements: readonly Statement[], scope: Scope): void {
  for (const statement of statements) {
    if (statement.kind !== "function") continue;
    const closure = { node: statement.function, scope, self: undefined };
    scope.declare(statement.function.name, { ...scalar, closure });
    flow.postpone(closure, []);
  }
}
