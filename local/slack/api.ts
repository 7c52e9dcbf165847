import type { IncomingMessage, ServerResponse } from "node:http";
import { readArguments } from "./arguments.ts";
import { noCharts } from "./contract/check.ts";
import { type FaultPlan, limitPerChannel } from "./faults.ts";
import { fieldsOf, readBody, sendJson } from "./http.ts";
import { type JsonObject, stringOf } from "./json.ts";
import { type Method, refuse } from "./methods/answer.ts";
import { postEphemeral, postMessage, update } from "./methods/chat.ts";
import {
  authTest,
  chatGetPermalink,
  conversationsHistory,
  conversationsInfo,
  conversationsReplies,
  usersInfo,
} from "./methods/read.ts";
import { missingScope, scopesOf } from "./methods/scopes.ts";
import { openView, updateView } from "./methods/views.ts";
import type { Fault } from "./types.ts";
import type { Workspace } from "./workspace.ts";

const METHODS: Record<string, Method> = {
  "auth.test": authTest,
  "chat.postMessage": postMessage,
  "chat.update": update,
  "chat.postEphemeral": postEphemeral,
  "chat.getPermalink": chatGetPermalink,
  "views.open": openView,
  "views.update": updateView,
  "conversations.history": conversationsHistory,
  "conversations.info": conversationsInfo,
  "conversations.replies": conversationsReplies,
  "users.info": usersInfo,
};

/** Called with the answer of every call that worked, so that events can follow from it. */
export type Followed = (method: string, args: JsonObject, answer: JsonObject) => void;

interface Outcome {
  status: number;
  body: JsonObject;
  retryAfter?: number;
  hangs?: boolean;
  breaks?: boolean;
}

/** Answers calls of the Web API under `/api/<method>`. */
export function createApi(workspace: Workspace, faults: FaultPlan, followed: Followed) {
  const waitFor = limitPerChannel(workspace.now);

  function answer(
    name: string,
    fields: JsonObject,
    token: string | undefined,
  ): { args: JsonObject; body: JsonObject } {
    const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
    if (!method) {
      workspace.unknownCalls.push({ method: name, at: workspace.now().toISOString() });
      workspace.log(`Slack: ${name} is not among the methods of the local stand-in.`);
      return { args: fields, body: { ...refuse("unknown_method"), req_method: name } };
    }
    const args = readArguments(workspace.contract, name, fields);
    if (token === undefined) return { args, body: refuse("not_authed") };
    if (token !== workspace.options.botToken) return { args, body: refuse("invalid_auth") };
    if (typeof args.unreadable === "string") {
      const known: Record<string, string> = {
        blocks: "invalid_blocks_format",
        metadata: "invalid_metadata_format",
      };
      return {
        args: fields,
        body: refuse(known[args.unreadable] ?? "invalid_arguments", [`${args.unreadable} is not JSON`]),
      };
    }
    const needed = missingScope(workspace, name, args);
    if (needed !== undefined)
      return {
        args,
        body: { ...refuse("missing_scope"), needed, provided: scopesOf(workspace).join(",") },
      };
    const complaints = workspace.contract.checkArguments(name, args);
    const body = complaints.length > 0 ? refuse("invalid_arguments", complaints) : method(workspace, args);
    if (body.ok === true) followed(name, args, body);
    return { args, body };
  }

  function reject(method: string, args: JsonObject, body: JsonObject): void {
    const error = stringOf(body.error) ?? "";
    const isContract =
      Array.isArray(body.errors) ||
      ["no_text", "msg_blocks_too_long", "markdown_text_conflict"].includes(error);
    if (!isContract) return;
    const messages = Array.isArray(body.errors) ? body.errors.map(String) : [];
    if (messages.length > 0 && messages.every((message) => message.startsWith(noCharts))) return;
    workspace.rejected.push({ method, error, messages, args });
    workspace.log(`Slack: ${method} refused with ${error}: ${messages.join("; ")}`);
  }

  function run(method: string, fields: JsonObject, token: string | undefined): Outcome {
    const fault = faults.take(method, fields);
    const early = fault && before(fault);
    if (early) {
      record(method, fields, early);
      return early;
    }
    const wait =
      workspace.options.channelRateLimit && method === "chat.postMessage"
        ? waitFor(String(fields.channel))
        : 0;
    if (wait > 0) {
      const limited = rateLimited(wait);
      record(method, fields, limited);
      return limited;
    }
    const { args, body } = answer(method, fields, token);
    reject(method, args, body);
    const outcome = fault ? after(fault) : { status: 200, body };
    record(method, args, outcome);
    return outcome;
  }

  function record(method: string, args: JsonObject, { status, body }: Outcome): void {
    const error = stringOf(body.error);
    const at = workspace.now().toISOString();
    workspace.calls.push({
      method,
      args,
      at,
      status,
      ok: body.ok === true,
      ...(error === undefined ? {} : { error }),
    });
  }

  return async function serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const fields = fieldsOf(request, url, await readBody(request));
    const bearer = request.headers.authorization?.match(/^Bearer (.+)$/)?.[1];
    const outcome = run(url.pathname.slice("/api/".length), fields, bearer ?? stringOf(fields.token));
    // A call that hangs is let go when the client gives up or the stand-in closes.
    if (outcome.hangs) return;
    if (outcome.breaks) {
      request.socket.destroy();
      return;
    }
    const retry = outcome.retryAfter === undefined ? {} : { "retry-after": String(outcome.retryAfter) };
    sendJson(response, outcome.status, outcome.body, {
      "x-oauth-scopes": scopesOf(workspace).join(","),
      ...retry,
    });
  };
}

function before(fault: Fault): Outcome | undefined {
  if (fault.kind === "rate_limited") return rateLimited(fault.retryAfter ?? 1);
  if (fault.kind === "error") return { status: 200, body: refuse(fault.error) };
  return fault.when === "after" ? undefined : after(fault);
}

function after(fault: Fault): Outcome {
  if (fault.kind === "timeout") return { status: 0, body: {}, hangs: true };
  if (fault.kind === "reset") return { status: 0, body: {}, breaks: true };
  return { status: fault.kind === "status" ? fault.status : 500, body: refuse("internal_error") };
}

function rateLimited(seconds: number): Outcome {
  return { status: 429, body: refuse("ratelimited"), retryAfter: seconds };
}
