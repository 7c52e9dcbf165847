import { fileURLToPath } from "node:url";
import { openDataFolder } from "./data-folder.ts";
import { functionEnvironment } from "./function-environment.ts";
import { type Functions, startFunctions } from "./functions/functions.ts";
import { startGateway } from "./gateway/gateway.ts";
import { startLite } from "./gateway/lite.ts";
import { type GitHubStandIn, startGitHub } from "./github/start.ts";
import { githubApp } from "./github-app.ts";
import { type Keys, keepKeys } from "./keys.ts";
import { openProjectDatabase } from "./postgres/project-database.ts";
import { allOrNone, createCleanup } from "./processes/cleanup.ts";
import { startGuard } from "./processes/guard.ts";
import { choosePorts } from "./processes/port-block.ts";
import { readProjectConfig } from "./project-config.ts";
import { sample } from "./sample/organisation.ts";
import { startSlack } from "./slack/start.ts";
import type { SlackStandIn, SlackStandInOptions } from "./slack/types.ts";
import { startWorker, type Worker } from "./worker/worker.ts";

export interface StackOptions {
  dataDir: string;
  /** The first of a block of four: gateway, PostgreSQL, Slack, GitHub. 0 takes any free ports. */
  port: number;
  /** Forgets everything first. */
  fresh?: boolean;
  /** Seeds a new database from supabase/seed.sql. Default true. */
  seed?: boolean;
  migrationsDir?: string;
  functionsDir?: string;
  /** Project-wide secrets besides those of the stand-ins. */
  secrets?: Record<string, string>;
  /** False for tests: faster, and nobody minds losing the data with the machine. Default true. */
  durable?: boolean;
  /** Cron jobs run by themselves. A test that drives time itself turns this off. Default true. */
  cron?: boolean;
  /** The workspace, its people and channels; by default those of the sample organisation. */
  slack?: Partial<SlackStandInOptions>;
  github?: { people?: { id: number; login: string }[] };
  log?: (source: string, line: string) => void;
}

/** A whole project on this machine. */
export interface Stack {
  url: string;
  /** As `postgres`, like SUPABASE_DB_URL on the platform. */
  databaseUrl: string;
  adminDatabaseUrl: string;
  keys: Keys;
  worker: Worker;
  slack: SlackStandIn;
  github: GitHubStandIn;
  functions: Functions;
  /** True if this start made the database. */
  isNew: boolean;
  /** Resolves if the database server ends although nobody stopped it: nothing works from then on. */
  databaseLost: Promise<void>;
  stop(): Promise<void>;
}

/** The app's own user in Slack. */
export const slackBot = { id: "U0SELFIMPR0", name: "self-improvement" };

const inProject = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Starts everything. If a part fails, what was started is stopped before the error arrives. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const log = options.log ?? (() => {});
  const cleanup = createCleanup((line) => log("stack", line));
  try {
    return await startParts(options, log, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function startParts(
  options: StackOptions,
  log: (source: string, line: string) => void,
  cleanup: ReturnType<typeof createCleanup>,
): Promise<Stack> {
  const data = await openDataFolder(options.dataDir, { fresh: options.fresh ?? false });
  cleanup.add(() => data.release());
  const ports = await choosePorts(options.port);
  const guard = startGuard();
  cleanup.add(() => guard.close());
  const keys = await keepKeys(data.path("keys.json"));
  const config = readProjectConfig(inProject("supabase/config.toml"));
  const url = `http://127.0.0.1:${ports.gateway}`;

  // The database and, behind the stand-ins' addresses, the functions need nothing of each other to start.
  async function startDatabase() {
    const database = await openProjectDatabase({
      data,
      port: ports.postgres,
      password: keys.databasePassword,
      durable: options.durable ?? true,
      migrationsDir: options.migrationsDir ?? inProject("supabase/migrations"),
      seedFile: options.seed === false ? undefined : inProject("supabase/seed.sql"),
      vault: { project_url: url, wake_key: keys.wake },
      guard,
      log: (line) => log("postgres", line),
    });
    cleanup.add(() => database.cluster.stop());
    return database;
  }

  async function startOutside() {
    const [slack, github] = await allOrNone([
      startSlack({
        ...slackOptions(options, keys),
        port: ports.slack,
        dataDir: data.path("slack"),
        requestUrl: `${url}/functions/v1/receive-slack`,
      }),
      startGitHub({
        port: ports.github,
        dataDir: data.path("github"),
        tokens: {},
        apps: [githubApp(keys, sample.github.account)],
        people: options.github?.people ?? [...sample.github.people],
        webhook: { url: `${url}/functions/v1/receive-github`, secret: keys.githubWebhookSecret },
      }),
    ]);
    cleanup.add(() => slack.close());
    cleanup.add(() => github.close());
    const addresses = {
      url,
      databaseUrl: `postgresql://postgres:${keys.databasePassword}@127.0.0.1:${ports.postgres}/postgres`,
      slackApiUrl: slack.apiUrl,
      githubApiUrl: github.apiUrl,
    };
    const functions = await startFunctions({
      folder: options.functionsDir ?? inProject("supabase/functions"),
      dataDir: data.path("functions"),
      environment: functionEnvironment(keys, addresses, options.secrets),
      isEnabled: (name) => config.isEnabled(name),
      guard,
      log,
    });
    cleanup.add(() => functions.stop());
    return { slack, github, functions };
  }

  const [database, { slack, github, functions }] = await allOrNone([startDatabase(), startOutside()]);
  const gatewayLog = (line: string) => log("gateway", line);
  const lite = await startLite({ databaseUrl: database.url, keys, url, config, log: gatewayLog });
  cleanup.add(() => lite.close());
  const gateway = await startGateway({
    port: ports.gateway,
    keys,
    config,
    lite,
    findFunction: functions.find,
    log: gatewayLog,
  });
  cleanup.add(() => gateway.close());
  // Last: what it wakes is there.
  const worker = await startWorker({
    adminUrl: database.adminUrl,
    ticks: options.cron ?? true,
    log: (line) => log("worker", line),
  });
  cleanup.add(() => worker.stop());
  // Functions end before what they talk to; after a failed start the earlier entry sees to them.
  cleanup.add(() => functions.stop());

  return {
    url,
    databaseUrl: database.url,
    adminDatabaseUrl: database.adminUrl,
    keys,
    worker,
    slack,
    github,
    functions,
    isNew: database.isNew,
    databaseLost: database.cluster.ended,
    stop: () => cleanup.run(),
  };
}

/** The workspace; the app is a member of every channel, as after `/invite`. */
function slackOptions(
  options: StackOptions,
  keys: Keys,
): Omit<SlackStandInOptions, "port" | "dataDir" | "requestUrl"> {
  const botUser = options.slack?.botUser ?? slackBot;
  const channels =
    options.slack?.channels ??
    sample.slack.channels.map((channel) => ({ ...channel, members: [...channel.members] }));
  return {
    workspace: sample.slack.workspace,
    appId: "A0SELFIMPR0",
    users: [...sample.slack.users],
    charts: true,
    ...options.slack,
    botUser,
    botToken: keys.slackBotToken,
    signingSecret: keys.slackSigningSecret,
    channels: channels.map((channel) => ({ ...channel, members: [...channel.members, botUser.id] })),
  };
}
