import { unwrap } from "../platform/database.ts";
import { CodedError, describeError } from "../platform/errors.ts";
import type { GitHub } from "../platform/github.ts";
import type { Slack } from "../platform/slack.ts";
import { classifyError, isOrdinary } from "./classify-error.ts";
import type { Delivered, Delivery } from "./delivery-contract.ts";
import { answerOnGitHub } from "./github/answer-command.ts";
import { catchUpWithGitHub } from "./github/catch-up.ts";
import { copyComments } from "./github/copy-comments.ts";
import { mergeChange } from "./github/merge-change.ts";
import { rebaseChange } from "./github/rebase-change.ts";
import { syncGitHub } from "./github/sync-github.ts";
import { writeDashboard } from "./github/write-dashboard.ts";
import { type Dossier, type DossierSources, readDossier } from "./read-dossier.ts";
import { deliverChannelPost } from "./slack/deliver-channel-post.ts";
import { deliverComments } from "./slack/deliver-comments.ts";
import { deliverAnswer, deliverMessage, deliverNote } from "./slack/deliver-slack.ts";

/** What deliveries are made with. A surface that is not configured is left out, and its deliveries say so. */
export interface Courier extends DossierSources {
  /** Lines that other rooms add to the weekly summary of a channel. */
  readSummaryLines?(channel: string, since: Date, until: Date): Promise<string[]>;
  slack: Slack | undefined;
  github: GitHub | undefined;
  log: (line: string) => void;
  /** No new delivery is claimed after this long. */
  budgetMs?: number;
  /** The time in milliseconds since 1970. */
  now?: () => number;
  /** Waits for what is due within the rest of that time. Without it the worker goes home, and the sweep finds the rest. */
  sleep?: (ms: number) => Promise<void>;
}

const batch = 6;
/** Longer than the slowest delivery takes; after that another worker may try, and finds what this one made. */
const leaseSeconds = 180;

/** Longer than budgets take to come back and dashboards stay behind; the sweep comes each minute anyway. */
const longestWaitMs = 30_000;

/** Delivers whatever is due or will be so shortly, until nothing is left or the time is up. Returns how many were done. */
export async function deliverUpdates(courier: Courier): Promise<number> {
  const { database, now = Date.now, budgetMs = 60_000 } = courier;
  const until = now() + budgetMs;
  const watcher = crypto.randomUUID();
  let done = 0;
  while (now() < until) {
    const claimed: Delivery[] = unwrap(
      await database.rpc("claim_deliveries", { max_items: batch, lease_seconds: leaseSeconds }),
    );
    if (claimed.length === 0) {
      if (await waitForNext(courier, watcher, until - now())) continue;
      break;
    }
    // The surfaces do not wait for each other; within one, a pause that it asks for holds for all.
    const lanes = Map.groupBy(claimed, surfaceOf).values();
    // Nor does one that fails end the other halfway.
    const outcomes = await Promise.allSettled([...lanes].map((lane) => deliverLane(courier, lane)));
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") throw outcome.reason;
      done += outcome.value;
    }
  }
  return done;
}

/** Waits for the next delivery that is due within the time left; false where there is none, or another worker waits for it. */
async function waitForNext({ database, sleep }: Courier, watcher: string, leftMs: number): Promise<boolean> {
  if (sleep === undefined) return false;
  // What is due at the very end could not be claimed any more.
  const patience_seconds = Math.min(leftMs - 1, longestWaitMs) / 1_000;
  const seconds = unwrap(await database.rpc("await_delivery", { watcher, patience_seconds }));
  if (seconds <= 0) return false;
  await sleep(Math.ceil(seconds * 1_000));
  return true;
}

async function deliverLane(courier: Courier, lane: Delivery[]): Promise<number> {
  let done = 0;
  let pause: number | undefined;
  for (const delivery of lane) {
    if (pause !== undefined) {
      await giveBack(courier, delivery, {
        error: "Waits because the surface asked for a pause.",
        retry_after_seconds: pause,
      });
      continue;
    }
    try {
      if (await complete(courier, delivery, await deliver(courier, delivery))) done += 1;
    } catch (error) {
      const consequence = classifyError(error);
      if (!isOrdinary(error))
        courier.log(`delivery ${delivery.id} (${delivery.kind}, ${consequence.kind}): ${consequence.text}`);
      // Slack counts by method and channel, and its budgets know; what GitHub asks for holds for all.
      if (consequence.kind === "reschedule" && surfaceOf(delivery) === "github")
        pause = consequence.retryAfterSeconds;
      await giveBack(courier, delivery, {
        error: consequence.text,
        ...(consequence.kind === "reschedule" ? { retry_after_seconds: consequence.retryAfterSeconds } : {}),
        ...(consequence.kind === "give_up" ? { give_up: true } : {}),
      });
    }
  }
  return done;
}

/** How each kind is delivered that is about one improvement. */
const ofImprovements: Record<
  string,
  (courier: Courier, dossier: Dossier, delivery: Delivery) => Promise<Delivered>
> = {
  slack_message: (courier, dossier, delivery) => deliverMessage(slackOf(courier), dossier, delivery),
  slack_note: (courier, dossier, delivery) => deliverNote(slackOf(courier), dossier, delivery),
  slack_comments: (courier, dossier) =>
    deliverComments(slackOf(courier), courier.database, dossier, (courier.now ?? Date.now)()),
  github_sync: (courier, dossier) => syncGitHub(githubOf(courier), courier.database, dossier),
  github_merge: (courier, dossier) => mergeChange(githubOf(courier), courier.database, dossier),
  github_comments: (courier, dossier) => copyComments(githubOf(courier), courier.database, dossier),
  github_answer: (courier, dossier, delivery) => answerOnGitHub(githubOf(courier), dossier, delivery),
  github_rebase: (courier, dossier, delivery) =>
    rebaseChange(githubOf(courier), courier.database, dossier, delivery),
};

/** How each kind is delivered that is about everything of a team, or needs nothing but what it says itself. */
const others: Record<string, (courier: Courier, delivery: Delivery) => Promise<Delivered>> = {
  slack_answer: (courier, delivery) => deliverAnswer(slackOf(courier), delivery),
  github_dashboard: (courier, delivery) => writeDashboard(githubOf(courier), courier.database, delivery),
  github_catch_up: (courier, delivery) => catchUpWithGitHub(githubOf(courier), courier.database, delivery),
  slack_digest: (courier, delivery) => deliverChannelPost(slackOf(courier), courier, delivery),
  slack_batch: (courier, delivery) => deliverChannelPost(slackOf(courier), courier, delivery),
  slack_summary: (courier, delivery) => deliverChannelPost(slackOf(courier), courier, delivery),
};

async function deliver(courier: Courier, delivery: Delivery): Promise<Delivered> {
  const { kind, improvement_id } = delivery;
  const deliverOther = others[kind];
  if (deliverOther) return deliverOther(courier, delivery);
  const deliverKind = ofImprovements[kind];
  if (!deliverKind || improvement_id === null)
    throw new CodedError("kind_unknown", `Nobody delivers ${kind}.`);
  const dossier = await readDossier(courier, improvement_id);
  const delivered = await deliverKind(courier, dossier, delivery);
  // What this kind had to complain about is over once it works again.
  const isHealed = dossier.improvement.needs_attention?.startsWith(`${kind} was given up`) ?? false;
  return isHealed ? { ...delivered, notes: { needs_attention: null, ...delivered.notes } } : delivered;
}

async function complete(
  { database, log }: Courier,
  delivery: Delivery,
  delivered: Delivered,
): Promise<boolean> {
  const { notes = {}, moves = [], reason } = delivered;
  const isOurs = unwrap(
    await database.rpc("complete_delivery", {
      delivery: delivery.id,
      lease_token: delivery.lease_token,
      notes,
      moves,
      ...(reason === undefined ? {} : { reason }),
    }),
  );
  if (!isOurs) log(`delivery ${delivery.id} took longer than its lease; another worker is at it`);
  return isOurs;
}

async function giveBack(
  { database, log }: Courier,
  { id, lease_token }: Delivery,
  failure: { error: string; retry_after_seconds?: number; give_up?: boolean },
): Promise<void> {
  const { error } = await database.rpc("fail_delivery", { delivery: id, lease_token, ...failure });
  // The lease runs out, and the delivery is claimed anew.
  if (error) log(`delivery ${id} was not given back: ${describeError(error)}`);
}

function surfaceOf({ kind }: Delivery): string {
  return kind.startsWith("github") ? "github" : "slack";
}

function slackOf({ slack }: Courier): Slack {
  if (slack) return slack;
  throw new CodedError("slack_not_configured", "Slack is not set up.", {
    hint: "Set SLACK_BOT_TOKEN, or empty teams.slack_channel_id.",
  });
}

function githubOf({ github }: Courier): GitHub {
  if (github) return github;
  throw new CodedError("github_not_configured", "GitHub is not set up.", {
    hint: "Set GITHUB_TOKEN or the settings of a GitHub App, or empty teams.repository.",
  });
}
