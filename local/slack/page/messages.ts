import { SLACKBOT } from "../command.ts";
import { objectsOf } from "../json.ts";
import type { StoredMessage } from "../types.ts";
import type { Workspace } from "../workspace.ts";
import { renderBlocks } from "./blocks.ts";
import { type Html, html, type Part } from "./html.ts";
import { mrkdwn, type Names } from "./mrkdwn.ts";

/** Who looks at what. */
export interface Viewpoint {
  user: string;
  channel: string;
  thread?: string;
}

/** A message in the list, with what only this person sees around it. */
type Shown = StoredMessage & { shownTo?: string };

const SAME_TURN_MS = 5 * 60 * 1000;

/** A channel's messages with the person's own notes among them, by day. */
export function channelMessages(workspace: Workspace, view: Viewpoint): Html {
  const { store } = workspace;
  const all = store.messages(view.channel);
  const own = store
    .ephemerals(view.user)
    .filter((each) => each.channel === view.channel && each.thread_ts === undefined);
  const list: Shown[] = [...all.filter((each) => each.thread_ts === undefined), ...own];
  if (list.length === 0) return html`<p class="empty">Nothing has been written here yet.</p>`;
  return inOrder(workspace, list, view, (message) => threadSummary(workspace, message, view));
}

/** The first message of a thread and its answers. */
export function threadMessages(workspace: Workspace, view: Viewpoint): Html {
  const all: Shown[] = workspace.store.messages(view.channel);
  const root = all.filter((message) => message.ts === view.thread);
  const own = workspace.store.ephemerals(view.user).filter((message) => message.thread_ts === view.thread);
  const replies = [...all.filter((message) => message.thread_ts === view.thread), ...own];
  const count = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  return html`${inOrder(workspace, root, view)}
    ${replies.length > 0 && html`<div class="reply-count"><span>${count}</span></div>`}
    ${inOrder(workspace, replies, view)}`;
}

/** How ids are shown in this workspace. */
export function namesOf({ store }: Workspace): Names {
  return {
    user: (id) => store.user(id)?.realName ?? id,
    channel: (id) => store.channel(id)?.name ?? id,
  };
}

/** A coloured tile with a letter; the app has a sign of its own. */
export function avatar(workspace: Workspace, user: string, size: "small" | "normal" = "normal"): Html {
  const name = namesOf(workspace).user(user);
  // Neighbours in the list of people get different colours.
  const hue =
    Math.max(
      0,
      workspace.store.users().findIndex((each) => each.id === user),
    ) % 8;
  const isApp = user === workspace.options.botUser.id || user === SLACKBOT;
  return html`<span class="avatar ${size} ${isApp ? "app" : `hue-${hue}`}" aria-hidden="true">${isApp ? "⬡" : name.slice(0, 1).toUpperCase()}</span>`;
}

function inOrder(
  workspace: Workspace,
  list: Shown[],
  view: Viewpoint,
  below?: (message: Shown) => Html,
): Html {
  const parts: Part[] = [];
  let before: Shown | undefined;
  for (const message of list.toSorted((a, b) => Number(a.ts) - Number(b.ts))) {
    const day = dayOf(message.ts);
    const isNewDay = below !== undefined && (before === undefined || dayOf(before.ts) !== day);
    if (isNewDay) parts.push(html`<div class="day" role="separator"><span>${day}</span></div>`);
    const follows = !isNewDay && before !== undefined && isSameTurn(before, message);
    parts.push(renderMessage(workspace, message, view, follows, below));
    before = message;
  }
  return html`${parts}`;
}

function isSameTurn(before: Shown, message: Shown): boolean {
  const close = (Number(message.ts) - Number(before.ts)) * 1000 < SAME_TURN_MS;
  const plain = message.shownTo === undefined && before.shownTo === undefined && message.blocks === undefined;
  return close && plain && before.user === message.user;
}

function renderMessage(
  workspace: Workspace,
  message: Shown,
  view: Viewpoint,
  follows: boolean,
  below?: (message: Shown) => Html,
): Html {
  const names = namesOf(workspace);
  const isApp = message.bot_id !== undefined || message.user === SLACKBOT;
  const name = message.username ?? (message.user === SLACKBOT ? "Slackbot" : names.user(message.user));
  const notice = workspace.notices.get(view.user);
  const place = { names, channel: message.channel, ts: message.ts };
  const blocks = objectsOf(message.blocks);
  const content =
    blocks.length > 0
      ? renderBlocks(blocks, place)
      : html`<div class="mrkdwn">${mrkdwn(message.text, names)}</div>`;
  return html`<article class="message${follows ? " follows" : ""}${message.shownTo !== undefined ? " only-you" : ""}" data-ts="${message.ts}">
    <div class="gutter">${follows ? html`<time class="small-time">${timeOf(message.ts)}</time>` : avatar(workspace, message.user)}</div>
    <div class="message-body">
      ${message.shownTo !== undefined && html`<p class="only-you-note"><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M2 10c2-3.500 5-5 8-5s6 1.500 8 5c-2 3.500-5 5-8 5s-6-1.500-8-5zM10 7.500a2.500 2.500 0 1 0 0 5a2.500 2.500 0 1 0 0-5"/></svg>Only visible to you</p>`}
      ${!follows && html`<p class="byline"><span class="author">${name}</span>${isApp && html`<span class="badge">APP</span>`}<time title="${fullTime(message.ts)}">${timeOf(message.ts)}</time></p>`}
      <div class="content">${content}</div>
      ${message.edited !== undefined && html`<span class="edited">(edited)</span>`}
      ${notice?.at === message.ts && html`<p class="notice" role="alert">⚠ ${notice.text}</p>`}
      ${below?.(message)}
    </div></article>`;
}

function threadSummary(workspace: Workspace, message: Shown, view: Viewpoint): Html {
  if (message.shownTo !== undefined) return html``;
  const replies = workspace.store.messages(view.channel).filter((each) => each.thread_ts === message.ts);
  const last = replies.at(-1);
  if (!last) return startThread(message);
  const people = [...new Set(replies.map((reply) => reply.user))].slice(0, 5);
  const count = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  return html`<button type="button" class="thread-summary" data-thread="${message.ts}">${people.map((user) => avatar(workspace, user, "small"))}
    <span class="count">${count}</span><span class="subtle">Last reply ${dayOf(last.ts).toLowerCase()} at ${timeOf(last.ts)}</span></button>`;
}

/** Floats over the message, so that messages without a thread lose no room to it. */
function startThread(message: Shown): Html {
  return html`<button type="button" class="start-thread" data-thread="${message.ts}" aria-label="Reply in thread" title="Reply in thread"><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M4 4h12v9H9l-4 3v-3H4z"/></svg></button>`;
}

function dayOf(ts: string): string {
  const at = new Date(Number(ts) * 1000);
  const day = at.toDateString();
  if (day === new Date().toDateString()) return "Today";
  if (day === new Date(Date.now() - 86_400_000).toDateString()) return "Yesterday";
  return new Intl.DateTimeFormat("en-US", { weekday: "long", month: "long", day: "numeric" }).format(at);
}

function timeOf(ts: string): string {
  return new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit" }).format(
    new Date(Number(ts) * 1000),
  );
}

function fullTime(ts: string): string {
  const format = new Intl.DateTimeFormat("en-US", { dateStyle: "full", timeStyle: "medium" });
  return format.format(new Date(Number(ts) * 1000));
}
