import type { IncomingMessage, ServerResponse } from "node:http";
import { fieldsOf, readBody, sendJson } from "./http.ts";
import { newToken } from "./ids.ts";
import { isObject, type JsonObject, parseJson, stringOf } from "./json.ts";
import { refuse } from "./methods/answer.ts";
import { messageFromApp } from "./methods/chat.ts";
import { hasSubstance, readContent } from "./methods/content.ts";
import type { Workspace } from "./workspace.ts";

const MOST_USES = 5;
const LIVES_MS = 30 * 60 * 1000;

interface Target {
  user: string;
  channel: string;
  /** The message that was used; absent for slash commands. */
  ts?: string;
  isEphemeral?: boolean;
  threadTs?: string;
}

/** The addresses that an app may answer an interaction at: five times within half an hour. */
export interface ResponseUrls {
  create(target: Target): string;
  serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
}

/** Keeps the addresses in memory: they end with the interaction's half hour anyway. */
export function createResponseUrls(workspace: Workspace): ResponseUrls {
  const open = new Map<string, { target: Target; at: number; uses: number }>();
  return {
    create(target) {
      const path = `/actions/${workspace.options.workspace.id}/${newToken(16)}`;
      open.set(path, { target, at: workspace.now().getTime(), uses: 0 });
      return `${workspace.url}${path}`;
    },
    async serve(request, response, url) {
      const body = await readBody(request);
      const entry = open.get(url.pathname);
      if (!entry) return sendJson(response, 404, refuse("invalid_url"));
      if (workspace.now().getTime() - entry.at > LIVES_MS)
        return sendJson(response, 404, refuse("expired_url"));
      if (entry.uses >= MOST_USES) return sendJson(response, 404, refuse("used_url"));
      entry.uses += 1;
      const fields = fieldsOf(request, url, body);
      const parsed = typeof fields.payload === "string" ? parseJson(fields.payload) : fields;
      const answer = respond(workspace, entry.target, isObject(parsed) ? parsed : {});
      sendJson(response, answer.ok === true ? 200 : 400, answer);
    },
  };
}

/** Shows an answer given through a response URL, or given directly to a slash command. */
export function respond(workspace: Workspace, target: Target, fields: JsonObject): JsonObject {
  const { store } = workspace;
  const { user, channel, ts } = target;
  if (fields.delete_original === true && ts !== undefined) {
    if (target.isEphemeral) store.removeEphemeral(user, ts);
    else store.removeMessage(channel, ts);
    return { ok: true };
  }
  const read = readContent(workspace, fields);
  if ("refusal" in read) return rejected(workspace, read.refusal, fields);
  if (!hasSubstance(read.content)) return rejected(workspace, refuse("no_text"), fields);

  const original = ts === undefined ? undefined : store.message(channel, ts);
  if (fields.replace_original === true && original && !target.isEphemeral) {
    store.putMessage({ ...original, ...read.content });
    return { ok: true };
  }
  const threadTs = stringOf(fields.thread_ts) ?? target.threadTs;
  const message = messageFromApp(workspace, channel, read.content, threadTs);
  if (fields.replace_original === true && target.isEphemeral && ts !== undefined) {
    store.putEphemeral({ ...message, ts, shownTo: user });
  } else if (fields.response_type === "in_channel") store.putMessage(message);
  else store.putEphemeral({ ...message, shownTo: user });
  return { ok: true };
}

function rejected(workspace: Workspace, refusal: JsonObject, args: JsonObject): JsonObject {
  const messages = Array.isArray(refusal.errors) ? refusal.errors.map(String) : [];
  workspace.rejected.push({ method: "response_url", error: String(refusal.error), messages, args });
  return refusal;
}
