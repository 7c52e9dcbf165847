import { type Caller, isAllowed, reaches } from "../apps/open-apps.ts";
import { extraRules } from "../contract/extra-rules.ts";
import { isObject, type JsonObject } from "../json.ts";
import { NotCovered, notFound, Refusal } from "../refusal.ts";
import { type HttpAnswer, type HttpRequest, jsonAnswer } from "../server/http.ts";
import { errorBody, type Judged } from "../server/serve-api.ts";
import { fullName } from "../state/records.ts";
import { placeOf, requireRepository, type World } from "../world.ts";
import { type AccountCall, accountHandlers } from "./apps.ts";
import type { Call, Reply } from "./call.ts";
import { handlers } from "./handlers.ts";
import { canonicalPath, type MatchedOperation, matchOperation } from "./match-operation.ts";
import { paginate } from "./paginate.ts";

/** Answers a REST call: validate, handle, complete from GitHub's example, validate the answer. */
export async function answerRest(
  world: World,
  caller: Caller,
  request: HttpRequest,
  path: string,
): Promise<Judged> {
  const id = matchOperation(request.method, path)?.operation.id;
  const problems: string[] = [];
  try {
    return { answer: await handle(world, caller, request, path, problems), problems };
  } catch (error) {
    if (error instanceof Refusal) {
      const body = { ...errorBody(error.message, error.status), ...listed(error) };
      return { answer: checked(world, id, error.status, body, {}), problems };
    }
    if (error instanceof NotCovered) {
      world.unknownCalls.push(`${request.method} ${path}: ${error.message}`);
      return { answer: jsonAnswer(501, errorBody(error.message, 501)), problems };
    }
    return { answer: broken(world, id, error instanceof Error ? error.message : String(error)), problems };
  }
}

async function handle(
  world: World,
  caller: Caller,
  request: HttpRequest,
  path: string,
  problems: string[],
): Promise<HttpAnswer> {
  const matched = matchOperation(request.method, path);
  const forAccount = accountHandlers.get(matched?.operation.id ?? "");
  if (matched !== undefined && forAccount !== undefined)
    return answerAccount(world, caller, request, matched, forAccount, problems);
  const handler = handlers.get(matched?.operation.id ?? "");
  if (matched === undefined || handler === undefined) throw new NotCovered(`${request.method} ${path}`);
  const { id } = matched.operation;
  const media = mediaOf(request);
  if (caller.app !== undefined && caller.installation === undefined)
    throw new Refusal(401, "A JSON web token is not an installation access token");
  const repository = requireRepository(world, matched.params.owner ?? "", matched.params.repo ?? "");
  if (!reaches(caller, fullName(repository))) throw notFound();
  if (!isAllowed(caller, matched.operation.needs))
    throw new Refusal(403, "Resource not accessible by integration");
  const body = parseBody(request);
  const query = validate(world, matched, request, body, problems);
  const params = matched.params;
  const actor = caller.account;
  const call: Call = {
    world,
    repository,
    actor,
    caller,
    params,
    query,
    body: isObject(body) ? body : {},
    media,
  };
  const reply = await handler(call);
  return finish(world, id, call, reply, request.url);
}

/** What is about no repository: the caller itself, an App, an installation. */
function answerAccount(
  world: World,
  caller: Caller,
  request: HttpRequest,
  matched: MatchedOperation,
  handler: (call: AccountCall) => Reply,
  problems: string[],
): HttpAnswer {
  const body = parseBody(request);
  const query = validate(world, matched, request, body, problems);
  const { id } = matched.operation;
  const call = { world, caller, params: matched.params, query, body: isObject(body) ? body : {} };
  const reply = handler(call);
  if (!("body" in reply)) throw new NotCovered(`another form of ${id}`);
  const place = { ...world.urls, fullName: "octocat/Hello-World" };
  const shown = reply.complete === false ? reply.body : world.contract.complete(id, reply.body, place);
  return checked(world, id, reply.status, shown, {});
}

function parseBody({ method, body }: HttpRequest): unknown {
  if (method === "GET") return undefined;
  try {
    return JSON.parse(body || "{}");
  } catch {
    throw new Refusal(400, "Problems parsing JSON");
  }
}

/** The last word of the Accept header decides the form; forms and versions nobody wrote are refused loudly. */
function mediaOf({ headers }: HttpRequest): string {
  const version = headers["x-github-api-version"] ?? "2022-11-28";
  if (version !== "2022-11-28") throw new NotCovered(`the API version ${version}`);
  const accept = headers.accept ?? "";
  const media = /application\/vnd\.github\.(?:v3)?\.?([a-z]*)/.exec(accept)?.[1] || "json";
  if (!["json", "raw", "diff"].includes(media)) throw new NotCovered(`the media type ${accept}`);
  return media;
}

function validate(
  world: World,
  matched: MatchedOperation,
  request: HttpRequest,
  body: unknown,
  problems: string[],
): JsonObject {
  const { id } = matched.operation;
  const sent = { path: canonicalPath(matched), query: Object.fromEntries(request.url.searchParams), body };
  const { problems: found, query } = world.contract.checkRequest(id, request.method, sent);
  problems.push(...found, ...extraRules(id, query, body));
  if (problems.length === 0) return query;
  const errors = problems.map((message) => ({ code: "invalid", message }));
  throw new Refusal(422, `Invalid request. ${problems.join("; ")}`, errors);
}

function finish(world: World, id: string, call: Call, reply: Reply, url: URL): HttpAnswer {
  const place = placeOf(world, call.repository);
  const expected = "text" in reply && call.media !== "json";
  if (!expected && call.media !== "json") throw new NotCovered(`the ${call.media} form of ${id}`);
  if ("text" in reply) return { status: 200, headers: { "content-type": reply.type }, body: reply.text };
  if ("list" in reply) {
    const { items, link } = paginate(reply.list, call.query, url);
    const body = world.contract.complete(id, items, place);
    return checked(world, id, 200, body, link === undefined ? {} : { link });
  }
  const body = reply.complete === false ? reply.body : world.contract.complete(id, reply.body, place);
  return checked(world, id, reply.status, body, {});
}

/** Our own answers are held to GitHub's description too: a mistake here would teach callers something wrong. */
function checked(
  world: World,
  id: string | undefined,
  status: number,
  body: unknown,
  headers: Record<string, string>,
): HttpAnswer {
  // What goes over the wire counts: undefined members are gone there.
  const answer = jsonAnswer(status, body, headers);
  const violations =
    id === undefined ? [] : world.contract.checkResponse(id, status, JSON.parse(String(answer.body)));
  return violations.length === 0 ? answer : broken(world, id, `${status}: ${violations.join("; ")}`);
}

function broken(world: World, id: string | undefined, what: string): HttpAnswer {
  const message = `The GitHub stand-in is broken at ${id ?? "an unknown call"}: ${what}`;
  world.violations.push(message);
  return jsonAnswer(500, errorBody(message, 500));
}

function listed({ errors }: Refusal): JsonObject {
  return errors.length === 0 ? {} : { errors };
}
