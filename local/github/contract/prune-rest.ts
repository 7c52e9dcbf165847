import { isObject, type JsonObject, member } from "../json.ts";
import { operations, webhookEvents } from "./operations.ts";

/** What is left of GitHub's description: the validator's document and the official example of each success. */
export interface RestPack {
  document: JsonObject;
  examples: JsonObject;
}

/** Cuts GitHub's OpenAPI description down to the covered operations and the schemas they reach. */
export function pruneRest(full: JsonObject): RestPack {
  const paths: Record<string, JsonObject> = {};
  const examples: JsonObject = {};
  for (const { id, method, path } of operations) {
    const operation = member(full, "paths", path, method.toLowerCase());
    if (member(operation, "operationId") !== id)
      throw new Error(`GitHub no longer describes ${id} as ${path}.`);
    paths[path] = { ...paths[path], [method.toLowerCase()]: trimOperation(operation) };
    const example = successExample(full, operation);
    if (example !== undefined) examples[id] = example;
  }
  // Webhooks get a made-up path each, so that one validator checks requests, responses and payloads alike.
  for (const { key, id } of webhookEvents) {
    const event = member(full, "x-webhooks", key, "post");
    if (event === undefined) throw new Error(`GitHub no longer describes the webhook ${key}.`);
    const content = member(event, "requestBody", "content");
    paths[`/${id}`] = { post: { operationId: id, requestBody: { required: true, content }, responses: {} } };
  }
  const pruned = clean(paths);
  const components = reachable(full, pruned);
  return { document: { openapi: full.openapi, info: info(full), paths: pruned, components }, examples };
}

function info(full: JsonObject): JsonObject {
  return { title: "GitHub REST API, the part in use", version: member(full, "info", "version") };
}

function trimOperation(operation: unknown): JsonObject {
  const kept: JsonObject = {};
  for (const key of ["operationId", "parameters", "requestBody", "responses"]) {
    const value = member(operation, key);
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}

function successExample(full: JsonObject, operation: unknown): unknown {
  const responses = member(operation, "responses");
  const success = member(responses, "200") ?? member(responses, "201");
  const examples = member(success, "content", "application/json", "examples");
  const first = isObject(examples) ? Object.values(examples)[0] : undefined;
  return exampleValue(full, first);
}

/** Examples are `{value}` or point to one, sometimes twice over. */
function exampleValue(full: JsonObject, example: unknown): unknown {
  const resolved = resolve(full, example);
  const value = member(resolved, "value");
  return member(value, "$ref") === undefined ? value : exampleValue(full, value);
}

function resolve(full: JsonObject, value: unknown): unknown {
  const reference = member(value, "$ref");
  return typeof reference === "string" ? member(full, ...reference.split("/").slice(1)) : value;
}

/** Drops prose and examples, and rewrites what the validator cannot read. `named` marks a map of properties. */
function clean(value: unknown, named = false): unknown {
  if (Array.isArray(value)) return value.map((item) => clean(item));
  if (!isObject(value)) return value;
  const kept: JsonObject = {};
  for (const [key, child] of Object.entries(value)) {
    if (!named && isProse(key, child)) continue;
    kept[key] = clean(child, !named && (key === "properties" || key === "schemas"));
  }
  return named ? kept : withReadableNull(kept);
}

function isProse(key: string, child: unknown): boolean {
  if (key === "example" || key === "examples" || key === "headers" || key.startsWith("x-github")) return true;
  return (key === "description" || key === "title" || key === "summary") && typeof child === "string";
}

/** Two ways of writing "or null" that a JSON Schema validator reads differently are put in words it knows. */
function withReadableNull(schema: JsonObject): JsonObject {
  if (schema.nullable !== true) return schema;
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...new Set([...schema.enum, null])] };
  if (schema.type !== undefined) return schema;
  const { nullable: _nullable, ...rest } = schema;
  return { anyOf: [rest, { enum: [null] }] };
}

function reachable(full: JsonObject, roots: unknown): Record<string, JsonObject> {
  const components: Record<string, JsonObject> = {};
  const pending = references(roots);
  for (let reference = pending.pop(); reference !== undefined; reference = pending.pop()) {
    const [, , kind = "", name = ""] = reference.split("/");
    const group = components[kind] ?? {};
    components[kind] = group;
    if (name in group) continue;
    const component = clean(member(full, "components", kind, name));
    group[name] = component;
    pending.push(...references(component));
  }
  return components;
}

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isObject(value)) return [];
  const own = typeof value.$ref === "string" ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(references)];
}
