import type { Expression, Pattern } from "../program/program.ts";
import { judgeComparison } from "../rules/embedded-secrets.ts";
import { judgeEntry, judgeSetting } from "../rules/judge-entry.ts";
import { judgeInnerMarkup } from "../rules/markup-injection.ts";
import { judgeImport } from "../rules/module-loading.ts";
import { judgeLocation } from "../rules/open-redirects.ts";
import { judgeTiming } from "../rules/weak-protection.ts";
import { callResult } from "./call.ts";
import { concatenate } from "./concatenate.ts";
import { elementOf, listOf } from "./elements.ts";
import { evaluateName } from "./evaluate-name.ts";
import { moduleName } from "./execute-import.ts";
import type { Flow } from "./flow.ts";
import { expressionText } from "./guards/expression-text.ts";
import { narrow } from "./guards/narrow.ts";
import { rememberSource } from "./guards/remember-source.ts";
import { readIndex, readMember } from "./members.ts";
import { isSecretName } from "./names.ts";
import { Scope as NewScope, type Scope } from "./scope.ts";
import {
  from,
  holder,
  join,
  makeValue,
  mark,
  scalar,
  textOf,
  textValue,
  unknown,
  type Value,
} from "./value.ts";

/** What an expression gives, and what evaluating it does. */
export function evaluateExpression(flow: Flow, expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case "constant":
      return typeof expression.value === "string" ? textValue(expression.value) : scalar;
    case "regex":
      return makeValue({ path: "RegExp", prefix: expression.pattern });
    case "name":
      return evaluateName(flow, expression.name, scope);
    case "member": {
      const guarded = flow.guarded.has(expression.name) ? scope.get(expressionText(expression)) : undefined;
      return guarded ?? readMember(flow, flow.evaluate(expression.of, scope), expression.name);
    }
    case "index": {
      const value = flow.evaluate(expression.of, scope);
      const by = flow.evaluate(expression.by, scope);
      const guarded = flow.guarded.has("[]") ? scope.get(expressionText(expression)) : undefined;
      return guarded ?? readIndex(flow, value, by);
    }
    case "call":
      return callResult(flow, expression, scope);
    case "concat":
      return concatenate(expression.parts.map((part) => flow.evaluate(part, scope)));
    case "list":
      return evaluateList(flow, expression.items, scope);
    case "object":
      return evaluateObject(flow, expression, scope);
    case "spread":
    case "await":
      return flow.evaluate(expression.of, scope);
    case "yield": {
      const given = flow.evaluate(expression.of, scope);
      flow.returned(holder(0, new Map([["*", given]])));
      return unknown;
    }
    case "function": {
      const node = expression.function;
      const closure = { node, scope, self: undefined };
      flow.postpone(closure, []);
      return makeValue({ closure });
    }
    case "choose":
      return evaluateChoice(flow, expression, scope);
    case "logic":
      return evaluateLogic(flow, expression, scope);
    case "compare": {
      const { left, right, at, operator } = expression;
      const one = flow.evaluate(left, scope);
      const other = flow.evaluate(right, scope);
      if (operator.startsWith("==") || operator.startsWith("!=")) judgeTiming(flow, one, other, at);
      if (operator.startsWith("==") && (one.texts || other.texts)) {
        judgeComparison(flow, left, one, other, at);
        judgeComparison(flow, right, other, one, at);
      }
      return scalar;
    }
    case "not":
    case "typeof":
      flow.evaluate(expression.of, scope);
      return scalar;
    case "scalar":
      for (const one of expression.of) flow.evaluate(one, scope);
      return scalar;
    case "assign":
      return evaluateAssignment(flow, expression, scope);
    case "sequence": {
      let last = scalar;
      for (const one of expression.items) last = flow.evaluate(one, scope);
      return last;
    }
    case "import":
      return evaluateImport(flow, expression, scope);
    case "each": {
      const inner = new NewScope(scope);
      flow.bind(expression.target, elementOf(flow.evaluate(expression.over, scope)), inner, true);
      for (const test of expression.tests) {
        flow.evaluate(test, inner);
        narrow(flow, test, inner, "true");
      }
      return makeValue({ members: new Map([["*", flow.evaluate(expression.result, inner)]]) });
    }
  }
}

function evaluateList(flow: Flow, items: readonly Expression[], scope: Scope): Value {
  const values: Value[] = [];
  let rest: Value | undefined;
  for (const item of items) {
    const value = flow.evaluate(item, scope);
    const isKnown = item.kind === "spread" && rest === undefined && value.members && !value.members.has("*");
    if (isKnown && values.length + (value.members?.size ?? 0) < 100)
      values.push(...(value.members?.values() ?? []));
    else if (item.kind !== "spread" && values.length < 100) values.push(value);
    else {
      const element = item.kind === "spread" ? elementOf(value) : value;
      rest = rest ? join(rest, element) : element;
    }
  }
  const list = listOf(values);
  if (rest) list.members?.set("*", rest);
  return list;
}

function evaluateObject(flow: Flow, expression: Expression & { kind: "object" }, scope: Scope): Value {
  const members = new Map<string, Value>();
  let taint = 0;
  for (const { key, computed, value } of expression.entries) {
    const by = computed ? flow.evaluate(computed, scope) : undefined;
    const given = flow.evaluate(value, scope);
    const name = key ?? textOf(by);
    if (name !== undefined) judgeEntry(flow, name, value, given);
    if (name === "__html" || name === "href") judgeInnerMarkup(flow, name, given, value.at);
    if (name !== undefined) members.set(name, namedSecret(name, given));
    else if (computed) members.set("*", given);
    else {
      for (const [inner, one] of given.members ?? []) members.set(inner, one);
      taint |= given.taint;
    }
  }
  return holder(taint, members);
}

/** What is called a password is one, unless it is a constant or has been made harmless. */
function namedSecret(name: string, value: Value): Value {
  const isOne =
    value.taint !== 0 && (value.marks & mark.cleaned) === 0 && !value.closure && isSecretName(name);
  return isOne ? { ...value, taint: value.taint | from.secret } : value;
}

function evaluateChoice(flow: Flow, expression: Expression & { kind: "choose" }, scope: Scope): Value {
  const { test, options } = expression;
  if (test) flow.evaluate(test, scope);
  let result: Value | undefined;
  options.forEach((option, index) => {
    const way = scope.branch();
    if (test) narrow(flow, test, way, index === 0 ? "true" : "false");
    const value = flow.evaluate(option, way);
    result = result ? join(result, value) : value;
  });
  return result ?? scalar;
}

function evaluateLogic(flow: Flow, expression: Expression & { kind: "logic" }, scope: Scope): Value {
  const left = flow.evaluate(expression.left, scope);
  const way = scope.branch();
  narrow(flow, expression.left, way, expression.and ? "true" : "false");
  const right = flow.evaluate(expression.right, way);
  for (const [name, value] of way.variables) {
    const before = scope.get(name);
    // Assignments in conditions hold afterwards, what the condition only proved does not.
    if (!before && !name.includes(".")) scope.assign(name, value);
  }
  return expression.and ? right : join(left, right);
}

function evaluateAssignment(flow: Flow, expression: Expression & { kind: "assign" }, scope: Scope): Value {
  const { target } = expression;
  const before = flow.declared;
  if (target.kind === "name") flow.declared = target.name;
  const value = flow.evaluate(expression.value, scope);
  flow.declared = before;
  if (!expression.adds) rememberSource(flow, target, expression.value);
  if (target.kind === "place" && target.place.kind === "member")
    judgeSetting(flow, target.place.name, expression.value, value, expression.at);
  if (!expression.adds && target.kind !== "object" && target.kind !== "list")
    judgeLed(flow, target, value, expression);
  if (!expression.adds) {
    flow.bind(target, value, scope, false);
    return value;
  }
  const held: Expression | undefined =
    target.kind === "place" ? target.place : target.kind === "name" ? { ...target } : undefined;
  const sum = held ? concatenate([flow.evaluate(held, scope), value]) : value;
  flow.bind(target, sum, scope, false);
  return sum;
}

/** `location.href = x`, `location = x` */
function judgeLed(
  flow: Flow,
  target: Pattern,
  value: Value,
  { value: node, at }: Expression & { kind: "assign" },
): void {
  const last =
    target.kind === "name"
      ? target.name
      : target.kind === "place" && target.place.kind === "member"
        ? target.place.name
        : "";
  if (last !== "location" && last !== "href") return;
  const place =
    target.kind === "name" ? target.name : target.kind === "place" ? expressionText(target.place, 4) : "";
  const plain = place.startsWith("window.") ? place.slice(7) : place;
  if (plain.includes("location")) judgeLocation(flow, plain, value, node, at);
}

function evaluateImport(flow: Flow, expression: Expression & { kind: "import" }, scope: Scope): Value {
  const of = flow.evaluate(expression.of, scope);
  judgeImport(flow, of, expression.at);
  const name = textOf(of);
  return name === undefined ? makeValue({ taint: from.unknown }) : makeValue({ path: moduleName(name) });
}
