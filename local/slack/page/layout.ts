import type { SlackChannel } from "../types.ts";
import type { Workspace } from "../workspace.ts";
import { type Html, html } from "./html.ts";
import { avatar, channelMessages, namesOf, threadMessages, type Viewpoint } from "./messages.ts";
import { modal } from "./modal-view.ts";

/** The stylesheets, in the order in which they are applied. */
export const STYLES = ["frame", "sidebar", "messages", "blocks", "figures", "forms", "narrow"];

/** The parts of the page that change, by the id of the element that holds them. */
export interface Fragments {
  sidebar: string;
  head: string;
  messages: string;
  thread: string;
  modal: string;
}

/** Draws what a person sees now. */
export function fragments(workspace: Workspace, view: Viewpoint): Fragments {
  const open = workspace.store.views(view.user).at(-1);
  const appName = workspace.options.botUser.name;
  return {
    sidebar: sidebar(workspace, view).markup,
    head: head(workspace, view).markup,
    messages: channelMessages(workspace, view).markup,
    thread: view.thread === undefined ? "" : threadMessages(workspace, view).markup,
    modal: open === undefined ? "" : modal(open, appName, namesOf(workspace)).markup,
  };
}

/** The whole page, ready to read before its script runs. */
export function page(workspace: Workspace, view: Viewpoint): Html {
  const parts = fragments(workspace, view);
  const channel = workspace.store.channel(view.channel);
  const title = channel
    ? `${channel.name} - ${workspace.options.workspace.name}`
    : workspace.options.workspace.name;
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} (local Slack)</title>
  <link rel="icon" href="data:,">
  ${STYLES.map((name) => html`<link rel="stylesheet" href="/styles/${name}.css">`)}
  <script src="/client.js" type="module"></script>
</head>
<body data-user="${view.user}" data-channel="${view.channel}" data-thread="${view.thread ?? ""}" class="${view.thread === undefined ? "" : "has-thread"}">
  <div class="app">
    <nav class="sidebar" id="sidebar" aria-label="Workspace">${{ markup: parts.sidebar }}</nav>
    <main class="conversation">
      <header class="head"><button type="button" class="icon open-nav" id="open-nav" aria-label="Channels">☰</button><div id="head">${{ markup: parts.head }}</div></header>
      <div class="messages" id="messages" tabindex="0" aria-label="Messages">${{ markup: parts.messages }}</div>
      ${composer("composer", `Message #${channel?.name ?? ""}`)}
    </main>
    <aside class="thread" aria-label="Thread">
      <header class="head"><div><h2>Thread</h2><p class="subtle">#${channel?.name ?? ""}</p></div><button type="button" class="icon" id="close-thread" aria-label="Close thread">✕</button></header>
      <div class="messages" id="thread" tabindex="0" aria-label="Replies">${{ markup: parts.thread }}</div>
      ${composer("thread-composer", "Reply…")}
    </aside>
  </div>
  <div id="modal">${{ markup: parts.modal }}</div>
  <dialog class="confirm" id="confirm"><h2></h2><p></p><footer><button type="button" class="btn" value="no"></button><button type="button" class="btn solid" value="yes"></button></footer></dialog>
  <p class="toast" id="toast" role="status" hidden></p>
</body>
</html>`;
}

function composer(id: string, hint: string): Html {
  return html`<form class="composer" id="${id}"><textarea rows="1" placeholder="${hint}" aria-label="${hint}"></textarea>
    <button type="submit" class="send" aria-label="Send">➤</button></form>`;
}

function sidebar(workspace: Workspace, view: Viewpoint): Html {
  const { store, options } = workspace;
  const people = store.users().filter((user) => user.id !== options.botUser.id);
  const visible = store.channels().filter((channel) => channel.members.includes(view.user));
  const links = visible.map((channel) => {
    const latest = store.messages(channel.id).at(-1)?.ts ?? "";
    const href = `/?user=${encodeURIComponent(view.user)}&channel=${encodeURIComponent(channel.id)}`;
    return html`<li><a href="${href}" data-latest="${latest}" data-id="${channel.id}" ${channel.id === view.channel && html`aria-current="page"`}>${sign(channel)}<span class="name">${channel.name}</span></a></li>`;
  });
  const users = people.map(
    (user) =>
      html`<option value="${user.id}" ${user.id === view.user && "selected"}>${user.realName}</option>`,
  );
  return html`<div class="workspace"><span class="tile">${options.workspace.name.slice(0, 1).toUpperCase()}</span><div><strong>${options.workspace.name}</strong><p>Local stand-in</p></div></div>
    <h2>Channels</h2><ul>${links}</ul>
    <h2>Apps</h2><ul><li class="app-entry">${avatar(workspace, options.botUser.id, "small")}${options.botUser.name}</li></ul>
    <label class="you">${avatar(workspace, view.user)}<span>You are<select id="you">${users}</select></span></label>`;
}

function sign(channel: SlackChannel): Html {
  if (channel.isPrivate === false) return html`<span class="sign">#</span>`;
  return html`<svg class="sign" viewBox="0 0 20 20" role="img" aria-label="Private channel"><path d="M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9"/></svg>`;
}

function head(workspace: Workspace, view: Viewpoint): Html {
  const channel = workspace.store.channel(view.channel);
  if (!channel) return html`<h1>No channel</h1><p class="subtle">This person is in no channel.</p>`;
  const count = channel.members.length === 1 ? "1 member" : `${channel.members.length} members`;
  const who = channel.members.map((id) => namesOf(workspace).user(id)).join(", ");
  return html`<h1>${sign(channel)}${channel.name}</h1><p class="subtle" title="${who}">${count}</p>`;
}
