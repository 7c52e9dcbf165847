import { readFileSync } from "node:fs";
import { type Document, OpenAPIBackend, type ValidationResult } from "openapi-backend";
import { isObject, type JsonObject, member } from "../json.ts";
import { bodyKeys } from "./body-keys.ts";
import { formats } from "./formats.ts";
import { overlay } from "./overlay.ts";

/** A request as the validator wants it. Path parameters are percent-encoded, also where they hold slashes. */
export interface ContractRequest {
  path: string;
  query: Record<string, string>;
  body: unknown;
}

/** What validation makes of a request: its problems, or its parameters in their declared types. */
export interface CheckedRequest {
  problems: string[];
  query: JsonObject;
}

/** GitHub's own description, held against everything that goes in and out. */
export interface RestContract {
  checkRequest(id: string, method: string, request: ContractRequest): CheckedRequest;
  checkResponse(id: string, status: number, body: unknown): string[];
  checkWebhook(id: string, payload: unknown): string[];
  /** Fills what the stand-in does not compute from GitHub's example of the operation, moved to this repository. */
  complete(id: string, body: unknown, place: Place): unknown;
}

/** Where the examples' links are to lead: the two base addresses and `owner/name`. */
export interface Place {
  api: string;
  html: string;
  fullName: string;
}

/** Statuses that GitHub may give on any call without naming them in each description. */
const everywhere = new Set([400, 401, 403, 404, 405, 422, 429, 500, 501, 502, 503]);

let loaded: Promise<RestContract> | undefined;

/** The contract pack, which all stand-ins of a process share: each validator is compiled on first use, which is the costly part. */
export function loadRestContract(): Promise<RestContract> {
  loaded ??= readContract();
  return loaded;
}

async function readContract(): Promise<RestContract> {
  const definition: Document = readPack("rest.json");
  const examples: JsonObject = readPack("rest-examples.json");
  // Schemas run a handful of times each: compiling them fast matters, making them run fast does not.
  const ajvOpts = { formats, allErrors: true, validateSchema: false, code: { optimize: false } };
  const api = new OpenAPIBackend({ definition, quick: true, coerceTypes: true, ajvOpts });
  await api.init();
  // The library copies all of its operations whenever it is asked for one.
  const operations = new Map(api.router.getOperations().map((each) => [each.operationId, each]));
  function operationOf(id: string) {
    const operation = operations.get(id);
    if (operation === undefined) throw new Error(`GitHub's description has no operation ${id}.`);
    return operation;
  }

  function checkRequest(id: string, method: string, request: ContractRequest): CheckedRequest {
    const headers = { "content-type": method === "GET" ? "" : "application/json" };
    const operation = operationOf(id);
    const result = api.validator.validateRequest({ method, headers, ...request }, operation);
    const query = member(result.coerced, "query");
    const unknownKeys = bodyKeys(operation, request.body);
    return { problems: [...describe(result), ...unknownKeys], query: isObject(query) ? query : {} };
  }

  return {
    checkRequest,
    checkResponse(id, status, body) {
      // The descriptions of errors require nothing; without a message they would be useless all the same.
      const isMute = status >= 400 && typeof member(body, "message") !== "string";
      if (isMute) return ["an error needs a message"];
      const operation = operationOf(id);
      const responses = member(operation, "responses");
      if (member(responses, String(status)) === undefined) {
        return everywhere.has(status) ? [] : [`GitHub does not document ${status} for ${id}`];
      }
      return describe(api.validator.validateResponse(body, operation, status));
    },
    checkWebhook: (id, payload) =>
      checkRequest(id, "POST", { path: `/${id}`, query: {}, body: payload }).problems,
    complete: (id, body, place) => overlay(exampleOf(id, examples[id], place), body),
  };
}

// JSON.parse answers any: the pack is our own file, its shape is what the validator declares.
function readPack(name: string) {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
}

const mostMoved = 500;
const moved = new Map<string, unknown>();

/** The example of an operation for one place; the same few are asked for again and again. */
function exampleOf(id: string, example: unknown, place: Place): unknown {
  const key = [id, place.api, place.html, place.fullName].join(" ");
  const known = moved.get(key) ?? moveExample(example, place);
  const [oldest] = moved.keys();
  if (moved.size >= mostMoved && oldest !== undefined) moved.delete(oldest);
  moved.set(key, known);
  return known;
}

/** GitHub's examples all speak of octocat/Hello-World on the real hosts. */
function moveExample(example: unknown, place: Place): unknown {
  if (example === undefined) return undefined;
  const text = JSON.stringify(example)
    .replaceAll("https://api.github.com", place.api)
    .replaceAll("https://github.com", place.html)
    .replaceAll("octocat/Hello-World", place.fullName);
  return JSON.parse(text);
}

function describe(result: ValidationResult): string[] {
  const problems = (result.errors ?? []).map((error) => {
    const place = error.instancePath.replace(/^\/requestBody/, "") || "/";
    const key = member(error.params, "additionalProperty");
    return `${place} ${error.message ?? error.keyword}${typeof key === "string" ? `: ${key}` : ""}`;
  });
  return [...new Set(problems)];
}
