import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createApi } from "./api.ts";
import { click } from "./click.ts";
import { sendCommand } from "./command.ts";
import { createEvents } from "./events.ts";
import { sendText } from "./http.ts";
import { viewAsSeen } from "./methods/views.ts";
import { closeView, submit } from "./modal.ts";
import { createPage } from "./page/routes.ts";
import { createResponseUrls } from "./response-urls.ts";
import { changeWords, say } from "./say.ts";
import type { SlackStandIn, SlackStandInOptions } from "./types.ts";
import { openWorkspace, putChannel } from "./workspace.ts";

/**
 * Starts a local Slack: the Web API methods that the product calls, with the official types and limits in front, the
 * requests that Slack makes to an app, and a page where people see the channels and use what is in them.
 */
export async function startSlack(options: SlackStandInOptions): Promise<SlackStandIn> {
  const workspace = openWorkspace(options);
  const { store } = workspace;
  const events = createEvents(workspace);
  const { faults } = workspace;
  const urls = createResponseUrls(workspace);
  const api = createApi(workspace, faults, (method, _args, answer) => events.follow(method, answer));

  const actions = {
    click: (wanted: Parameters<SlackStandIn["click"]>[0]) => click(workspace, urls, wanted),
    submit: (submission: Parameters<SlackStandIn["submit"]>[0]) => submit(workspace, submission),
    closeView: ({ user, viewId }: { user: string; viewId: string }) => closeView(workspace, user, viewId),
    command: (typed: Parameters<SlackStandIn["command"]>[0]) => sendCommand(workspace, urls, typed),
    say: (words: Parameters<SlackStandIn["say"]>[0]) => say(workspace, events, words),
    changeWords: (change: Parameters<SlackStandIn["changeWords"]>[0]) =>
      changeWords(workspace, events, change),
  };
  const page = createPage(workspace, actions);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (url.pathname.startsWith("/api/")) return api(request, response, url);
    if (url.pathname.startsWith("/actions/")) return urls.serve(request, response, url);
    return page.serve(request, response, url);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      workspace.log(`Slack: ${request.method} ${request.url} failed: ${String(error)}`);
      if (!response.headersSent) sendText(response, 500, "The local Slack failed; its log says why.");
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  workspace.url = `http://127.0.0.1:${port}`;

  return {
    ...actions,
    url: `${workspace.url}/`,
    apiUrl: `${workspace.url}/api/`,
    setRequestUrl(url) {
      workspace.requestUrl = url;
    },
    event: events.send,
    redeliver: events.redeliver,
    verifyUrl: events.verifyUrl,
    messages: (channel) => store.messages(channel).filter((message) => message.thread_ts === undefined),
    thread: (channel, ts) =>
      store.messages(channel).filter((message) => message.ts === ts || message.thread_ts === ts),
    ephemerals: (user) => store.ephemerals(user),
    openViews: (user) => store.views(user).map((view) => viewAsSeen(workspace, view)),
    ensureChannel: (channel) => putChannel(store, channel),
    ensureUser: (user) => store.putUser(user),
    faults,
    unknownCalls: workspace.unknownCalls,
    rejected: workspace.rejected,
    calls: workspace.calls,
    idle: events.idle,
    async close() {
      workspace.closing.abort();
      page.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await events.idle();
      store.close();
    },
  };
}
