import type { KnownBlock, MessageMetadata, ModalView } from "@slack/types";
import { ErrorCode, LogLevel, WebClient } from "@slack/web-api";
import { CodedError } from "./errors.ts";

/** A message as the product writes it. `text` is what notifications and screen readers show. */
export interface SlackMessage {
  text: string;
  blocks?: KnownBlock[];
  /** Tells our own messages apart when an earlier try may have posted already. */
  metadata?: MessageMetadata;
}

/** A message found in a channel or thread, with what we wrote into it. */
export interface FoundMessage {
  ts: string;
  eventType: string | undefined;
  eventPayload: Record<string, unknown>;
}

/** What the product asks of Slack. Failures are `CodedError`s: `slack_<error>`, `slack_rate_limited`, `slack_unreachable`. */
export interface Slack {
  /** Posts, into a thread if `threadTs` says so, and returns the message's ts. */
  post(channel: string, message: SlackMessage, threadTs?: string): Promise<string>;
  update(channel: string, ts: string, message: SlackMessage): Promise<void>;
  /** Shows a text to one person only. */
  whisper(channel: string, user: string, text: string): Promise<void>;
  openModal(triggerId: string, view: ModalView): Promise<void>;
  /** The app's own latest messages of a channel since a time, with their metadata. */
  findMessages(channel: string, since: Date): Promise<FoundMessage[]>;
  /** The answers in a thread, with their metadata. */
  findReplies(channel: string, threadTs: string): Promise<FoundMessage[]>;
}

/** How to reach Slack. `apiUrl` is for stand-ins and proxies; Slack's own is the default. */
export interface SlackSettings {
  token: string;
  apiUrl?: string | undefined;
  timeoutMs?: number;
}

const pageSize = 200;
const mostPages = 10;

/** Agents write much of the text, so Slack must not look for names, channels or previews in it. */
const plain = { parse: "none", link_names: false, unfurl_links: false, unfurl_media: false } as const;

/** Slack through its official client, which neither retries nor waits: the outbox does. */
export function openSlack({ token, apiUrl, timeoutMs = 8_000 }: SlackSettings): Slack {
  const client = new WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    allowAbsoluteUrls: false,
    logLevel: LogLevel.ERROR,
    logger: silent,
  });

  return {
    async post(channel, { text, blocks, metadata }, threadTs) {
      const answer = await ask(
        client.chat.postMessage({
          channel,
          text,
          ...plain,
          ...(blocks ? { blocks } : {}),
          ...(metadata ? { metadata } : {}),
          ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
        }),
      );
      if (!answer.ts) throw new CodedError("slack_no_ts", "Slack did not say where the message is.");
      return answer.ts;
    },
    async update(channel, ts, { text, blocks, metadata }) {
      await ask(
        client.chat.update({
          channel,
          ts,
          text,
          parse: "none",
          link_names: false,
          ...(blocks ? { blocks } : {}),
          ...(metadata ? { metadata } : {}),
        }),
      );
    },
    async whisper(channel, user, text) {
      await ask(client.chat.postEphemeral({ channel, user, text, parse: "none", link_names: false }));
    },
    async openModal(triggerId, view) {
      await ask(client.views.open({ trigger_id: triggerId, view }));
    },
    async findMessages(channel, since) {
      const oldest = (since.getTime() / 1000).toFixed(6);
      return readPages((cursor) =>
        client.conversations.history({
          channel,
          oldest,
          include_all_metadata: true,
          limit: pageSize,
          ...cursor,
        }),
      );
    },
    async findReplies(channel, threadTs) {
      return readPages((cursor) =>
        client.conversations.replies({
          channel,
          ts: threadTs,
          include_all_metadata: true,
          limit: pageSize,
          ...cursor,
        }),
      );
    },
  };
}

interface Page {
  messages?: {
    ts?: string;
    metadata?: { event_type?: string; event_payload?: object };
  }[];
  response_metadata?: { next_cursor?: string };
}

async function readPages(read: (cursor: { cursor?: string }) => Promise<Page>): Promise<FoundMessage[]> {
  const found: FoundMessage[] = [];
  let cursor: { cursor?: string } = {};
  for (let page = 0; page < mostPages; page += 1) {
    const { messages = [], response_metadata } = await ask(read(cursor));
    for (const { ts, metadata } of messages)
      if (ts)
        found.push({ ts, eventType: metadata?.event_type, eventPayload: { ...metadata?.event_payload } });
    if (!response_metadata?.next_cursor) break;
    cursor = { cursor: response_metadata.next_cursor };
  }
  return found;
}

/** Slack answers these for a while only; every other error of its own stays until a person mends something. */
const passing = new Set([
  "fatal_error",
  "internal_error",
  "request_timeout",
  "service_unavailable",
  "team_added_to_org",
  // Ours, for an answer that is not Slack's: some proxy was in between.
  "unreadable_answer",
]);

async function ask<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    throw toCodedError(error);
  }
}

function toCodedError(error: unknown): CodedError {
  if (!(error instanceof Error) || !("code" in error))
    return new CodedError("slack_unreachable", "Slack could not be asked.", {
      retryable: true,
      cause: error,
    });
  if (error.code === ErrorCode.RateLimitedError && "retryAfter" in error)
    return new CodedError("slack_rate_limited", "Slack asks to wait.", {
      retryable: true,
      retryAfterSeconds: Number(error.retryAfter),
      cause: error,
    });
  if (error.code === ErrorCode.PlatformError && "data" in error) {
    const reason = reasonOf(error.data);
    return new CodedError(`slack_${reason}`, `Slack refused: ${reason}.`, {
      retryable: passing.has(reason),
      cause: error,
    });
  }
  if (error.code === ErrorCode.HTTPError && "statusCode" in error) {
    const status = Number(error.statusCode);
    return new CodedError(`slack_http_${status}`, `Slack answered with status ${status}.`, {
      retryable: status >= 500,
      cause: error,
    });
  }
  return new CodedError("slack_unreachable", "Slack could not be reached.", {
    retryable: true,
    cause: error,
  });
}

function reasonOf(data: unknown): string {
  const reason = typeof data === "object" && data !== null && "error" in data ? data.error : undefined;
  return typeof reason === "string" && /^[a-z0-9_]{1,80}$/.test(reason) ? reason : "unreadable_answer";
}

/** The client would write to the console; what matters arrives as an error and is logged there. */
const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
