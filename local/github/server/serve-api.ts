import { randomUUID } from "node:crypto";
import type { Caller } from "../apps/open-apps.ts";
import { type FaultQueue, faultMessage } from "../faults.ts";
import { answerGraphql } from "../graphql/answer-graphql.ts";
import type { GraphqlContract } from "../graphql/load-schema.ts";
import type { Exclusively } from "../lock.ts";
import { answerRest } from "../rest/answer-rest.ts";
import { fullName } from "../state/records.ts";
import type { World } from "../world.ts";
import { type HttpAnswer, type HttpRequest, jsonAnswer } from "./http.ts";

/** One API call that was answered (status 0: on purpose not). */
export interface CallRecord {
  method: string;
  path: string;
  status: number;
  /** Why the call was invalid, when it was. */
  problems?: readonly string[];
}

/** What the API needs beside the world. */
export interface ApiParts {
  world: World;
  graphql: GraphqlContract;
  faults: FaultQueue;
  calls: CallRecord[];
  exclusively: Exclusively;
}

/** An answer, or what to do to the connection instead. */
export type ApiOutcome = HttpAnswer | "timeout" | "reset";

const hourlyLimit = 5000;

/** Answers a call to the REST or GraphQL API, unless a fault was ordered for it. */
export async function serveApi(parts: ApiParts, request: HttpRequest): Promise<ApiOutcome> {
  // Octokit derives /api/graphql both from a base of /api and, as on Enterprise, of /api/v3.
  const path = byName(parts.world, request.url.pathname.replace(/^\/api(\/v3)?/, "") || "/");
  const record: CallRecord = { method: request.method, path: path + request.url.search, status: 0 };
  parts.calls.push(record);
  const fault = parts.faults.take(request.method, path, request.body);
  if (fault === undefined || fault.when === "after") {
    const moved = movedTo(parts.world, request, path);
    if (moved !== undefined) return moved;
    const { answer, problems } = await parts.exclusively(() => answerCall(parts, request, path));
    if (problems.length > 0) record.problems = problems;
    record.status = answer.status;
    if (fault === undefined) return withLimits(parts, path, answer);
  }
  if (typeof fault.answer === "string") {
    record.status = 0;
    return fault.answer;
  }
  const { status, headers, body } = fault.answer;
  record.status = status;
  return withLimits(parts, path, jsonAnswer(status, { message: faultMessage(status), ...body }, headers));
}

/** An answer together with what was wrong with the request. */
export interface Judged {
  answer: HttpAnswer;
  problems: readonly string[];
}

/** A repository can be addressed by its id, to where GitHub leads callers that know an old name. */
function byName({ store }: World, path: string): string {
  const [whole, id] = /^\/repositories\/(\d+)(?=\/|$)/.exec(path) ?? [];
  const repository = store.state.repositories.find((one) => String(one.id) === id);
  if (whole === undefined || repository === undefined) return path;
  return `/repos/${fullName(repository)}${path.slice(whole.length)}`;
}

/** A renamed repository answers under its old name with the way to the new one. */
function movedTo(world: World, { method, url }: HttpRequest, path: string): HttpAnswer | undefined {
  const [whole, owner = "", name = ""] = /^\/repos\/([^/]+)\/([^/]+)(?=\/|$)/.exec(path) ?? [];
  const repository = whole === undefined ? undefined : world.store.findRepository(owner, name);
  if (repository === undefined || whole === undefined) return undefined;
  if (fullName(repository).toLowerCase() === `${owner}/${name}`.toLowerCase()) return undefined;
  const location = `${world.urls.api}/repositories/${repository.id}${path.slice(whole.length)}${url.search}`;
  const body = {
    message: "Moved Permanently",
    url: location,
    documentation_url: "https://docs.github.com/rest",
  };
  return jsonAnswer(method === "GET" ? 301 : 307, body, { location });
}

async function answerCall(parts: ApiParts, request: HttpRequest, path: string): Promise<Judged> {
  const caller = authenticate(parts.world, request.headers.authorization);
  if (typeof caller === "string") return { answer: jsonAnswer(401, errorBody(caller, 401)), problems: [] };
  if (caller.installation?.suspendedAt) {
    const message = "This installation has been suspended";
    return { answer: jsonAnswer(403, errorBody(message, 403)), problems: [] };
  }
  if (request.headers["user-agent"] === undefined) {
    const message =
      "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.";
    return { answer: jsonAnswer(403, errorBody(message, 403)), problems: [] };
  }
  if (path === "/graphql" && request.method === "POST") {
    return answerGraphql(parts.world, parts.graphql, caller, request.body);
  }
  return answerRest(parts.world, caller, request, path);
}

function authenticate(world: World, header: string | undefined): Caller | string {
  const token = /^(?:bearer|token) +(\S+)$/i.exec(header ?? "")?.[1];
  if (token === undefined) return "Requires authentication";
  if (token.split(".").length === 3) {
    const app = world.apps.verifyJwt(token);
    return typeof app === "string" ? app : { account: app.bot, app };
  }
  const account = world.tokens.get(token);
  return account === undefined ? (world.apps.findToken(token) ?? "Bad credentials") : { account };
}

/** The body of an error. GitHub repeats the status as a string. */
export function errorBody(message: string, status: number): Record<string, unknown> {
  return { message, documentation_url: "https://docs.github.com/rest", status: String(status) };
}

function withLimits({ world, calls }: ApiParts, path: string, answer: HttpAnswer): HttpAnswer {
  const reset = Math.floor(world.now().getTime() / 1000) + 3600;
  const used = Math.min(calls.length, hourlyLimit);
  const headers = {
    "x-github-request-id": randomUUID(),
    "x-github-api-version-selected": "2022-11-28",
    "x-ratelimit-limit": String(hourlyLimit),
    "x-ratelimit-used": String(used),
    "x-ratelimit-remaining": String(hourlyLimit - used),
    "x-ratelimit-reset": String(reset),
    "x-ratelimit-resource": path === "/graphql" ? "graphql" : "core",
  };
  return { ...answer, headers: { ...headers, ...answer.headers } };
}
