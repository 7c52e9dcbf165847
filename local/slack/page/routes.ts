import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody, sendJson, sendText } from "../http.ts";
import { isObject, type JsonObject, parseJson, stringOf } from "../json.ts";
import type { SlackStandIn } from "../types.ts";
import type { Workspace } from "../workspace.ts";
import { fragments, page, STYLES } from "./layout.ts";
import type { Viewpoint } from "./messages.ts";

type Actions = Pick<SlackStandIn, "click" | "submit" | "closeView" | "command" | "say">;

const SCRIPT = "/client.js";

// Nothing from elsewhere is loaded, run or asked, whatever a message contains.
const SAFE = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** The page where people see the workspace, and what its script asks for. */
export function createPage(workspace: Workspace, actions: Actions) {
  const streams = new Set<ServerResponse>();
  const stopListening = workspace.store.onChange(() => {
    for (const stream of streams) stream.write("data: changed\n\n");
  });

  function stream(response: ServerResponse): void {
    response.writeHead(200, { ...SAFE, "content-type": "text/event-stream" });
    response.write("retry: 1000\n\n");
    streams.add(response);
    response.on("close", () => streams.delete(response));
  }

  async function act(path: string, fields: JsonObject): Promise<JsonObject | undefined> {
    const text = (name: string) => stringOf(fields[name]) ?? "";
    const user = text("user");
    const channel = text("channel");
    if (path === "/ui/click") {
      const option = stringOf(fields.option);
      const where = fields.viewId === undefined ? { channel, ts: text("ts") } : { viewId: text("viewId") };
      const clicked = { user, actionId: text("actionId"), blockId: text("blockId"), ...where };
      return { ...(await actions.click(option === undefined ? clicked : { ...clicked, option })) };
    }
    if (path === "/ui/submit")
      return { ...(await actions.submit({ user, viewId: text("viewId"), values: valuesOf(fields) })) };
    if (path === "/ui/close") return { ...(await actions.closeView({ user, viewId: text("viewId") })) };
    if (path === "/ui/command") {
      return { ...(await actions.command({ user, channel, command: text("command"), text: text("text") })) };
    }
    if (path !== "/ui/say") return undefined;
    const threadTs = stringOf(fields.threadTs);
    const words = { user, channel, text: text("text") };
    // The app is told in the background: what a person wrote is there at once, whoever listens.
    void actions
      .say(threadTs === undefined ? words : { ...words, threadTs })
      .catch((error: unknown) => workspace.log(String(error)));
    return {};
  }

  async function post(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    // Only this very page may act: a foreign page in the same browser would send its own origin.
    if (!isOwn(request.headers.origin?.replace(/^http:\/\//, "")))
      return sendText(response, 403, "Wrong origin.");
    const fields = parseJson(await readBody(request));
    if (!isObject(fields)) return sendText(response, 400, "Expected a JSON object.");
    try {
      const answer = await act(url.pathname, fields);
      return answer ? sendJson(response, 200, answer, SAFE) : sendText(response, 404, "Not found.");
    } catch (error) {
      return sendJson(
        response,
        409,
        { problem: error instanceof Error ? error.message : String(error) },
        SAFE,
      );
    }
  }

  function isOwn(host: string | undefined): boolean {
    const port = new URL(workspace.url).port;
    return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
  }

  return {
    async serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
      // A foreign name that resolves to this machine must not read the workspace through the browser.
      if (!isOwn(request.headers.host)) return sendText(response, 403, "Wrong host.");
      if (request.method === "POST") return post(request, response, url);
      const isStyle = STYLES.some((name) => url.pathname === `/styles/${name}.css`);
      if (isStyle || url.pathname === SCRIPT) {
        response.writeHead(200, {
          ...SAFE,
          "content-type": `text/${isStyle ? "css" : "javascript"}; charset=utf-8`,
        });
        response.end(readFileSync(new URL(`.${url.pathname}`, import.meta.url)));
      } else if (url.pathname === "/ui/stream") stream(response);
      else if (url.pathname === "/ui/state")
        sendJson(response, 200, { ...fragments(workspace, viewpoint(workspace, url)) }, SAFE);
      else if (url.pathname === "/") {
        response.writeHead(200, { ...SAFE, "content-type": "text/html; charset=utf-8" });
        response.end(page(workspace, viewpoint(workspace, url)).markup);
      } else sendText(response, 404, "Not found.");
    },
    close() {
      stopListening();
      for (const response of streams) response.end();
    },
  };
}

function viewpoint(workspace: Workspace, url: URL): Viewpoint {
  const { store, options } = workspace;
  const people = store.users().filter((user) => user.id !== options.botUser.id);
  const wanted = url.searchParams.get("user");
  const user = (people.find((each) => each.id === wanted) ?? people[0])?.id ?? "";
  const visible = store.channels().filter((channel) => channel.members.includes(user));
  const channel =
    (visible.find((each) => each.id === url.searchParams.get("channel")) ?? visible[0])?.id ?? "";
  const thread = url.searchParams.get("thread");
  return thread && store.message(channel, thread) ? { user, channel, thread } : { user, channel };
}

function valuesOf(fields: JsonObject): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const [key, value] of Object.entries(isObject(fields.values) ? fields.values : {})) {
    values[key] = Array.isArray(value) ? value.map(String) : String(value);
  }
  return values;
}
