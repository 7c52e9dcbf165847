import type { Expression, Pattern } from "../../program/program.ts";
import type { Flow } from "../flow.ts";
import { calleeName } from "./expression-text.ts";

const keeping =
  /^(?:URL|parse|urlparse|urlsplit|normalize|resolve|join|relative|relpath|realpath|realpathSync|abspath|normpath|Path|toLowerCase|trim|strip|lower)$/;

const hosts = /^(?:hostname|host|origin|netloc)$/;

/** Whether what is proved of a value holds for what it was made from: `new URL(x)`, `urlparse(x).hostname`. */
export function keepsMeaning(value: Expression): boolean {
  const call = callOf(value);
  return call.kind === "call" && keeping.test(calleeName(call));
}

function callOf(value: Expression): Expression {
  return value.kind === "member" && hosts.test(value.name) ? value.of : value;
}

/** `const u = new URL(x)`, `host = urlparse(x).hostname`: what is proved of u and of the host holds for x. */
export function rememberSource(flow: Flow, target: Pattern, value: Expression): void {
  if (target.kind === "object") {
    // `const { host } = new URL(x)`
    for (const { key, target: inner } of target.entries)
      if (key !== undefined && hosts.test(key))
        rememberSource(flow, inner, { kind: "member", of: value, name: key, at: value.at });
    return;
  }
  if (target.kind !== "name") return;
  const call = callOf(value);
  if (call.kind !== "call" || !keeping.test(calleeName(call))) return;
  const source = call.arguments.at(-1) ?? (call.callee.kind === "member" ? call.callee.of : undefined);
  if (source) flow.aliases.set(target.name, source);
}
