import { setTimeout as pause } from "node:timers/promises";
import { type Delivery, deliver } from "./deliver.ts";
import { newId, newToken } from "./ids.ts";
import { type JsonObject, objectOf, stringOf } from "./json.ts";
import { asSeen } from "./methods/chat.ts";
import { eventEnvelope, OLD_TOKEN } from "./payloads.ts";
import type { AppAnswer, EventAnswer, StoredMessage } from "./types.ts";
import type { Workspace } from "./workspace.ts";

const RETRY_DELAYS_MS = [0, 60_000, 300_000];
const KEPT_EVENTS = 1000;

/** Sends events to the app and repeats those that were not answered well. */
export interface Events {
  send(event: JsonObject): Promise<EventAnswer>;
  redeliver(eventId: string): Promise<AppAnswer>;
  verifyUrl(): Promise<AppAnswer>;
  /** The events that follow from the app's own calls: Slack tells an app about its own messages too. */
  follow(method: string, answer: JsonObject): void;
  idle(): Promise<void>;
}

export function createEvents(workspace: Workspace): Events {
  const sent = new Map<string, string>();
  const pending = new Set<Promise<unknown>>();

  function track<Result>(work: Promise<Result>): Promise<Result> {
    const done = work.finally(() => pending.delete(done));
    pending.add(done);
    return done;
  }

  async function retry(body: string, first: Delivery): Promise<void> {
    let last = first;
    const delays = workspace.options.retryDelaysMs ?? RETRY_DELAYS_MS;
    for (const [index, delay] of delays.entries()) {
      if (last.failure === undefined || last.noRetry === true || workspace.closing.signal.aborted) return;
      // A close in the middle of the pause ends it; there is nobody left to tell.
      await pause(delay, undefined, { signal: workspace.closing.signal }).catch(() => undefined);
      if (workspace.closing.signal.aborted) return;
      last = await deliver(workspace, body, "application/json", {
        "x-slack-retry-num": String(index + 1),
        "x-slack-retry-reason": last.failure,
      });
    }
    if (last.failure !== undefined) workspace.log(`Slack: gave up on an event, ${last.failure} at last.`);
  }

  async function send(event: JsonObject): Promise<EventAnswer> {
    const eventId = newId("Ev");
    const body = JSON.stringify(eventEnvelope(workspace, event, eventId));
    sent.set(eventId, body);
    const [oldest] = sent.keys();
    if (sent.size > KEPT_EVENTS && oldest !== undefined) sent.delete(oldest);
    const first = await track(deliver(workspace, body, "application/json"));
    if (workspace.requestUrl !== undefined) void track(retry(body, first));
    return { eventId, status: first.status, body: first.body, ms: first.ms };
  }

  return {
    send,
    async redeliver(eventId) {
      const body = sent.get(eventId);
      if (body === undefined) throw new Error(`The event ${eventId} was never sent.`);
      const headers = { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" };
      const { status, body: answer, ms } = await track(deliver(workspace, body, "application/json", headers));
      return { status, body: answer, ms };
    },
    async verifyUrl() {
      const body = JSON.stringify({ token: OLD_TOKEN, challenge: newToken(24), type: "url_verification" });
      const { status, body: answer, ms } = await track(deliver(workspace, body, "application/json"));
      return { status, body: answer, ms };
    },
    follow(method, answer) {
      const { ownMessageEvents } = workspace.options;
      if (ownMessageEvents === false || workspace.requestUrl === undefined) return;
      const message = workspace.store.message(stringOf(answer.channel) ?? "", stringOf(answer.ts) ?? "");
      if (!message) return;
      if (method === "chat.postMessage") void track(send(messageEvent(workspace, message)));
      if (method === "chat.update") void track(send(changeEvent(workspace, message)));
    },
    async idle() {
      while (pending.size > 0) await Promise.allSettled(pending);
    },
  };
}

/** The event that tells of a new message. */
export function messageEvent(workspace: Workspace, message: StoredMessage): JsonObject {
  const { thread_ts, channel, ts } = message;
  const parent = thread_ts === undefined ? undefined : workspace.store.message(channel, thread_ts);
  return {
    ...asSeen(message),
    channel,
    channel_type: workspace.store.channel(channel)?.isPrivate === false ? "channel" : "group",
    event_ts: ts,
    ...(parent === undefined ? {} : { parent_user_id: parent.user }),
  };
}

function changeEvent(workspace: Workspace, message: StoredMessage): JsonObject {
  const { channel_type } = objectOf(messageEvent(workspace, message));
  const ts = workspace.store.nextTs(workspace.now());
  return {
    type: "message",
    subtype: "message_changed",
    message: asSeen(message),
    channel: message.channel,
    channel_type,
    hidden: true,
    ts,
    event_ts: ts,
  };
}
