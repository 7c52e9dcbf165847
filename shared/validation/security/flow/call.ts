import type { Call, Expression } from "../program/program.ts";
import { judgeHiddenName } from "../rules/hidden-behaviour.ts";
import { isNetworkCall, judgeCall } from "../rules/judge-call.ts";
import { callKnown } from "./call-known.ts";
import { elementOf } from "./elements.ts";
import type { CallSite, Flow } from "./flow.ts";
import { calleeName, expressionText } from "./guards/expression-text.ts";
import { readIndex, readMember } from "./members.ts";
import { callMethod } from "./methods.ts";
import { isCleaning, isSecretName, isSentByOthers } from "./names.ts";
import type { Scope } from "./scope.ts";
import { deepTaint, from, makeValue, mark, scalar, textOf, type Value } from "./value.ts";

/** Evaluates a call: what rules say about it, and what it gives. */
export function callResult(flow: Flow, call: Call, scope: Scope): Value {
  const { callee } = call;
  const receiver =
    callee.kind === "member" || callee.kind === "index" ? flow.evaluate(callee.of, scope) : undefined;
  const target = targetOf(flow, callee, receiver, scope);
  if (callee.kind === "member" && callee.name === "forEach") rememberWalk(flow, call, callee.of);
  const values = argumentsOf(flow, call, scope);
  const named = call.named.length === 0 ? none : evaluateNamed(flow, call, scope);
  let site: CallSite = {
    path: pathOf(target, receiver),
    receiver,
    name: calleeName(call),
    arguments: values,
    named,
    call,
    at: call.at,
  };
  site = unwrap(flow, site, target);
  if (site.name === "bind" && receiver && (receiver.path !== undefined || receiver.closure)) return receiver;
  const closure = site.path === "" || target.closure ? (target.closure ?? receiverClosure(site)) : undefined;
  if (closure) {
    const self = receiver?.members ? receiver : closure.self;
    const given = closure.self || self ? { ...closure, self } : closure;
    const result = flow.invoke(given, orderNamed(site, closure.node.parameters), call.at);
    return call.isNew && result.taint === 0 ? makeValue({ members: new Map() }) : result;
  }
  if (call.isNew && target.members && site.path === "") return construct(flow, target, values, call.at);
  judgeCall(flow, site);
  if (handing.test(site.name)) judgeHanded(flow, site);
  return callKnown(flow, site) ?? callMethod(flow, site) ?? callUnknown(flow, site);
}

const none: ReadonlyMap<string, Value> = new Map();

function evaluateNamed(flow: Flow, call: Call, scope: Scope): Map<string, Value> {
  const named = new Map<string, Value>();
  for (const { name, value } of call.named) named.set(name, flow.evaluate(value, scope));
  return named;
}

/** `Object.keys(o).forEach((key) => …)` */
function rememberWalk(flow: Flow, call: Call, of: Expression): void {
  const [first] = call.arguments;
  const [object] = of.kind === "call" ? of.arguments : [];
  const parameter = first?.kind === "function" ? first.function.parameters[0] : undefined;
  if (object && parameter?.kind === "name") flow.walked.set(parameter.name, expressionText(object));
}

function targetOf(flow: Flow, callee: Expression, receiver: Value | undefined, scope: Scope): Value {
  if (receiver && callee.kind === "member") {
    const guarded = flow.guarded.has(callee.name) ? scope.get(expressionText(callee)) : undefined;
    return guarded ?? readMember(flow, receiver, callee.name);
  }
  if (receiver && callee.kind === "index") {
    const by = flow.evaluate(callee.by, scope);
    const name = textOf(by);
    const isGlobal = /^(?:window|global|globalThis|self|globals\(\)|locals\(\))$/.test(receiver.path ?? "");
    if (
      name === undefined &&
      (isGlobal || receiver.closure || dangerous.test(receiver.path ?? "")) &&
      (by.taint & from.remote) !== 0 &&
      by.prefix === undefined &&
      !startsUnknown(callee.by)
    )
      flow.report({
        family: "code-eval",
        kind: "method",
        level: "block",
        detail: "Calls whatever function the sender of a message names, eval and Function included",
        at: callee.at,
      });
    if (name !== undefined)
      judgeHiddenName(flow, callee.by, name, (by.taint & from.decoded) !== 0, callee.at);
    return name === undefined ? readIndex(flow, receiver, by) : readMember(flow, receiver, name);
  }
  return flow.evaluate(callee, scope);
}

const handing =
  /^(?:map|forEach|filter|some|every|find|flatMap|reduce|then|finally|partial|starmap|submit|apply_async|start_new_thread|nextTick|queueMicrotask|setTimeout|setImmediate)$/;

/** `list.map(eval)`, `promise.then(exec)`, `partial(os.system, x)`: a function of an API is called with what is at hand. */
function judgeHanded(flow: Flow, site: CallSite): void {
  const receiver = site.receiver && site.receiver.path !== "functools" ? site.receiver : undefined;
  for (const one of site.arguments) {
    if (!one.path || one.closure || one.members || one.texts) continue;
    const others = site.arguments.filter((other) => other !== one);
    const given = others.length > 0 ? others : receiver ? [receiver] : [];
    if (given.every((value) => deepTaint(value) === 0)) continue;
    const path = one.path;
    judgeCall(flow, {
      ...site,
      path,
      receiver: undefined,
      name: path.slice(path.lastIndexOf(".") + 1),
      arguments: given.map((value) => (value.members ? elementOf(value) : value)),
    });
  }
}

/** Modules of which some function does harm with any argument. */
const dangerous = /^(?:child_process|fs|fs\/promises|vm|module|process|os|subprocess|builtins|importlib)$/;

/** `f() + name`: what comes first limits the choice. */
function startsUnknown(by: Expression): boolean {
  return by.kind === "concat" && by.parts[0]?.kind === "call";
}

function argumentsOf(flow: Flow, call: Call, scope: Scope): Value[] {
  const values: Value[] = [];
  for (const one of call.arguments) {
    const value = flow.evaluate(one, scope);
    if (one.kind === "spread" && value.members && value.members.size < 20)
      values.push(...value.members.values());
    else values.push(one.kind === "spread" ? elementOf(value) : value);
  }
  return values;
}

function pathOf(target: Value, receiver: Value | undefined): string {
  return target.path ?? (receiver?.path === undefined ? "" : `${receiver.path}.*`);
}

/** `f.call(this, a)` and `f.apply(this, list)` call f. */
function unwrap(flow: Flow, site: CallSite, target: Value): CallSite {
  const { receiver, name, arguments: values } = site;
  if (site.path === "Reflect.apply" || site.path === "Reflect.construct") {
    const [called, second, third] = values;
    const list = site.path === "Reflect.apply" ? third : second;
    const path = called?.path ?? "";
    const given = list?.members ? [...list.members.values()] : list ? [list] : [];
    return { ...site, path, name: path.slice(path.lastIndexOf(".") + 1), arguments: given };
  }
  // In Python, `subprocess.call` is a function like others.
  if (flow.program.language === "python") return site;
  if (!receiver || (name !== "call" && name !== "apply") || target.closure) return site;
  if (receiver.path === undefined && !receiver.closure) return site;
  const list = values[1];
  const rest =
    name === "call" ? values.slice(1) : list?.members ? [...list.members.values()] : list ? [list] : [];
  const path = receiver.path ?? "";
  return { ...site, path, name: path.slice(path.lastIndexOf(".") + 1), arguments: rest };
}

function receiverClosure(site: CallSite) {
  return site.name === "call" || site.name === "apply"
    ? undefined
    : site.receiver?.closure && site.name === ""
      ? site.receiver.closure
      : undefined;
}

/** Python's keyword arguments at the places of their parameters. */
function orderNamed(site: CallSite, parameters: readonly { kind: string }[]): Value[] {
  if (site.named.size === 0) return [...site.arguments];
  const values = [...site.arguments];
  parameters.forEach((parameter, index) => {
    const inner = "target" in parameter ? parameter.target : parameter;
    const name = typeof inner === "object" && inner !== null && "name" in inner ? String(inner.name) : "";
    const value = site.named.get(name);
    if (value) values[index] = value;
  });
  return Array.from(values, (value) => value ?? scalar);
}

/** `new C(…)` of a class in sight. */
function construct(flow: Flow, target: Value, values: readonly Value[], at: number): Value {
  const maker = target.members?.get("constructor") ?? target.members?.get("__init__");
  if (maker?.closure) flow.invoke({ ...maker.closure, self: target }, values, at);
  return target;
}

/** A call that nobody here knows gives on what it was given, unless its name says that it cleans. */
function callUnknown(flow: Flow, site: CallSite): Value {
  for (const value of [...site.arguments, ...site.named.values()])
    if (value.closure) flow.postpone(value.closure, callbackValues(site));
  const { name, path, receiver } = site;
  const secret = isSecretName(name.replace(/^(?:get|read|load|fetch)_?/, "")) ? from.secret : 0;
  const sent = isSentByOthers(name.replace(/^(?:get|read|load|fetch)_?/, "")) ? from.remote : 0;
  const result = path === "" || path.length > 80 ? undefined : `${path}()`;
  let taint = from.unknown | secret | sent;
  if (site.call.isNew && path !== "") taint = 0;
  for (const value of site.arguments) if (!value.closure) taint |= deepTaint(value);
  for (const value of site.named.values()) taint |= deepTaint(value);
  if (receiver) taint |= receiver.taint;
  // Secrets that are sent do not come back.
  if (isNetworkCall(path))
    taint = (taint & ~(from.secret | from.environment | from.file)) | from.network | secret;
  // What a database answers was not sent with this request.
  if (answering.test(name)) taint &= ~(from.remote | from.parameter);
  if (isCleaning(name))
    taint =
      from.unknown |
      (/hash|digest|crypt|mask|redact|checksum/i.test(name)
        ? 0
        : taint & (from.secret | from.file | from.environment));
  if (escaping.test(name)) taint &= ~from.unknown;
  return makeValue({ taint, path: result, marks: isCleaning(name) ? mark.cleaned : 0 });
}

const answering =
  /^(?:findOne\w*|findById\w*|findMany|findUnique\w*|findFirst\w*|findAll|findByPk|countDocuments|insertOne|insertMany|updateOne|updateMany|deleteOne|deleteMany)$/;
/** What databases' clients offer to put values into texts of queries. */
const escaping =
  /^(?:escape|escape_?Id|escape_?Literal|escape_?Identifier|quote|quote_?Literal|quote_?Ident(?:ifier)?)$/i;

/** What an unknown function hands to its callbacks. */
function callbackValues(site: CallSite): Value[] {
  if (isNetworkCall(site.path))
    return [
      makeValue({ taint: from.network }),
      makeValue({ taint: from.network }),
      makeValue({ taint: from.network }),
    ];
  if (/addEventListener$/.test(site.path) || (site.name === "on" && site.receiver?.path !== undefined)) {
    const event = textOf(site.arguments[0]);
    if (event === "message" || event === "data") {
      const taint = (site.receiver?.taint ?? 0) | (event === "message" ? from.remote : 0);
      const known = makeValue({
        taint: taint & ~from.unknown || from.parameter,
        path: event === "message" ? "message" : undefined,
      });
      return [known];
    }
  }
  return [];
}
