import type { Apps } from "./apps/open-apps.ts";
import type { Place, RestContract } from "./contract/rest-contract.ts";
import { notFound } from "./refusal.ts";
import { type Account, fullName, type RepositoryRecord } from "./state/records.ts";
import type { Store } from "./state/store.ts";

/** What every part of the stand-in works with. */
export interface World {
  readonly store: Store;
  readonly contract: RestContract;
  readonly people: readonly Account[];
  readonly tokens: ReadonlyMap<string, Account>;
  readonly apps: Apps;
  /** Where webhooks go at present. */
  webhook(): { target: { url: string; secret: string } | undefined };
  /** The events that the webhook is set up for. */
  readonly webhookEvents: readonly string[];
  readonly urls: { readonly html: string; readonly api: string };
  /** Replies or webhooks of ours that GitHub's description does not allow: bugs of the stand-in. */
  readonly violations: string[];
  /** Requests for something that the stand-in does not cover. */
  readonly unknownCalls: string[];
  now(): Date;
  /** Queues a webhook. The payload is built by the caller, while the facts are as the event left them. */
  emit(event: WebhookEvent): void;
}

/** The kinds of webhooks that the stand-in sends. */
export type WebhookName =
  | "pull_request"
  | "pull_request_review"
  | "pull_request_review_comment"
  | "issues"
  | "issue_comment"
  | "check_run"
  | "push"
  | "delete"
  | "repository"
  | "installation";

/** A webhook about to be sent. */
export interface WebhookEvent {
  name: WebhookName;
  action?: string;
  payload: Record<string, unknown>;
}

/** The present moment as GitHub writes it, without milliseconds. */
export function timestamp(world: World): string {
  return `${world.now().toISOString().slice(0, 19)}Z`;
}

/** The repository by its names, or 404. */
export function requireRepository(world: World, owner: string, name: string): RepositoryRecord {
  const repository = world.store.findRepository(owner, name);
  if (repository === undefined) throw notFound();
  return repository;
}

/** The API address of a repository. */
export function repositoryApi(world: World, repository: RepositoryRecord): string {
  return `${world.urls.api}/repos/${fullName(repository)}`;
}

/** The page of a repository. */
export function repositoryPage(world: World, repository: RepositoryRecord): string {
  return `${world.urls.html}/${fullName(repository)}`;
}

/** Where the links of GitHub's examples are to lead. */
export function placeOf(world: World, repository: RepositoryRecord): Place {
  return { ...world.urls, fullName: fullName(repository) };
}
