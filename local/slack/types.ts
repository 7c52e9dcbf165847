import type { Json, JsonObject } from "./json.ts";

/** A person of the workspace. */
export interface SlackUser {
  id: string;
  /** The handle, as in `@ada`. */
  name: string;
  realName: string;
}

/** A conversation. The app has to be a member, as in Slack: list the bot user's id among `members`. */
export interface SlackChannel {
  id: string;
  name: string;
  members: string[];
  /** True when left out. A private channel that the bot is not in does not exist for it. */
  isPrivate?: boolean;
}

/** How to start the stand-in. */
export interface SlackStandInOptions {
  /** 0 takes any free port. Only 127.0.0.1 is bound. */
  port: number;
  /** Where the workspace is kept between starts. */
  dataDir: string;
  workspace: { id: string; name: string };
  botToken: string;
  botUser: { id: string; name: string };
  appId: string;
  signingSecret: string;
  /** What the token may do, as the app was installed; the manifest's scopes when left out. */
  scopes?: readonly string[];
  /** The app's endpoint for interactivity, slash commands and events; also settable later. */
  requestUrl?: string;
  users: SlackUser[];
  channels: SlackChannel[];
  /** Whether this workspace already has the `data_visualization` block; otherwise it answers `invalid_blocks`. */
  charts?: boolean;
  /** One message per second and channel, as the real service; off by default, because tests post faster. */
  channelRateLimit?: boolean;
  /** Whether the app hears of its own messages too, as it does from Slack. On by default. */
  ownMessageEvents?: boolean;
  now?: () => Date;
  /** Pauses before the second, third and fourth try of an event. */
  retryDelaysMs?: number[];
  /** How long the app has to answer. Slack's three seconds; shorter only where a test waits for the timeout. */
  answerWithinMs?: number;
  log?: (line: string) => void;
}

/** What the app answered to one request of the stand-in. */
export interface AppAnswer {
  /** 0 when nothing was sent or nothing came back. */
  status: number;
  /** Parsed where it is JSON, else the text. */
  body: Json;
  ms: number;
  /** What a person sees when the app did not answer well. */
  shownToUser?: string;
}

/** What became of a submitted modal. */
export interface SubmitAnswer extends AppAnswer {
  outcome: "closed" | "errors" | "updated" | "failed";
  /** Inline errors by block id, from the app or, before anything is sent, from the client itself. */
  errors: Record<string, string>;
}

/** The answer to the first try of an event; later tries go on in the background. */
export interface EventAnswer extends AppAnswer {
  eventId: string;
}

/** A message as the Web API gives it, plus the channel it is in. */
export type StoredMessage = {
  type: "message";
  channel: string;
  ts: string;
  user: string;
  text: string;
  team: string;
  bot_id?: string;
  app_id?: string;
  username?: string;
  thread_ts?: string;
  blocks?: JsonObject[];
  metadata?: JsonObject;
  edited?: { user: string; ts: string };
};

/** A message that one person sees. */
export type StoredEphemeral = StoredMessage & { shownTo: string };

/** A modal as the Web API gives it, plus the person who has it open. */
export type StoredView = {
  id: string;
  user: string;
  hash: string;
  previous_view_id: string | null;
  root_view_id: string;
  content: JsonObject;
};

/** A fault that the next calls of a method run into. */
export type Fault =
  | { kind: "rate_limited"; retryAfter?: number }
  | { kind: "status"; status: number; when?: "before" | "after" }
  | { kind: "timeout"; when?: "before" | "after" }
  | { kind: "reset"; when?: "before" | "after" }
  | { kind: "error"; error: string };

/**
 * What goes wrong on the way from Slack to the app: the request never comes, comes twice, comes when it is released, or
 * comes and is answered, and the answer gets lost.
 */
export type RequestFault = "lost" | "doubled" | "late" | "answer_lost";

/** Faults set by tests. */
export interface Faults {
  /** The next `times` calls of the method (one when left out) fail this way. */
  next(method: string, fault: Fault, times?: number): void;
  /** Asks for every call that no waiting fault hits; what it returns happens. Undefined ends it. */
  decide(decision: ((call: { method: string; args: JsonObject }) => Fault | undefined) | undefined): void;
  /** The next `times` requests to the app (one when left out) go wrong this way. */
  nextRequest(fault: RequestFault, times?: number): void;
  /** Asks for every request to the app that no waiting fault hits. Undefined ends it. */
  decideRequest(decision: ((request: { body: string }) => RequestFault | undefined) | undefined): void;
  /** Sends what is late now, one after the other. */
  releaseLate(options?: { order?: "as sent" | "reversed" }): Promise<void>;
  /** How many of the faults set are still to come, late requests included. */
  pending(): number;
  clear(): void;
}

/** One call of the Web API. */
export interface ApiCall {
  method: string;
  args: JsonObject;
  at: string;
  status: number;
  ok: boolean;
  error?: string;
}

/** A payload that Slack would have refused. */
export interface Rejection {
  method: string;
  error: string;
  messages: string[];
  args: JsonObject;
}

/** A running stand-in. */
export interface SlackStandIn {
  /** The page where a person sees the workspace. */
  url: string;
  /** For `slackApiUrl` of the Web API client; ends with a slash. */
  apiUrl: string;
  setRequestUrl(url: string): void;
  /** Presses a button (or picks `option` of a menu) that is on a stored message or in an open modal. */
  click(click: Click): Promise<AppAnswer>;
  /** Sends a modal; values by block id or action id. */
  submit(submission: Submission): Promise<SubmitAnswer>;
  /** Closes a modal; the app hears of it only if it asked to (`notify_on_close`), else undefined. */
  closeView(closing: { user: string; viewId: string }): Promise<AppAnswer | undefined>;
  command(command: { user: string; channel: string; command: string; text: string }): Promise<AppAnswer>;
  /** A person writes; the app is told by a `message` event if its bot is in the channel. */
  say(words: {
    user: string;
    channel: string;
    text: string;
    threadTs?: string;
  }): Promise<EventAnswer & { ts: string }>;
  /** A person changes what they wrote, or takes it back (text empty); the app is told as above. */
  changeWords(change: { channel: string; ts: string; text: string }): Promise<EventAnswer | undefined>;
  /** Sends any event in Slack's envelope. */
  event(event: JsonObject): Promise<EventAnswer>;
  /** Sends an event again under its old id, as after an answer that got lost. */
  redeliver(eventId: string): Promise<AppAnswer>;
  /** The handshake that Slack does when the request URL is set. */
  verifyUrl(): Promise<AppAnswer>;
  messages(channel: string): StoredMessage[];
  thread(channel: string, ts: string): StoredMessage[];
  ephemerals(user: string): StoredEphemeral[];
  openViews(user: string): JsonObject[];
  ensureChannel(channel: SlackChannel): void;
  ensureUser(user: SlackUser): void;
  faults: Faults;
  unknownCalls: { method: string; at: string }[];
  rejected: Rejection[];
  calls: ApiCall[];
  /** Resolves when no event is on its way or waiting for a retry. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** A press on a button or a choice in a menu. */
export interface Click {
  user: string;
  actionId: string;
  channel?: string;
  ts?: string;
  /** Instead of channel and ts, for an element in a modal. */
  viewId?: string;
  /** Only needed where two blocks use the same action id. */
  blockId?: string;
  /** The value of the option picked, for menus and other choices. */
  option?: string;
}

/** What a person typed into a modal. */
export interface Submission {
  user: string;
  viewId: string;
  values: Record<string, string | string[]>;
}
