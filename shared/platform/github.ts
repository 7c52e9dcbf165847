import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import type { Budget } from "./budget.ts";
import { CodedError } from "./errors.ts";
import { fetchOnce } from "./fetch-once.ts";

/** A token, or a GitHub App's installation. */
export type GitHubLogin = { token: string } | { appId: string; privateKey: string; installationId: string };

/** An App is preferred: its tokens live for an hour and reach only what it is installed on. */
export function chooseLogin(settings: {
  token: string | undefined;
  appId: string | undefined;
  privateKey: string | undefined;
  installationId: string | undefined;
}): GitHubLogin | undefined {
  const { token, appId, privateKey, installationId } = settings;
  // A key that came through an environment file has its line ends spelt out.
  if (appId && privateKey && installationId)
    return { appId, privateKey: privateKey.replaceAll("\\n", "\n"), installationId };
  return token ? { token } : undefined;
}

/** How to reach GitHub. `apiUrl` is for stand-ins and GitHub Enterprise; github.com is the default. */
export interface GitHubSettings {
  login: GitHubLogin;
  apiUrl?: string | undefined;
  timeoutMs?: number;
  /** What all workers together may ask of GitHub; without one, only GitHub itself counts. */
  budget?: Budget | undefined;
}

/** GitHub through its official client, typed by GitHub's own description. */
export type GitHub = Octokit;

/**
 * The version of the API that the product is written for. Without this header GitHub picks one, and a later one
 * drops `merge_commit_sha`, on which the history of artifacts rests.
 */
export const apiVersion = "2022-11-28";

/** GitHub through its official client, which neither retries nor waits: the outbox does. */
export function openGitHub({ login, apiUrl, timeoutMs = 15_000, budget }: GitHubSettings): GitHub {
  const octokit = new Octokit({
    ...("token" in login ? { auth: login.token } : { authStrategy: createAppAuth, auth: login }),
    ...(apiUrl === undefined ? {} : { baseUrl: apiUrl.replace(/\/+$/, "") }),
    userAgent: "team-self-improvement",
    log: { debug() {}, info() {}, warn() {}, error() {} },
    request: {
      fetch: (url: string, init: RequestInit) =>
        fetchOnce(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }),
    },
  });
  const spend = budget && countCalls(budget);
  octokit.hook.before("request", async (options) => {
    options.headers["x-github-api-version"] = apiVersion;
    const query = Reflect.get(options, "query");
    await spend?.(options.method !== "GET" && !(typeof query === "string" && /^\s*(query|\{)/.test(query)));
  });
  octokit.hook.error("request", async (error) => {
    const coded = toCodedError(error);
    // What GitHub asks of one worker holds for all.
    if (coded.code === "github_rate_limited")
      await budget?.pause("requests", coded.retryAfterSeconds ?? 60).catch(() => undefined);
    throw coded;
  });
  if (!("token" in login)) apps.add(octokit);
  return octokit;
}

const apps = new WeakSet<GitHub>();

/** Whether calls are made as a GitHub App, which alone has check runs. */
export function isApp(github: GitHub): boolean {
  return apps.has(github);
}

/** Reads are taken from the budget by the handful, so that asking costs less than the calls themselves. */
const handful = 5;

function countCalls(budget: Budget): (writes: boolean) => Promise<void> {
  let reads = 0;
  return async (writes) => {
    if (writes) return budget.take({ requests: 1, points: 5, content_per_minute: 1, content_per_hour: 1 });
    if (reads === 0) {
      await budget.take({ requests: handful, points: handful });
      reads = handful;
    }
    reads -= 1;
  };
}

/** The status of a refused call, if that is what went wrong: 404 for "is not there", 422 for "cannot be done". */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof CodedError)) return undefined;
  const status = /^github_http_(\d+)$/.exec(error.code)?.[1];
  return status === undefined ? undefined : Number(status);
}

function toCodedError(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  const status = numberIn(error, "status");
  const said = error instanceof Error ? error.message.split("\n", 1)[0]?.slice(0, 300) : "";
  // The client gives 500 to what never got an answer, so only an answer's own status counts.
  const response = propertyOf(error, "response");
  if (status === undefined || response === undefined)
    return new CodedError("github_unreachable", "GitHub could not be reached.", {
      retryable: true,
      cause: error,
    });
  const wait =
    secondsToWait(status, propertyOf(response, "headers")) ??
    (status === 403 && /\brate limit\b/i.test(said ?? "") ? unsaidWait : undefined);
  if (wait !== undefined)
    return new CodedError("github_rate_limited", "GitHub asks to wait.", {
      retryable: true,
      retryAfterSeconds: wait,
      cause: error,
    });
  if (status === 403 && /\bsuspended\b/i.test(said ?? ""))
    return new CodedError("github_suspended", "The GitHub App is suspended for this account.", {
      hint: "Its owner ends that in the settings of the installation; what waits goes on then.",
      retryable: true,
      retryAfterSeconds: 1_800,
      cause: error,
    });
  return new CodedError(`github_http_${status}`, `GitHub answered with status ${status}: ${said}`, {
    retryable: status >= 500 || status === 409,
    cause: error,
  });
}

/** For how many seconds to wait where GitHub does not say: a minute at least, by its documentation. */
const unsaidWait = 60;

/** Both limits of GitHub, by their headers: `retry-after`, or a budget that is used up until a moment. */
function secondsToWait(status: number, headers: unknown): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const retryAfter = numberIn(headers, "retry-after");
  if (retryAfter !== undefined) return retryAfter;
  if (numberIn(headers, "x-ratelimit-remaining") === 0) {
    const reset = numberIn(headers, "x-ratelimit-reset") ?? 0;
    return Math.max(1, Math.ceil(reset - Date.now() / 1000));
  }
  return status === 429 ? unsaidWait : undefined;
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function numberIn(value: unknown, name: string): number | undefined {
  const found = propertyOf(value, name);
  const number = typeof found === "string" && found !== "" ? Number(found) : found;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/**
 * Asks GitHub's GraphQL API. It reports failures in a 200 answer, with types of their own.
 * @throws CodedError `github_graphql_<type>`; a head that moved and internal trouble are retryable.
 */
export async function askGraphql<Answer>(
  github: GitHub,
  query: string,
  variables: Record<string, unknown>,
): Promise<Answer> {
  try {
    return await github.graphql<Answer>(query, variables);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    const [first] = listIn(error, "errors");
    if (first === undefined) throw toCodedError(error);
    const type = String(propertyOf(first, "type") ?? "unknown").toLowerCase();
    const said = String(propertyOf(first, "message") ?? "").slice(0, 300);
    const headers = propertyOf(error, "headers");
    const limited = type === "rate_limited";
    throw new CodedError(`github_graphql_${type}`, `GitHub refused: ${said}`, {
      retryable: limited || type === "stale_data" || type === "service_unavailable" || type === "internal",
      ...(limited ? { retryAfterSeconds: secondsToWait(429, headers) ?? unsaidWait } : {}),
      cause: error,
    });
  }
}

function listIn(value: unknown, name: string): unknown[] {
  const found = propertyOf(value, name);
  return Array.isArray(found) ? found : [];
}
