import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { StrictJson } from "../../parse-strict-json.ts";
import type { FunctionMember } from "../model.ts";
import type { Setting } from "../setting.ts";
import { isFunction, readFunction } from "./read-functions.ts";
import { readSchema } from "./read-json.ts";
import { keyName } from "./read-types.ts";

const verbs = /^(?:get|post|put|patch|delete|options|head|all|ws)$/;
const servers =
  /(?:^|[a-z_$])(?:app|router|server|api|routes?|fastify)$|^(?:app|router|r|server|api|fastify|hono)$/i;
const requests = /^(?:req|request|ctx|c)$/;
/** What stands around an expression and gives it on. */
const through = /^(?:Logical|Await|Chain|TSAs|TSNonNull|Parenthesized)Expression$/;
const parts = /^(?:query|body|headers|cookies|params)$/;

/** A route and what answers it, as Express, Fastify, Koa's routers and Hono write it. */
export function readRoute(
  node: SyntaxNode,
  source: string,
  declared: (name: string) => FunctionMember | undefined,
  prefixes: ReadonlyMap<string, readonly string[]>,
): { settings: Setting[]; handler: FunctionMember | undefined } | undefined {
  const callee = nodeAt(node, "callee");
  if (callee?.type !== "MemberExpression" || flagAt(callee, "computed")) return undefined;
  const method = textAt(nodeAt(callee, "property"), "name") ?? "";
  if (!verbs.test(method)) return undefined;
  const args = nodesAt(node, "arguments");
  const chained = routeOf(nodeAt(callee, "object"));
  const path = chained ? chained.path : args[0]?.type === "Literal" ? args[0].value : undefined;
  if (typeof path !== "string" || !/^[/*]/.test(path) || args.length < (chained ? 1 : 2)) return undefined;
  const object = chained ? chained.server : nodeAt(callee, "object");
  const name = textAt(object, "name") ?? textAt(object && nodeAt(object, "property"), "name") ?? "";
  if (!servers.test(name) && !prefixes.has(name)) return undefined;
  const last = args.at(-1);
  const handler = isFunction(last) ? readFunction(last, source) : declared(textAt(last, "name") ?? "");
  const schemas = readSchemas(args, source);
  const paths = (prefixes.get(name) ?? [""]).map((prefix) =>
    prefix !== "" && path === "/" ? prefix : `${prefix}${path}`,
  );
  return {
    settings: paths.map((whole) => ({
      kind: "route",
      // What the parts of a path are called is nobody's business outside.
      name: `${method.toUpperCase()} ${whole.replace(/:[\w$]+/g, ":")}`,
      isRequired: false,
      offset: node.start,
      ...(schemas.size > 0 ? { schemas } : {}),
    })),
    handler,
  };
}

/** Fastify's `{ schema: { body: { … } } }`: what a request must be like. */
function readSchemas(args: readonly SyntaxNode[], source: string): Map<string, StrictJson> {
  const schemas = new Map<string, StrictJson>();
  const options = args.find(({ type }) => type === "ObjectExpression");
  for (const property of options ? nodesAt(options, "properties") : []) {
    const value = nodeAt(property, "value");
    if (keyName(property, source) !== "schema" || !value) continue;
    for (const part of nodesAt(value, "properties")) {
      const schema = readSchema(nodeAt(part, "value"), source);
      const name = keyName(part, source);
      if (schema !== undefined && /^(?:body|querystring|query|params|headers)$/.test(name))
        schemas.set(name, schema);
    }
  }
  return schemas;
}

/** `router.route("/notes").get(…)`, to which more may be chained. */
function routeOf(
  node: SyntaxNode | undefined,
): { server: SyntaxNode | undefined; path: unknown } | undefined {
  let call = node;
  for (let step = 0; call?.type === "CallExpression" && step < 10; step += 1) {
    const callee = nodeAt(call, "callee");
    const method = textAt(callee && nodeAt(callee, "property"), "name") ?? "";
    const object = callee && nodeAt(callee, "object");
    if (method === "route") return { server: object, path: nodesAt(call, "arguments")[0]?.value };
    if (!verbs.test(method)) return undefined;
    call = object;
  }
  return undefined;
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

/** `request.query`, `request.body ?? {}` and Hono's `c.req.query()`. */
function partOf(whole: SyntaxNode | undefined): string | undefined {
  let node = whole;
  for (let step = 0; node && step < 5 && through.test(node.type); step += 1)
    node = nodeAt(node, "left") ?? nodeAt(node, "argument") ?? nodeAt(node, "expression");
  if (node?.type === "CallExpression" && nodesAt(node, "arguments").length === 0)
    node = nodeAt(node, "callee");
  if (node?.type !== "MemberExpression" || flagAt(node, "computed")) return undefined;
  const part = textAt(nodeAt(node, "property"), "name") ?? "";
  const object = nodeAt(node, "object");
  const owner = textAt(object, "name") ?? textAt(object && nodeAt(object, "property"), "name") ?? "";
  return parts.test(part) && part !== "params" && requests.test(owner) ? part : undefined;
}
