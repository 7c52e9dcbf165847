import { randomUUID } from "node:crypto";
import { sign } from "@octokit/webhooks-methods";
import type { WebhookEvent, WebhookName } from "../world.ts";

/** Where webhooks go. */
export interface WebhookTarget {
  url: string;
  secret: string;
}

/** One webhook as GitHub's settings page would list it. A redelivery has a new id and the same guid. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: WebhookName;
  readonly action: string | undefined;
  readonly payload: Record<string, unknown>;
  readonly redelivery: boolean;
  status: "waiting" | "delivered" | "failed" | "dropped";
  statusCode: number | undefined;
  error: string | undefined;
}

/** How held deliveries go out. */
export interface ReleaseOptions {
  order?: "as sent" | "reversed";
  /** Send each one this many times, under the same guid. */
  times?: number;
}

/** Sends webhooks and lets tests do to them what networks do. */
export interface Webhooks {
  readonly deliveries: readonly Delivery[];
  emit(event: WebhookEvent): void;
  target(): WebhookTarget | undefined;
  /** Changes the address; undefined stops sending. */
  pointTo(target: WebhookTarget | undefined): void;
  /** Keeps everything from now on until `release`. */
  hold(): void;
  release(options?: ReleaseOptions): Promise<void>;
  /** Loses the next events on the way. */
  dropNext(count?: number): void;
  /** Delivers the next events twice. */
  duplicateNext(count?: number): void;
  /** Sends one again, as the button on GitHub's settings page does. */
  redeliver(id: number): Promise<Delivery>;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** What the webhook is set up for, in the words of its settings. */
export const sentEvents: readonly WebhookName[] = [
  "check_run",
  "delete",
  "issue_comment",
  "issues",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "push",
  "repository",
];

const timeoutMs = 10_000;
const keptDeliveries = 1000;

/** Starts a sender. Deliveries go out one after the other, in the order of the events; failures are not retried. */
export function sendWebhooks(initialTarget: WebhookTarget | undefined): Webhooks {
  const stop = new AbortController();
  const deliveries: Delivery[] = [];
  let target = initialTarget;
  let held: Delivery[] | undefined;
  let queue: Promise<void> = Promise.resolve();
  let lastId = 0;
  let toDrop = 0;
  let toDuplicate = 0;

  function record(event: WebhookEvent, guid: string, redelivery: boolean): Delivery {
    lastId += 1;
    const { name, action, payload } = event;
    const result = { status: "waiting" as const, statusCode: undefined, error: undefined };
    const delivery: Delivery = { id: lastId, guid, event: name, action, payload, redelivery, ...result };
    deliveries.push(delivery);
    if (deliveries.length > keptDeliveries) deliveries.shift();
    return delivery;
  }

  function enqueue(delivery: Delivery): Promise<void> {
    queue = queue.then(() => deliver(delivery, target, stop.signal));
    return queue;
  }

  return {
    deliveries,
    emit(event) {
      if (target === undefined || stop.signal.aborted) return;
      const delivery = record(event, randomUUID(), false);
      if (toDrop > 0) {
        toDrop -= 1;
        delivery.status = "dropped";
        return;
      }
      if (held !== undefined) held.push(delivery);
      else enqueue(delivery);
      if (toDuplicate === 0) return;
      toDuplicate -= 1;
      if (held !== undefined) held.push(delivery);
      else enqueue(delivery);
    },
    target: () => target,
    pointTo(next) {
      target = next;
    },
    hold() {
      held ??= [];
    },
    async release({ order = "as sent", times = 1 } = {}) {
      const waiting = held ?? [];
      held = undefined;
      if (order === "reversed") waiting.reverse();
      for (const delivery of waiting) for (let sent = 0; sent < times; sent += 1) enqueue(delivery);
      await queue;
    },
    dropNext(count = 1) {
      toDrop += count;
    },
    duplicateNext(count = 1) {
      toDuplicate += count;
    },
    async redeliver(id) {
      const first = deliveries.find((delivery) => delivery.id === id);
      if (first === undefined) throw new Error(`There is no webhook delivery ${id}.`);
      const event: WebhookEvent = { name: first.event, payload: first.payload };
      const again = record(
        first.action === undefined ? event : { ...event, action: first.action },
        first.guid,
        true,
      );
      await enqueue(again);
      return again;
    },
    settled: () => queue,
    async close() {
      stop.abort();
      await queue;
    },
  };
}

async function deliver(
  delivery: Delivery,
  target: WebhookTarget | undefined,
  stop: AbortSignal,
): Promise<void> {
  if (target === undefined || stop.aborted) {
    delivery.status = "dropped";
    return;
  }
  const body = JSON.stringify(delivery.payload);
  const headers = {
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/0000000",
    "x-github-delivery": delivery.guid,
    "x-github-event": delivery.event,
    "x-github-hook-id": "1",
    "x-github-hook-installation-target-id": "1",
    "x-github-hook-installation-target-type": "repository",
    "x-hub-signature-256": await sign(target.secret, body),
  };
  try {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(target.url, { method: "POST", headers, body, signal, redirect: "manual" });
    await response.arrayBuffer();
    delivery.statusCode = response.status;
    delivery.status = response.ok ? "delivered" : "failed";
  } catch (error) {
    delivery.status = "failed";
    delivery.error = error instanceof Error ? error.message : String(error);
  }
}
