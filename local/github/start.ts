import { createServer } from "node:http";
import { type AppSeed, openApps } from "./apps/open-apps.ts";
import { loadRestContract } from "./contract/rest-contract.ts";
import { type Control, createControl } from "./control.ts";
import { createFaults, type Faults } from "./faults.ts";
import { requireGit } from "./git/require-git.ts";
import { loadGraphqlContract } from "./graphql/load-schema.ts";
import { createLock } from "./lock.ts";
import { type RepositorySeed, seedRepository } from "./seed-repository.ts";
import { createListener } from "./server/create-listener.ts";
import type { CallRecord } from "./server/serve-api.ts";
import { openStore } from "./state/store.ts";
import { sendWebhooks, sentEvents, type WebhookTarget } from "./webhooks/send-webhooks.ts";
import type { World } from "./world.ts";

/** How to start the stand-in. */
export interface GitHubStandInOptions {
  /** 0 takes any free port. */
  port: number;
  host?: "127.0.0.1";
  /** Everything is kept here, and found again by the next start. */
  dataDir: string;
  tokens: Record<string, { id: number; login: string; type: "User" | "Bot" }>;
  /** The people of the web pages; the first one acts until another is chosen. */
  people: { id: number; login: string }[];
  apps?: AppSeed[];
  webhook?: WebhookTarget;
  now?: () => Date;
}

/** A running stand-in. */
export interface GitHubStandIn {
  /** The web pages. */
  readonly url: string;
  /** The base address for Octokit; GraphQL is where Octokit looks for it from here. */
  readonly apiUrl: string;
  readonly control: Control;
  readonly faults: Faults;
  /** What the stand-in itself did wrong by GitHub's description; tests assert that it stays empty. */
  readonly violations: readonly string[];
  /** What was asked of it that it does not cover. */
  readonly unknownCalls: readonly string[];
  /** Every API call with its answer. */
  readonly calls: readonly CallRecord[];
  /** Creates a repository with one commit unless it exists. */
  seedRepository(seed: RepositorySeed): Promise<void>;
  close(): Promise<void>;
}

/** Starts a local GitHub on a real git repository, held to GitHub's own description of its API. */
export async function startGitHub(options: GitHubStandInOptions): Promise<GitHubStandIn> {
  await requireGit();
  const store = openStore(options.dataDir);
  const contract = await loadRestContract();
  const webhooks = sendWebhooks(options.webhook);
  const exclusively = createLock(() => store.changed());
  const faults = createFaults();
  const calls: CallRecord[] = [];
  const urls = { html: "", api: "" };
  const world: World = {
    store,
    contract,
    people: options.people.map((person) => ({ ...person, type: "User" })),
    tokens: new Map(Object.entries(options.tokens)),
    apps: openApps(options.apps ?? [], options.now ?? (() => new Date())),
    webhook: () => ({ target: webhooks.target() }),
    webhookEvents: sentEvents,
    urls,
    violations: [],
    unknownCalls: [],
    now: options.now ?? (() => new Date()),
    emit(event) {
      const id = `webhook/${event.name}${event.action === undefined ? "" : `.${event.action}`}`;
      // What goes over the wire counts: undefined members are gone there.
      const problems = contract.checkWebhook(id, JSON.parse(JSON.stringify(event.payload)));
      if (problems.length > 0)
        world.violations.push(`The GitHub stand-in is broken at ${id}: ${problems.join("; ")}`);
      webhooks.emit(event);
    },
  };
  const control = createControl(world, webhooks, exclusively);
  const graphql = loadGraphqlContract();
  const server = createServer(createListener({ world, graphql, faults, calls, exclusively, control }));

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host ?? "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The GitHub stand-in has no port.");
  urls.html = `http://127.0.0.1:${address.port}`;
  urls.api = `${urls.html}/api`;

  return {
    url: urls.html,
    apiUrl: urls.api,
    control,
    faults,
    violations: world.violations,
    unknownCalls: world.unknownCalls,
    calls,
    seedRepository: (seed) => exclusively(() => seedRepository(world, seed)),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await webhooks.close();
      // Waits for the work in progress; a git that outlives us would write into a folder that may be gone.
      await exclusively(() => undefined);
      store.save();
    },
  };
}
