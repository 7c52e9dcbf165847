import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Body, Shape } from "../model.ts";
import { type Lookup, readShapes } from "./read-shape.ts";

/** JSON that is sent or printed: `response.json({ … })`, `console.log(JSON.stringify({ … }))`. */
export function noteOutput(node: SyntaxNode, source: string, lookup: Lookup, body: Body): void {
  const callee = nodeAt(node, "callee");
  const args = nodesAt(node, "arguments");
  const [first] = args;
  // A function of one's own that writes what it is given: `sendJson(response, { … })`.
  if (
    callee?.type === "Identifier" &&
    /^(?:send|write|respond|reply|json|ok)(?:[A-Z]|$)/.test(textAt(callee, "name") ?? "")
  )
    for (const given of /^(?:res|response|reply|ctx|c)$/.test(textAt(first, "name") ?? "")
      ? args.slice(1)
      : [])
      if (/^(?:Object|Array)Expression$/.test(given.type))
        body.outputs.push(
          ...readShapes(given, source, lookup).map((json): Shape => ({ is: "string", json })),
        );
  if (callee?.type !== "MemberExpression" || !first) return;
  const method = textAt(nodeAt(callee, "property"), "name") ?? "";
  const isSent = method === "json" || (method === "send" && first.type === "ObjectExpression");
  if (
    /^(?:text|html|sendText)$/.test(method) ||
    (method === "send" &&
      /^(?:Literal|TemplateLiteral)$/.test(first.type) &&
      !/\bJSON\b/.test(source.slice(first.start, first.end)))
  )
    body.outputs.push({ is: "string" });
  // Server-sent events and the like.
  if (first.type === "TemplateLiteral" && /^(?:write|end|send)$/.test(method))
    for (const part of nodesAt(first, "expressions"))
      body.outputs.push(
        ...readShapes(part, source, lookup).filter((shape) => shape.is === "string" && shape.json),
      );
  const isPrinted = /^(?:log|write|end)$/.test(method) && first.type === "CallExpression";
  if (!isSent && !isPrinted) return;
  const shapes = readShapes(first, source, lookup);
  const told = isSent && isRefusal(node, source) ? body.refusals : body.outputs;
  told.push(...shapes.filter((shape) => isSent || (shape.is === "string" && shape.json)));
}

/** `res.status(404).json(…)`, `c.json(…, 404)`. */
function isRefusal(node: SyntaxNode, source: string): boolean {
  const [, status] = nodesAt(node, "arguments");
  if (status) return isWrong.test(source.slice(status.start, Math.min(status.end, status.start + 80)));
  const callee = nodeAt(node, "callee");
  const object = callee && nodeAt(callee, "object");
  return object?.type === "CallExpression" && isWrong.test(source.slice(object.start, object.end).slice(-40));
}

const isWrong = /^[45]\d\d$|\bstatus:\s{0,3}[45]\d\d\b|\.(?:status|code)\(\s{0,3}[45]\d\d\s{0,3}\)$/;

/** Koa's `ctx.body = { … }`. */
export function isAnswer(node: SyntaxNode): boolean {
  const left = node.type === "AssignmentExpression" ? nodeAt(node, "left") : undefined;
  return (
    left?.type === "MemberExpression" &&
    textAt(nodeAt(left, "property"), "name") === "body" &&
    /^(?:ctx|context|res|response)$/.test(textAt(nodeAt(left, "object"), "name") ?? "") &&
    /^(?:Object|Array)Expression$/.test(nodeAt(node, "right")?.type ?? "")
  );
}
