import type { Flow } from "../flow/flow.ts";
import { remember } from "../flow/names.ts";
import type { Call, Expression } from "../program/program.ts";

/** Calls that only answer whether something is right, and throw nothing where it is not. */
const isAnswer = remember((name) =>
  /^(?:timing_?safe_?equal|compare_digest|constant_?time_?(?:compare|equals?)|check_?password(?:_hash)?|verify_?password|compareSync|verify_?signature|is_?valid_?(?:signature|token|password))$/i.test(
    name,
  ),
);
const hashing = /^(?:bcrypt(?:js)?|argon2|scrypt)$/i;

/** Judges a call that is a statement: an answer at which nobody looks checks nothing. */
export function judgeIgnored(flow: Flow, expression: Expression): void {
  const call = expression.kind === "await" ? expression.of : expression;
  if (call.kind !== "call" || flow.tests > 0 || !isAnswering(call)) return;
  // A callback is given the answer.
  if (call.arguments.some(({ kind }) => kind === "function")) return;
  flow.report({
    family: "tls-crypto",
    kind: "authentication",
    level: "warn",
    detail: "Checks something without looking at the answer",
    at: call.at,
  });
}

function isAnswering({ callee }: Call): boolean {
  if (callee.kind !== "member") return callee.kind === "name" && isAnswer(callee.name);
  if (isAnswer(callee.name)) return true;
  return (
    /^(?:compare|verify)$/.test(callee.name) && callee.of.kind === "name" && hashing.test(callee.of.name)
  );
}
