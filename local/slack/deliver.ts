import { parseJson } from "./json.ts";
import { signedHeaders } from "./sign.ts";
import type { AppAnswer } from "./types.ts";
import type { Workspace } from "./workspace.ts";

/** How a request to the app went, with what only event retries care about. */
export interface Delivery extends AppAnswer {
  failure?: "http_timeout" | "http_error" | "connection_failed";
  noRetry?: boolean;
}

const ANSWER_WITHIN_MS = 3000;

/** Sends one signed request to the app, with what goes wrong on the way if a test ordered it. */
export async function deliver(
  workspace: Workspace,
  body: string,
  contentType: "application/json" | "application/x-www-form-urlencoded",
  headers: Record<string, string> = {},
): Promise<Delivery> {
  const fault = workspace.faults.takeRequest(body);
  const attempt = () => send(workspace, body, contentType, headers);
  const nothing: Delivery = { status: 0, body: "", ms: 0, failure: "http_timeout" };
  if (fault === "lost") return { ...nothing, noRetry: true };
  if (fault === "late") {
    workspace.faults.hold(attempt);
    return { ...nothing, noRetry: true };
  }
  const [answer] = await Promise.all(fault === "doubled" ? [attempt(), attempt()] : [attempt()]);
  return fault === "answer_lost" ? nothing : answer;
}

/** Waits three seconds at most, as Slack does. */
async function send(
  workspace: Workspace,
  body: string,
  contentType: "application/json" | "application/x-www-form-urlencoded",
  headers: Record<string, string>,
): Promise<Delivery> {
  if (workspace.requestUrl === undefined)
    return { status: 0, body: "", ms: 0, shownToUser: "This app has no request URL." };
  const started = performance.now();
  const within = workspace.options.answerWithinMs ?? ANSWER_WITHIN_MS;
  const timeout = AbortSignal.timeout(within);
  try {
    const response = await fetch(workspace.requestUrl, {
      method: "POST",
      body,
      redirect: "manual",
      headers: {
        "content-type": contentType,
        "user-agent": "Slackbot 1.0 (local stand-in)",
        ...signedHeaders(workspace.options.signingSecret, body, workspace.now()),
        ...headers,
      },
      signal: AbortSignal.any([timeout, workspace.closing.signal]),
    });
    const text = await response.text();
    const ms = performance.now() - started;
    const answer = { status: response.status, body: parseJson(text) ?? text, ms };
    const noRetry = response.headers.get("x-slack-no-retry") === "1";
    return response.ok ? { ...answer, noRetry } : { ...answer, noRetry, failure: "http_error" };
  } catch {
    const ms = performance.now() - started;
    return { status: 0, body: "", ms, failure: timeout.aborted ? "http_timeout" : "connection_failed" };
  }
}

/** An interaction or command: a form with the payload in it. What went wrong is what the person is shown. */
export async function deliverForm(workspace: Workspace, fields: Record<string, string>): Promise<Delivery> {
  return deliver(workspace, new URLSearchParams(fields).toString(), "application/x-www-form-urlencoded");
}
