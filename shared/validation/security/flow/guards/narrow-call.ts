import type { Call, Expression } from "../../program/program.ts";
import type { Flow } from "../flow.ts";
import { isApproving, isAsserting } from "../names.ts";
import type { Scope } from "../scope.ts";
import { bothKeys, change, trusted } from "./change.ts";
import { calleeName, expressionText } from "./expression-text.ts";
import { narrow, type Outcome } from "./narrow.ts";
import { narrowByFunction } from "./narrow-by-function.ts";
import { narrowLookup, narrowSearch } from "./narrow-lookup.ts";
import { narrowRegex, narrowStart } from "./narrow-text.ts";

export function narrowCall(flow: Flow, call: Call, scope: Scope, outcome: Outcome): void {
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

/** Whether the keys come from walking over this very object. */
function isSourceOf(flow: Flow, holder: Expression | undefined, key: Expression): boolean {
  if (!holder || key.kind !== "name") return false;
  const walked = flow.walked.get(key.name);
  return walked !== undefined && walked !== "" && walked === expressionText(holder);
}
