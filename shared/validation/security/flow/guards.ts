import type { Call, Expression } from "../program/program.ts";
import { elementOf } from "./elements.ts";
import type { Flow } from "./flow.ts";
import { isAllowList, isApproving, isAsserting } from "./names.ts";
import { regexOf, type Shape, shapeOf } from "./regex-shape.ts";
import { Scope } from "./scope.ts";
import { deepTaint, from, mark, textOf, untrusted, type Value, withTaint } from "./value.ts";

/** How a condition came out; `asserted` when it stands alone and throws if it does not hold. */
export type Outcome = "true" | "false" | "asserted";

type Change = (value: Value) => Value;

const sources = /^(?:req|ctx|message)\b/;
const trusted: Change = (value) =>
  trust(sources.test(value.path ?? "") ? { ...value, path: undefined } : value);
const trust: Change = (value) =>
  withTaint(value, value.taint & (from.secret | from.error), value.marks | mark.noProto | mark.noConstructor);
const noProto: Change = (value) => withTaint(value, value.taint, value.marks | mark.noProto);
const noConstructor: Change = (value) => withTaint(value, value.taint, value.marks | mark.noConstructor);
const bothKeys: Change = (value) =>
  withTaint(value, value.taint, value.marks | mark.noProto | mark.noConstructor);
const inside: Change = (value) => withTaint(value, value.taint, value.marks | mark.inside);

/** Learns from a condition what holds where it came out in this way. */
export function narrow(flow: Flow, test: Expression, scope: Scope, outcome: Outcome): void {
  const isTrue = outcome !== "false";
  switch (test.kind) {
    case "not":
      narrow(flow, test.of, scope, isTrue ? "false" : "true");
      return;
    case "await":
      narrow(flow, test.of, scope, outcome);
      return;
    case "logic":
      // Both sides hold after a true `and` and after a false `or`; otherwise only what both say.
      if (test.and === isTrue) {
        narrow(flow, test.left, scope, outcome);
        narrow(flow, test.right, scope, outcome);
      } else narrowEither(flow, test.left, test.right, scope, outcome);
      return;
    case "compare":
      narrowComparison(flow, test, scope, isTrue);
      return;
    case "call":
      narrowCall(flow, test, scope, outcome);
      return;
    case "index":
      if (isTrue) narrowLookup(flow, test.of, test.by, scope);
      return;
    case "assign":
    case "scalar":
      return;
    case "sequence": {
      const last = test.items.at(-1);
      if (last) narrow(flow, last, scope, outcome);
      return;
    }
    default:
  }
}

/** `a || b` when true: what both sides would give alone. */
function narrowEither(flow: Flow, left: Expression, right: Expression, scope: Scope, outcome: Outcome): void {
  const one = scope.branch();
  const other = scope.branch();
  narrow(flow, left, one, outcome);
  narrow(flow, right, other, outcome);
  const both = [...one.variables.keys()].filter((name) => other.variables.has(name));
  if (both.length > 0) scope.merge([one, other]);
}

function narrowComparison(
  flow: Flow,
  test: Expression & { kind: "compare" },
  scope: Scope,
  isTrue: boolean,
): void {
  const { operator, left, right } = test;
  if ((operator === "in" || operator === "not in") && right.kind === "member" && right.name === "parents") {
    // `root in path.parents`
    const isUntrusted = (deepTaint(flow.evaluate(left, scope)) & untrusted) !== 0;
    if ((operator === "in") === isTrue && !isUntrusted) change(flow, right.of, scope, trusted);
    return;
  }
  if (operator === "in") {
    if (isTrue) narrowLookup(flow, right, left, scope);
    return;
  }
  if (operator === "not in") {
    if (!isTrue) narrowLookup(flow, right, left, scope);
    else narrowForbidden(flow, right, left, scope);
    return;
  }
  const isEqual = /^(?:===?|is)$/.test(operator);
  const isUnequal = /^(?:!==?|is not)$/.test(operator);
  const [subject, other] = left.kind === "constant" ? [right, left] : [left, right];
  // `x.indexOf(y) !== -1` and its variants are the call itself.
  if (
    subject.kind === "call" &&
    calleeName(subject) !== "" &&
    /^(?:indexOf|search|find|lastIndexOf|findIndex)$/.test(calleeName(subject))
  ) {
    const found = foundWhen(operator, other);
    if (found !== undefined) narrow(flow, subject, scope, found === isTrue ? "true" : "false");
    if (found !== undefined || !isEqual) return;
  }
  if (!isEqual && !isUnequal) return;
  const holds = isEqual === isTrue;
  if (subject.kind === "typeof") {
    const type = other.kind === "constant" ? other.value : undefined;
    if (holds && (type === "number" || type === "boolean" || type === "bigint"))
      change(flow, subject.of, scope, trusted);
    if (holds && type === "object") change(flow, subject.of, scope, noConstructor);
    if (!holds && type === "function") change(flow, subject.of, scope, noConstructor);
    return;
  }
  if (other.kind === "constant" && typeof other.value === "boolean") {
    narrow(flow, subject, scope, other.value === holds ? "true" : "false");
    return;
  }
  const text = textOf(flow.evaluate(other, scope));
  if (text === "__proto__" && !holds) change(flow, subject, scope, noProto);
  else if ((text === "constructor" || text === "prototype") && !holds)
    change(flow, subject, scope, noConstructor);
  else if (holds && other.kind === "constant" && other.value !== null) change(flow, subject, scope, trusted);
  else if (holds && text !== undefined) change(flow, subject, scope, trusted);
  else if (subject.kind === "index" && other.kind === "name" && other.name === "undefined" && !holds)
    narrowLookup(flow, subject.of, subject.by, scope);
  else if (holds && subject.kind === "member" && /^(?:origin|host|hostname|protocol)$/.test(subject.name))
    change(flow, subject, scope, trusted);
  else if (holds && other.kind === "member" && /^(?:origin|host|hostname)$/.test(other.name))
    change(flow, subject, scope, trusted);
}

/** Whether a comparison with the result of a search holds when something was found. */
function foundWhen(operator: string, other: Expression): boolean | undefined {
  const number = other.kind === "constant" ? other.value : other.kind === "scalar" ? -1 : undefined;
  if (number === -1)
    return /^(?:!==?|>)$/.test(operator) ? true : /^===?$/.test(operator) ? false : undefined;
  if (number === 0)
    return operator === ">=" ? true : operator === "<" ? false : operator.startsWith("=") ? true : undefined;
  return undefined;
}

/** `list.includes(x)`, `x in table`, `table[x]`: x is one of those that are listed. */
function narrowLookup(flow: Flow, table: Expression, subject: Expression, scope: Scope): void {
  const value = flow.evaluate(table, scope);
  const name = table.kind === "name" || table.kind === "member" ? table.name : "";
  if (isListed(value, name)) change(flow, subject, scope, trusted);
}

/** Whether a list, set or table is made by the program. */
function isListed(value: Value, name: string): boolean {
  const taint = deepTaint(value);
  if (/(?:listdir|readdirSync|readdir)\(\)$/.test(value.path ?? "")) return (taint & untrusted) === 0;
  if (value.members && (taint & ~from.environment) === 0 && !value.members.has("*")) return true;
  if (value.texts && value.texts.length > 0) return false;
  return (taint & untrusted) === 0 && isAllowList(name);
}

/** `!list.includes(key)` where the list has the dangerous keys. */
function narrowForbidden(flow: Flow, table: Expression, subject: Expression, scope: Scope): void {
  const value = flow.evaluate(table, scope);
  const texts = value.members ? [...value.members.values()].flatMap((one) => one.texts ?? []) : [];
  if (texts.includes("__proto__")) change(flow, subject, scope, noProto);
  if (texts.includes("constructor") || texts.includes("prototype"))
    change(flow, subject, scope, noConstructor);
  const name = table.kind === "name" || table.kind === "member" ? table.name : "";
  if (texts.length === 0 && /forbid|block|deny|black_?list|unsafe|danger|reserved|disallow|proto/i.test(name))
    change(flow, subject, scope, bothKeys);
}

function narrowCall(flow: Flow, call: Call, scope: Scope, outcome: Outcome): void {
  const isTrue = outcome !== "false";
  const name = calleeName(call);
  const { callee } = call;
  const receiver = callee.kind === "member" ? callee.of : undefined;
  const [first, second] = call.arguments;
  if (outcome === "asserted") {
    if (/^(?:assert|ok|invariant|check|expect)$/.test(name) && first) narrow(flow, first, scope, "true");
    if (narrowByFunction(flow, call, scope, outcome)) return;
    if (isAsserting(name)) for (const one of call.arguments) change(flow, one, scope, trusted);
    return;
  }
  switch (name) {
    case "includes":
    case "has":
    case "indexOf":
    case "contains":
    case "findIndex":
    case "some":
    case "find":
      if (!receiver || !first) return;
      narrowSearch(flow, receiver, first, scope, isTrue);
      return;
    case "hasOwnProperty":
    case "hasOwn":
    case "has_key": {
      const target = second ?? first;
      const table = name === "hasOwn" || callee.kind !== "member" ? first : receiver;
      if (!isTrue || !target || !table) return;
      // Own keys of what is copied from may be `__proto__`: JSON makes it one.
      if (isSourceOf(flow, call.arguments.length > 1 ? first : table, target)) return;
      change(flow, target, scope, bothKeys);
      const holder = call.arguments.length > 1 && first ? first : table;
      if (name !== "hasOwnProperty" || callee.kind === "member") narrowLookup(flow, holder, target, scope);
      return;
    }
    case "call":
      if (
        /hasOwn|propertyIsEnumerable/i.test(expressionText(callee)) &&
        first &&
        second &&
        isTrue &&
        !isSourceOf(flow, first, second)
      ) {
        change(flow, second, scope, bothKeys);
        narrowLookup(flow, first, second, scope);
      }
      return;
    case "startsWith":
    case "startswith":
    case "is_relative_to":
      if (receiver && first) narrowStart(flow, receiver, first, scope, isTrue);
      return;
    case "test":
    case "match":
    case "fullmatch":
    case "search":
    case "exec":
      narrowRegex(flow, call, scope, isTrue);
      return;
    default:
  }
  if (
    /^(?:isInteger|isSafeInteger|isFinite|isNumeric|isdigit|isalnum|isalpha|isidentifier|isdecimal)$/.test(
      name,
    )
  ) {
    const subject = receiver && !first ? receiver : first;
    if (isTrue && subject) change(flow, subject, scope, trusted);
    return;
  }
  if (name === "isNaN" && !isTrue && first) change(flow, first, scope, trusted);
  if (name === "isAbsolute" || name === "isabs") return;
  if (narrowByFunction(flow, call, scope, outcome)) return;
  if (isApproving(name) && isTrue) {
    for (const one of call.arguments) change(flow, one, scope, trusted);
    if (receiver && call.arguments.length === 0) change(flow, receiver, scope, trusted);
  }
}

/** A function of the file says itself what its answer means. */
function narrowByFunction(flow: Flow, call: Call, scope: Scope, outcome: Outcome): boolean {
  const callee = call.callee.kind === "name" ? scope.get(call.callee.name) : undefined;
  const closure = callee?.closure;
  if (!closure) return false;
  const { node } = closure;
  const inner = new Scope(closure.scope);
  const names = node.parameters.map((one) => (one.kind === "name" ? one.name : ""));
  call.arguments.forEach((one, index) => {
    const name = names[index];
    if (name) inner.declare(name, flow.evaluate(one, scope));
  });
  const before = names.map((name) => inner.variables.get(name));
  if (outcome === "asserted") {
    for (const statement of node.body) {
      if (statement.kind !== "if" || statement.otherwise.length > 0) continue;
      if (statement.yes.at(-1)?.kind === "leave") narrow(flow, statement.test, inner, "false");
    }
  } else {
    const last = node.body.at(-1);
    const result = node.result ?? (last?.kind === "return" ? last.value : undefined);
    for (const statement of node.body) {
      const leaves = statement.kind === "if" ? statement.yes.at(-1) : undefined;
      if (statement.kind !== "if" || leaves?.kind !== "return") continue;
      const { value } = leaves;
      const isNo = value?.kind === "constant" && value.value === false;
      if (isNo && outcome === "true") narrow(flow, statement.test, inner, "false");
    }
    if (result) narrow(flow, result, inner, outcome);
  }
  call.arguments.forEach((one, index) => {
    const after = inner.variables.get(names[index] ?? "");
    const old = before[index];
    if (after && old && (after.taint !== old.taint || after.marks !== old.marks))
      change(flow, one, scope, (value) =>
        withTaint(value, value.taint & after.taint, value.marks | after.marks),
      );
  });
  return true;
}

/** `list.includes(x)` and `x.includes("..")` look alike and say the opposite. */
function narrowSearch(
  flow: Flow,
  receiver: Expression,
  subject: Expression,
  scope: Scope,
  isTrue: boolean,
): void {
  const value = flow.evaluate(receiver, scope);
  if (subject.kind === "function") {
    if (!isTrue) narrowElements(flow, receiver, subject, scope);
    const name = receiver.kind === "name" || receiver.kind === "member" ? receiver.name : "";
    if (isTrue && isListed(value, name))
      for (const one of namesIn(subject.function.result)) change(flow, one, scope, trusted);
    return;
  }
  const text = textOf(flow.evaluate(subject, scope));
  if (text !== undefined) {
    if (isTrue) return;
    if (text.startsWith("..")) change(flow, receiver, scope, inside);
    if (text === "__proto__") change(flow, receiver, scope, noProto);
    if (text === "constructor" || text === "prototype") change(flow, receiver, scope, noConstructor);
    return;
  }
  if (isTrue) narrowLookup(flow, receiver, subject, scope);
  else narrowForbidden(flow, receiver, subject, scope);
}

/** `!list.some((one) => forbidden.includes(one))`: what is proved of each element when the function answers no. */
function narrowElements(
  flow: Flow,
  receiver: Expression,
  test: Expression & { kind: "function" },
  scope: Scope,
): void {
  const { parameters, result } = test.function;
  const [parameter] = parameters;
  if (parameter?.kind !== "name" || !result || receiver.kind !== "name") return;
  const list = scope.get(receiver.name);
  if (!list) return;
  const before = elementOf(list);
  const inner = new Scope(scope);
  inner.declare(parameter.name, before);
  narrow(flow, result, inner, "false");
  const after = inner.variables.get(parameter.name);
  if (!after || (after.taint === before.taint && after.marks === before.marks)) return;
  scope.declare(receiver.name, {
    ...list,
    taint: list.taint & after.taint,
    marks: list.marks | after.marks,
    members: new Map([["*", after]]),
  });
}

function namesIn(expression: Expression | undefined): Expression[] {
  if (!expression) return [];
  if (expression.kind === "compare") return [expression.left, expression.right];
  if (expression.kind === "call")
    return [...(expression.callee.kind === "member" ? [expression.callee.of] : []), ...expression.arguments];
  if (expression.kind === "logic") return [...namesIn(expression.left), ...namesIn(expression.right)];
  return [];
}

/** `path.startsWith(root)` after normalisation, `url.startsWith("https://host/")`. */
function narrowStart(
  flow: Flow,
  receiver: Expression,
  start: Expression,
  scope: Scope,
  isTrue: boolean,
): void {
  const root = flow.evaluate(start, scope);
  const text = textOf(root);
  if (text !== undefined && (text === ".." || text === "../") && !isTrue) {
    change(flow, receiver, scope, inside);
    return;
  }
  if (!isTrue || (deepTaint(root) & untrusted) !== 0) return;
  const subject = flow.evaluate(receiver, scope);
  const isUrl = text !== undefined && /^https?:\/\/[^/]+\/|^\/(?!\/)\w/.test(text);
  if (isUrl && !text.startsWith("/")) change(flow, receiver, scope, trusted);
  else if ((subject.marks & mark.normal) !== 0) change(flow, receiver, scope, trusted);
}

function narrowRegex(flow: Flow, call: Call, scope: Scope, isTrue: boolean): void {
  const { callee } = call;
  const [first, second] = call.arguments;
  const receiver = callee.kind === "member" ? callee.of : undefined;
  if (!receiver) return;
  const pairs: [Expression | undefined, Expression | undefined][] = [
    [receiver, first],
    // `re.fullmatch(pattern, text)`, and `text.match(pattern)`.
    [first, second],
    [first, receiver],
  ];
  for (const [pattern, subject] of pairs) {
    const regex = pattern ? regexOf(flow, pattern, scope) : undefined;
    if (!regex || !subject || subject === pattern) continue;
    const isWhole = calleeName(call) === "fullmatch";
    const shape: Shape = shapeOf(
      regex,
      isWhole,
      calleeName(call) === "match" && receiver !== subject && first !== pattern,
    );
    if (shape === "allows" && isTrue) change(flow, subject, scope, trusted);
    if (shape === "forbids" && !isTrue) change(flow, subject, scope, trusted);
    if (shape === "dots" && !isTrue) change(flow, subject, scope, inside);
    if (shape === "protos" && !isTrue) change(flow, subject, scope, bothKeys);
    return;
  }
}

/** Applies what is known now to a variable or an expression, and to what it was made from. */
function change(flow: Flow, subject: Expression, scope: Scope, apply: Change, levels = 4): void {
  if (levels === 0) return;
  if (subject.kind === "name") {
    const value = scope.get(subject.name) ?? flow.evaluate(subject, scope);
    if (isHarmless(value)) return;
    scope.declare(subject.name, apply(value));
    const source = flow.aliases.get(subject.name);
    if (source !== undefined) change(flow, source, scope, apply, levels - 1);
    return;
  }
  if (subject.kind === "member" || subject.kind === "index") {
    const before = flow.evaluate(subject, scope);
    const text = isHarmless(before) ? "" : expressionText(subject);
    if (text !== "") {
      flow.guarded.add(subject.kind === "member" ? subject.name : "[]");
      scope.declare(text, apply(before));
    }
    // A checked host makes the whole address safe.
    if (subject.kind === "member" && /^(?:hostname|host|origin|netloc)$/.test(subject.name))
      change(flow, subject.of, scope, apply, levels - 1);
    return;
  }
  if (subject.kind === "await" || subject.kind === "assign") {
    const inner = subject.kind === "await" ? subject.of : subject.target;
    if (inner.kind === "name")
      change(flow, { kind: "name", name: inner.name, at: inner.at }, scope, apply, levels - 1);
    return;
  }
  if (subject.kind === "call") {
    const { callee } = subject;
    // Lower case or not, trimmed or not: what holds for the one holds for the other.
    if (
      callee.kind === "member" &&
      subject.arguments.length <= 1 &&
      /^(?:toLowerCase|toUpperCase|trim|toString|lower|upper|strip|valueOf|casefold)$/.test(callee.name)
    )
      change(flow, callee.of, scope, apply, levels - 1);
    const [first] = subject.arguments;
    if (
      first &&
      /^(?:String|str|normalize|resolve|realpath|abspath|urlparse|URL|parse|realpathSync|normpath)$/.test(
        calleeName(subject),
      )
    ) {
      const last = subject.arguments.at(-1);
      if (last) change(flow, last, scope, apply, levels - 1);
    }
  }
}

/** Nothing can be learned about what is harmless anyhow. */
function isHarmless(value: Value): boolean {
  return value.taint === 0 && value.marks === 0 && !value.members && value.path === undefined;
}

/** The name that is called: `f` of `a.b.f()` and of `f()`. */
export function calleeName(call: Call): string {
  const { callee } = call;
  return callee.kind === "member" || callee.kind === "name" ? callee.name : "";
}

/** `a.b[c]` as text; empty for what has no such form. */
export function expressionText(expression: Expression, levels = 8): string {
  if (levels === 0) return "";
  if (expression.kind === "name") return expression.name;
  if (expression.kind === "member") {
    const of = expressionText(expression.of, levels - 1);
    return of === "" ? "" : `${of}.${expression.name}`;
  }
  if (expression.kind === "index") {
    const of = expressionText(expression.of, levels - 1);
    const by = expressionText(expression.by, levels - 1);
    return of === "" || by === "" ? "" : `${of}.[${by}]`;
  }
  return "";
}

/** Whether the keys come from walking over this very object. */
function isSourceOf(flow: Flow, holder: Expression | undefined, key: Expression): boolean {
  if (!holder || key.kind !== "name") return false;
  const walked = flow.walked.get(key.name);
  return walked !== undefined && walked !== "" && walked === expressionText(holder);
}
