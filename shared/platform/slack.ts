import type { KnownBlock, MessageMetadata, ModalView } from "@slack/types";
import { LogLevel, type WebAPICallResult, WebClient } from "@slack/web-api";
import { z } from "zod";
import type { Budget } from "./budget.ts";
import { CodedError } from "./errors.ts";
import { fetchOnce } from "./fetch-once.ts";
import { toCodedError } from "./slack-errors.ts";

/** Slack's native chart (June 2026), which the official types do not have yet and not every workspace has. */
export interface ChartBlock {
  type: "data_visualization";
  title: string;
  chart: {
    type: "bar" | "line" | "area";
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[]; y_label?: string };
  };
}

/** A block of a message. */
export type SlackBlock = KnownBlock | ChartBlock;

/** A message as the product writes it. `text` is what notifications and screen readers show. */
export interface SlackMessage {
  text: string;
  blocks?: SlackBlock[];
  /** Shown instead of `blocks` where the workspace does not know one of them. */
  plainerBlocks?: KnownBlock[];
  /** Tells our own messages apart when an earlier try may have posted already. */
  metadata?: MessageMetadata;
}

/** A message found in a channel or thread, with what we wrote into it. */
export interface FoundMessage {
  ts: string;
  eventType: string | undefined;
  eventPayload: Record<string, unknown>;
  /** Who wrote it, in which workspace; for what a bot wrote, the bot's user. */
  user: string | undefined;
  workspace: string | undefined;
  /** Words of a person, as Slack writes them; undefined for what is nobody's words. */
  words: string | undefined;
  /** When they were last edited. */
  editedTs: string | undefined;
}

/** What was found, as far as it was read. */
export interface FoundMessages {
  messages: FoundMessage[];
  /** Whether that is everything: what is not among the messages is not there. */
  isWhole: boolean;
}

/** What the product asks of Slack. Failures are `CodedError`s: `slack_<error>`, `slack_rate_limited`, `slack_unreachable`. */
export interface Slack {
  /** Posts, into a thread if `threadTs` says so, and returns the message's ts. */
  post(channel: string, message: SlackMessage, threadTs?: string): Promise<string>;
  update(channel: string, ts: string, message: SlackMessage): Promise<void>;
  /** Shows a text to one person only. */
  whisper(channel: string, user: string, text: string): Promise<void>;
  openModal(triggerId: string, view: ModalView): Promise<void>;
  /** The address of a message, for people; undefined where Slack does not tell. */
  findAddress(channel: string, ts: string): Promise<string | undefined>;
  /** The app's own latest messages of a channel since a time, with their metadata. */
  findMessages(channel: string, since: Date): Promise<FoundMessages>;
  /** The messages of a thread, its first one included, with their metadata. */
  findReplies(channel: string, threadTs: string): Promise<FoundMessages>;
}

/** How to reach Slack. `apiUrl` is for stand-ins and proxies; Slack's own is the default. */
export interface SlackSettings {
  token: string;
  apiUrl?: string | undefined;
  timeoutMs?: number;
  /** What all workers together may ask; without it, only Slack's own refusals slow anything down. */
  budget?: Budget;
}

const pageSize = 200;
const mostPages = 10;

/** Agents write much of the text, so Slack must not look for names, channels or previews in it. */
const plain = { parse: "none", link_names: false, unfurl_links: false, unfurl_media: false } as const;

/** Slack through its official client, which neither retries nor waits: the outbox does. */
export function openSlack({ token, apiUrl, timeoutMs = 8_000, budget }: SlackSettings): Slack {
  const client = new WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    fetch: fetchOnce,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    allowAbsoluteUrls: false,
    logLevel: LogLevel.ERROR,
    logger: silentLogger,
  });

  /** Takes the call from the budget, makes it, and remembers a pause that Slack asks for. */
  async function ask(method: string, args: Record<string, unknown>, channel = ""): Promise<WebAPICallResult> {
    await budget?.take({ [method]: 1 }, channel);
    try {
      return await client.apiCall(method, args);
    } catch (error) {
      const coded = toCodedError(error);
      if (coded.retryAfterSeconds !== undefined)
        await budget?.pause(method, coded.retryAfterSeconds, channel).catch(() => {});
      throw coded;
    }
  }

  /** Some workspaces lack the newest blocks; they get the plainer ones. */
  async function write(
    method: "chat.postMessage" | "chat.update",
    { text, blocks, plainerBlocks, metadata }: SlackMessage,
    where: { channel: string } & Record<string, unknown>,
  ): Promise<WebAPICallResult> {
    const args = { ...where, text, ...(metadata ? { metadata } : {}) };
    try {
      return await ask(method, { ...args, ...(blocks ? { blocks } : {}) }, where.channel);
    } catch (error) {
      const isUnknownBlock = error instanceof CodedError && error.code === "slack_invalid_blocks";
      if (!isUnknownBlock || plainerBlocks === undefined) throw error;
      return ask(method, { ...args, blocks: plainerBlocks }, where.channel);
    }
  }

  return {
    async post(channel, message, threadTs) {
      const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
      const answer = posted.safeParse(
        await write("chat.postMessage", message, { channel, ...plain, ...thread }),
      );
      if (!answer.success) throw new CodedError("slack_no_ts", "Slack did not say where the message is.");
      return answer.data.ts;
    },
    async update(channel, ts, message) {
      await write("chat.update", message, { channel, ts, parse: "none", link_names: false });
    },
    async whisper(channel, user, text) {
      await ask("chat.postEphemeral", { channel, user, text, parse: "none", link_names: false }, channel);
    },
    async openModal(triggerId, view) {
      await ask("views.open", { trigger_id: triggerId, view });
    },
    async findAddress(channel, ts) {
      try {
        const answer = linked.safeParse(await ask("chat.getPermalink", { channel, message_ts: ts }, channel));
        return answer.data?.permalink;
      } catch (error) {
        // A link is a convenience: without it the list is still right.
        if (error instanceof CodedError && !error.retryable) return undefined;
        throw error;
      }
    },
    async findMessages(channel, since) {
      const oldest = (since.getTime() / 1000).toFixed(6);
      return readPages((cursor) =>
        ask(
          "conversations.history",
          { channel, oldest, include_all_metadata: true, limit: pageSize, ...cursor },
          channel,
        ),
      );
    },
    async findReplies(channel, threadTs) {
      return readPages((cursor) =>
        ask(
          "conversations.replies",
          { channel, ts: threadTs, include_all_metadata: true, limit: pageSize, ...cursor },
          channel,
        ),
      );
    },
  };
}

/** People's words may carry these; every other subtype is Slack telling something. */
const wordy: ReadonlySet<string> = new Set(["thread_broadcast", "file_share"]);
const posted = z.object({ ts: z.string() });
const linked = z.object({ permalink: z.string() });
const page = z.object({
  messages: z.array(z.unknown()).optional(),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
/** Nothing but its ts has to be as expected: a message in a form that nobody knows is still there. */
const message = z.object({
  ts: z.string(),
  user: z.string().optional().catch(undefined),
  team: z.string().optional().catch(undefined),
  bot_id: z.string().optional().catch(undefined),
  subtype: z.string().optional().catch(undefined),
  text: z.string().optional().catch(undefined),
  edited: z.object({ ts: z.string() }).optional().catch(undefined),
  metadata: z
    .object({
      event_type: z.string().optional(),
      event_payload: z.record(z.string(), z.unknown()).optional(),
    })
    .optional()
    .catch(undefined),
});

async function readPages(
  read: (cursor: { cursor?: string }) => Promise<WebAPICallResult>,
): Promise<FoundMessages> {
  const messages: FoundMessage[] = [];
  let cursor: { cursor?: string } = {};
  for (let count = 0; count < mostPages; count += 1) {
    const parsed = page.safeParse(await read(cursor));
    if (!parsed.success) break;
    for (const each of parsed.data.messages ?? []) {
      const known = message.safeParse(each);
      if (known.success) messages.push(toFound(known.data));
    }
    const next = parsed.data.response_metadata?.next_cursor;
    if (!next) return { messages, isWhole: true };
    cursor = { cursor: next };
  }
  return { messages, isWhole: false };
}

function toFound({
  ts,
  user,
  team,
  bot_id,
  subtype,
  text,
  edited,
  metadata,
}: z.infer<typeof message>): FoundMessage {
  const isWords = bot_id === undefined && (subtype === undefined || wordy.has(subtype));
  return {
    ts,
    eventType: metadata?.event_type,
    eventPayload: { ...metadata?.event_payload },
    user,
    workspace: team,
    words: isWords ? text : undefined,
    editedTs: edited?.ts,
  };
}

/** The client would write to the console; what matters arrives as an error and is logged there. */
export const silentLogger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
