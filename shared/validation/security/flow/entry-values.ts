import type { FunctionNode, Program } from "../program/program.ts";
import { isSecretName, isSentByOthers } from "./names.ts";
import { from, makeValue, type Value } from "./value.ts";

const requests = /^_?(?:req|request|httpRequest|http_request)$/;
const contexts = /^(?:ctx|context)$/;
const responses = /^_?(?:res|resp|response|reply|httpResponse)$/;
const callbacks = /^(?:next|done|cb|callback|resolve|reject|fn|handler|self|cls|this|logger|log)$/;
const errors = /^(?:err|error|e|ex|exc|exception)$/;
const routes = /(?:route|\.get|\.post|\.put|\.delete|\.patch|tool|handler|websocket|api_view|endpoint)\b/;

/** What the parameters of a function hold when anybody may call it; `given` where the caller is known. */
export function entryValues(node: FunctionNode, program: Program, given: readonly Value[]): Value[] {
  const isRoute = node.decorators.some((text) => routes.test(text));
  return node.parameters.map((parameter, index) => {
    const known = given[index];
    const pattern = parameter.kind === "default" || parameter.kind === "rest" ? parameter.target : parameter;
    const name = pattern.kind === "name" ? pattern.name : "";
    if (known)
      return name !== "" && known.taint !== 0 && requests.test(name) ? { ...known, path: "req" } : known;
    if (requests.test(name)) return makeValue({ path: "req", taint: from.parameter });
    if (contexts.test(name)) return makeValue({ path: "ctx", taint: from.parameter });
    if (responses.test(name)) return makeValue({ path: "res", taint: from.unknown });
    if (callbacks.test(name)) return makeValue({ path: name, taint: from.unknown });
    if (errors.test(name)) return makeValue({ path: "error", taint: from.error });
    if (program.language === "javascript" && name === "event" && index === 0)
      return makeValue({ path: "req.event", taint: from.parameter });
    if (name.startsWith("$")) return makeValue({ path: name, taint: from.unknown });
    const origin = isRoute || isSentByOthers(name) ? from.remote | from.parameter : from.parameter;
    return makeValue({ taint: origin | (isSecretName(name) ? from.secret : 0) });
  });
}
