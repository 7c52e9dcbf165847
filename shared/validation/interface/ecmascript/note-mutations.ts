import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Body } from "../model.ts";

const mutating = new Set([
  "push",
  "pop",
  "shift",
  "unshift",
  "splice",
  "sort",
  "reverse",
  "fill",
  "copyWithin",
  "set",
  "add",
  "delete",
  "clear",
  "append",
]);

/** What lists, maps, texts, promises and objects can do by themselves. */
const ordinary =
  /^(?:map|filter|reduce\w*|for[eE]ach|find\w*|some|every|includes|index[oO]f|last[iI]ndexOf|join|slice|concat|flat\w*|keys|values|entries|get|get(?:UTC|Date|Time|Month|FullYear|Day|Hours|Minutes|Seconds|Milliseconds)\w{0,12}|has|at|trim\w*|split|replace\w*|to\w+|startsWith|endsWith|match\w*|test|charAt|charCodeAt|pad\w+|repeat|call|apply|bind|then|catch|finally|next|set\w*|with|hasOwnProperty|localeCompare|substring|items|copy|count|index|strip|lower|upper|union|difference|intersection|is\w+)$/;

/** Whether a method says that something is more than what it holds, such as `commit` of a session. */
export function isService(method: string): boolean {
  return (
    !mutating.has(method) &&
    !ordinary.test(method) &&
    !/^(?:extend|insert|remove|update|discard|setdefault|popitem)$/.test(method)
  );
}

/** What is given to a function so that it does something to it. */
export const meantToChange =
  /^(?:req|request|res|response|reply|ctx|context|next|el|elem|element|node|container|root|parent|window|document|canvas|svg|form|socket|ws|stream|writer|out|output|buffer|buf|session|db|database|conn|connection|cursor|tx|transaction|client|logger|log|bar|pbar|progress|queue|cache|hash|hasher|digest|metrics|tracker|registry|registrar|span|scope|app|server|router|parser|subparsers|subparser|bus|emitter|store|repo|repository|acc|accumulator|memo|seen|visited|collector|headers|searchParams|formData|self|draft|builder)$/i;

const setsDate = /^set(?:UTC)?(?:Date|Month|FullYear|Hours|Minutes|Seconds|Milliseconds|Time)$/;

export function noteMutation(
  target: SyntaxNode | undefined,
  parameters: ReadonlySet<string>,
  body: Body,
): void {
  let base = target?.type === "MemberExpression" ? target : undefined;
  for (let next = base; next?.type === "MemberExpression"; next = bare(nodeAt(next, "object"))) base = next;
  const name = base ? textAt(bare(nodeAt(base, "object")), "name") : undefined;
  if (name !== undefined && parameters.has(name)) body.mutates.push(name);
}

export function noteCall(node: SyntaxNode, parameters: ReadonlySet<string>, body: Body): void {
  const callee = nodeAt(node, "callee");
  if (callee?.type !== "MemberExpression") return;
  const method = textAt(nodeAt(callee, "property"), "name") ?? "";
  const object = textAt(bare(nodeAt(callee, "object")), "name") ?? "";
  const first = nodesAt(node, "arguments")[0];
  if (object === "Object" && (method === "assign" || method === "defineProperty")) {
    const name = textAt(first, "name") ?? "";
    if (parameters.has(name)) body.mutates.push(name);
  } else if ((mutating.has(method) || setsDate.test(method)) && parameters.has(object))
    body.mutates.push(object);
  else if (parameters.has(object) && isService(method)) body.serving.push(object);
  else if (mutating.has(method)) noteMutation(callee, parameters, body);
}

/** An expression without what is only said to the type checker. */
function bare(node: SyntaxNode | undefined): SyntaxNode | undefined {
  let inner = node;
  while (inner && /^TS\w*(?:Expression|Assertion)$|^ParenthesizedExpression$/.test(inner.type))
    inner = nodeAt(inner, "expression");
  return inner;
}
