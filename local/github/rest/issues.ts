import { labelNames } from "../contract/extra-rules.ts";
import { asString, asStrings, type JsonObject } from "../json.ts";
import { presentIssue, presentLabels } from "../present/present-thread.ts";
import { invalidField, NotCovered } from "../refusal.ts";
import type { Account, ThreadRecord } from "../state/records.ts";
import { changeThread, type ThreadChange } from "../threads/change-thread.ts";
import { newThread } from "../threads/new-thread.ts";
import { addLabels } from "../threads/set-labels.ts";
import { emitIssue } from "../webhooks/payloads.ts";
import { timestamp, type World } from "../world.ts";
import { type Call, type Reply, requireThread } from "./call.ts";
import { sortThreads } from "./sort-threads.ts";

/** issues/create */
export function createIssue({ world, repository, actor, body }: Call): Reply {
  refuseUncovered(body);
  const assignees = assigneesOf(world, body);
  const thread = newThread(world, repository, actor, String(body.title), asString(body.body) ?? null);
  thread.assignees = assignees ?? [];
  addLabels(world, repository, thread, labelNames(body));
  repository.threads.push(thread);
  emitIssue(world, repository, actor, thread, "opened");
  return { status: 201, body: presentIssue(world, repository, thread) };
}

/** issues/list-for-repo. Pull requests are issues too: callers must leave them out themselves. */
export function listIssues({ world, repository, query }: Call): Reply {
  for (const key of ["milestone", "mentioned", "type", "issue_field_values"]) {
    if (query[key] !== undefined) throw new NotCovered(`the filter ${key} on issues`);
  }
  const state = query.state ?? "open";
  const labels = (asString(query.labels) ?? "").toLowerCase().split(",").filter(Boolean);
  const since = Date.parse(asString(query.since) ?? "1970-01-01");
  const { creator, assignee } = query;
  const wanted = (thread: ThreadRecord) =>
    (state === "all" || state === thread.state) &&
    labels.every((name) => thread.labels.some((label) => label.toLowerCase() === name)) &&
    (creator === undefined || creator === thread.user.login) &&
    (assignee === undefined || isAssigned(thread, assignee)) &&
    Date.parse(thread.updatedAt) >= since;
  const threads = sortThreads(repository.threads.filter(wanted), query);
  return { list: threads.map((thread) => presentIssue(world, repository, thread)) };
}

/** issues/get */
export function getIssue(call: Call): Reply {
  return { status: 200, body: presentIssue(call.world, call.repository, requireThread(call)) };
}

/** issues/update; of a pull request too. */
export async function updateIssue(call: Call): Promise<Reply> {
  const { world, repository, actor, body } = call;
  const thread = requireThread(call);
  refuseUncovered(body);
  const assignees = assigneesOf(world, body);
  await changeThread(world, repository, actor, thread, changeOf(body));
  if (assignees !== undefined) thread.assignees = assignees;
  if (body.labels !== undefined) {
    thread.labels = [];
    addLabels(world, repository, thread, labelNames(body));
  }
  thread.updatedAt = timestamp(world);
  return { status: 200, body: presentIssue(world, repository, thread) };
}

/** issues/add-labels */
export function addIssueLabels(call: Call): Reply {
  const { world, repository, body } = call;
  const thread = requireThread(call);
  addLabels(world, repository, thread, labelNames(body));
  thread.updatedAt = timestamp(world);
  return { status: 200, body: presentLabels(world, repository, thread) };
}

function refuseUncovered(body: JsonObject): void {
  for (const key of ["milestone", "type", "issue_field_values", "duplicate_issue_id"]) {
    if (body[key] !== undefined && body[key] !== null) throw new NotCovered(`${key} on issues`);
  }
}

function isAssigned(thread: ThreadRecord, assignee: unknown): boolean {
  if (assignee === "none") return thread.assignees.length === 0;
  if (assignee === "*") return thread.assignees.length > 0;
  return thread.assignees.some((account) => account.login === assignee);
}

/** The people a body assigns; only the seeded ones have access to the repository. */
function assigneesOf(world: World, body: JsonObject): Account[] | undefined {
  const single = asString(body.assignee);
  if (body.assignees === undefined && single === undefined) return undefined;
  const logins = single === undefined ? asStrings(body.assignees) : [single];
  return logins.map((login) => {
    const person = world.people.find((candidate) => candidate.login.toLowerCase() === login.toLowerCase());
    if (person === undefined) throw invalidField("Issue", "assignees");
    return person;
  });
}

function changeOf(body: JsonObject): ThreadChange {
  const change: ThreadChange = {};
  if (body.title !== undefined && body.title !== null) change.title = String(body.title);
  if ("body" in body) change.body = asString(body.body) ?? null;
  if (body.state === "open" || body.state === "closed") change.state = body.state;
  const reason = body.state_reason;
  if (reason === "completed" || reason === "not_planned" || reason === "duplicate" || reason === "reopened") {
    change.stateReason = reason;
  }
  return change;
}
