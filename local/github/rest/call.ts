import type { Caller } from "../apps/open-apps.ts";
import type { JsonObject } from "../json.ts";
import { notFound } from "../refusal.ts";
import {
  type Account,
  isPull,
  type PullThread,
  type RepositoryRecord,
  type ThreadRecord,
} from "../state/records.ts";
import type { World } from "../world.ts";

/** A valid REST call on its way to a handler. */
export interface Call {
  world: World;
  repository: RepositoryRecord;
  actor: Account;
  caller: Caller;
  params: Readonly<Record<string, string>>;
  query: JsonObject;
  body: JsonObject;
  /** The last part of the Accept header: "json", "raw" or "diff". */
  media: string;
}

/** What a handler answers. `list` asks for pages with a Link header; `text` is sent as it is. */
export type Reply =
  | { status: number; body: unknown; complete?: boolean }
  | { list: readonly unknown[] }
  | { text: string | Buffer; type: string };

/** Answers one operation. */
export type Handler = (call: Call) => Promise<Reply> | Reply;

/** The issue or pull request that a number names. */
export function requireThread({ repository, params }: Call): ThreadRecord {
  const number = Number(params.issue_number ?? params.pull_number);
  const thread = repository.threads.find((candidate) => candidate.number === number);
  if (thread === undefined) throw notFound();
  return thread;
}

/** The pull request that a number names. */
export function requirePull(call: Call): PullThread {
  const thread = requireThread(call);
  if (!isPull(thread)) throw notFound();
  return thread;
}
