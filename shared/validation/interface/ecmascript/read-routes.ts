import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { FunctionMember } from "../model.ts";
import type { Setting } from "../setting.ts";
import { isFunction, readFunction } from "./read-functions.ts";
import { keyName } from "./read-types.ts";

const verbs = /^(?:get|post|put|patch|delete|options|head|all|ws)$/;
const servers =
  /(?:^|[a-z_$])(?:app|router|server|api|routes?|fastify)$|^(?:app|router|r|server|api|fastify|hono)$/i;
const requests = /^(?:req|request|ctx|c)$/;
const parts = /^(?:query|body|headers|cookies|params)$/;

/** A route and what answers it, as Express, Fastify, Koa's routers and Hono write it. */
export function readRoute(
  node: SyntaxNode,
  source: string,
  declared: (name: string) => FunctionMember | undefined,
): { setting: Setting; handler: FunctionMember | undefined } | undefined {
  const callee = nodeAt(node, "callee");
  if (callee?.type !== "MemberExpression" || flagAt(callee, "computed")) return undefined;
  const method = textAt(nodeAt(callee, "property"), "name") ?? "";
  const args = nodesAt(node, "arguments");
  const path = args[0]?.type === "Literal" ? args[0].value : undefined;
  if (!verbs.test(method) || typeof path !== "string" || !/^[/*]/.test(path) || args.length < 2)
    return undefined;
  const object = nodeAt(callee, "object");
  const name = textAt(object, "name") ?? textAt(object && nodeAt(object, "property"), "name") ?? "";
  if (!servers.test(name)) return undefined;
  const last = args.at(-1);
  const handler = isFunction(last) ? readFunction(last, source) : declared(textAt(last, "name") ?? "");
  // What the parts of a path are called is nobody's business outside.
  const route = `${method.toUpperCase()} ${path.replace(/:[\w$]+/g, ":")}`;
  return {
    setting: { kind: "route", name: route, isRequired: false, offset: node.start },
    handler,
  };
}

/** `request.query.limit`: a field that a program reads of requests. */
export function readField(node: SyntaxNode, parent: SyntaxNode | undefined): Setting | undefined {
  const part = partOf(nodeAt(node, "object"));
  const name = flagAt(node, "computed")
    ? nodeAt(node, "property")?.value
    : textAt(nodeAt(node, "property"), "name");
  if (part === undefined || typeof name !== "string") return undefined;
  // `params` are named by the route, and methods are no fields.
  if (parent?.type === "CallExpression" && nodeAt(parent, "callee") === node) return undefined;
  return { kind: "field", name: `${part}.${name}`, isRequired: false, offset: node.start };
}

/** `const { limit } = request.query`. */
export function readFields(node: SyntaxNode, source: string): Setting[] {
  const id = nodeAt(node, "id");
  const part = partOf(nodeAt(node, "init"));
  if (id?.type !== "ObjectPattern" || part === undefined) return [];
  return nodesAt(id, "properties")
    .filter(({ type }) => type === "Property")
    .map((property) => ({
      kind: "field",
      name: `${part}.${keyName(property, source)}`,
      isRequired: false,
      offset: property.start,
    }));
}

function partOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== "MemberExpression" || flagAt(node, "computed")) return undefined;
  const part = textAt(nodeAt(node, "property"), "name") ?? "";
  const object = nodeAt(node, "object");
  const owner = textAt(object, "name") ?? textAt(object && nodeAt(object, "property"), "name") ?? "";
  return parts.test(part) && part !== "params" && requests.test(owner) ? part : undefined;
}
