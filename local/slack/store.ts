import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { timestamp } from "./ids.ts";
import type { SlackChannel, SlackUser, StoredEphemeral, StoredMessage, StoredView } from "./types.ts";

interface Snapshot {
  version: 1;
  users: SlackUser[];
  channels: SlackChannel[];
  messages: Record<string, StoredMessage[]>;
  ephemerals: StoredEphemeral[];
  views: StoredView[];
  lastTs: string;
}

// Posts come in bursts; one write per burst is enough for a local stand-in, and close() writes the rest.
const SAVE_AFTER_MS = 250;

/** The workspace: who is in it, what was written, which modals are open. Kept in one JSON file. */
export interface Store {
  users(): SlackUser[];
  user(id: string): SlackUser | undefined;
  putUser(user: SlackUser): void;
  channels(): SlackChannel[];
  channel(id: string): SlackChannel | undefined;
  putChannel(channel: SlackChannel): void;
  messages(channel: string): StoredMessage[];
  message(channel: string, ts: string): StoredMessage | undefined;
  putMessage(message: StoredMessage): void;
  removeMessage(channel: string, ts: string): void;
  ephemerals(user: string): StoredEphemeral[];
  putEphemeral(message: StoredEphemeral): void;
  removeEphemeral(user: string, ts: string): void;
  views(user?: string): StoredView[];
  view(id: string): StoredView | undefined;
  putView(view: StoredView): void;
  removeViews(ids: string[]): void;
  /** A message timestamp that no other message has. */
  nextTs(now: Date): string;
  onChange(listener: () => void): () => void;
  /** Tells the pages that something besides the stored data changed. */
  touch(): void;
  close(): void;
}

/** Opens the workspace kept in the folder, or an empty one. */
export function openStore(dataDir: string): Store {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, "slack.json");
  const state = load(file);
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;

  function save(): void {
    timer = undefined;
    // A rename replaces the file in one step: a stop in the middle leaves the old one.
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  }
  function changed(): void {
    timer ??= setTimeout(save, SAVE_AFTER_MS);
    for (const listener of listeners) listener();
  }
  function edit(change: () => void): void {
    change();
    changed();
  }
  function inChannel(channel: string): StoredMessage[] {
    const list = state.messages[channel] ?? [];
    state.messages[channel] = list;
    return list;
  }

  return {
    users: () => state.users,
    user: (id) => state.users.find((user) => user.id === id),
    putUser: (user) => edit(() => put(state.users, user, (other) => other.id === user.id)),
    channels: () => state.channels,
    channel: (id) => state.channels.find((channel) => channel.id === id),
    putChannel: (channel) => edit(() => put(state.channels, channel, (other) => other.id === channel.id)),
    messages: (channel) => state.messages[channel] ?? [],
    message: (channel, ts) => state.messages[channel]?.find((message) => message.ts === ts),
    putMessage: (message) =>
      edit(() => put(inChannel(message.channel), message, (other) => other.ts === message.ts)),
    removeMessage: (channel, ts) => edit(() => remove(inChannel(channel), (message) => message.ts === ts)),
    ephemerals: (user) => state.ephemerals.filter((message) => message.shownTo === user),
    putEphemeral: (message) =>
      edit(() =>
        put(
          state.ephemerals,
          message,
          (other) => other.ts === message.ts && other.shownTo === message.shownTo,
        ),
      ),
    removeEphemeral: (user, ts) =>
      edit(() => remove(state.ephemerals, (message) => message.shownTo === user && message.ts === ts)),
    views: (user) => state.views.filter((view) => user === undefined || view.user === user),
    view: (id) => state.views.find((view) => view.id === id),
    putView: (view) => edit(() => put(state.views, view, (other) => other.id === view.id)),
    removeViews: (ids) => edit(() => remove(state.views, (view) => ids.includes(view.id))),
    nextTs(now) {
      state.lastTs = timestamp(now, state.lastTs);
      return state.lastTs;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    touch: changed,
    close() {
      clearTimeout(timer);
      save();
    },
  };
}

function load(file: string): Snapshot {
  const empty: Snapshot = {
    version: 1,
    users: [],
    channels: [],
    messages: {},
    ephemerals: [],
    views: [],
    lastTs: "0",
  };
  if (!existsSync(file)) return empty;
  const kept: Snapshot = JSON.parse(readFileSync(file, "utf8"));
  return kept.version === 1 ? kept : empty;
}

function put<Item>(list: Item[], item: Item, isSame: (other: Item) => boolean): void {
  const index = list.findIndex(isSame);
  if (index < 0) list.push(item);
  else list[index] = item;
}

function remove<Item>(list: Item[], isGone: (item: Item) => boolean): void {
  const kept = list.filter((item) => !isGone(item));
  list.splice(0, list.length, ...kept);
}
