import { resolveCommit } from "../git/references.ts";
import { asString, isObject } from "../json.ts";
import { presentCheckRun, presentStatus } from "../present/present-check.ts";
import { notFound, Refusal } from "../refusal.ts";
import type { CheckRunRecord, StatusRecord } from "../state/records.ts";
import { timestamp } from "../world.ts";
import type { Call, Reply } from "./call.ts";

/** checks/create: only Apps have checks. */
export async function createCheckRun(call: Call): Promise<Reply> {
  const { world, repository, caller, body } = call;
  if (caller.app === undefined) throw new Refusal(403, "You must authenticate via a GitHub App.");
  const headSha = asString(body.head_sha) ?? "";
  if ((await resolveCommit(world.store.gitDir(repository), headSha)) === undefined)
    throw new Refusal(422, `No commit found for SHA: ${headSha}`);
  const run: CheckRunRecord = {
    id: world.store.nextId(),
    app: { id: caller.app.id, slug: caller.app.slug },
    name: asString(body.name) ?? "",
    headSha,
    externalId: "",
    detailsUrl: null,
    status: "queued",
    conclusion: null,
    startedAt: timestamp(world),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
  change(call, run);
  repository.checkRuns.push(run);
  return { status: 201, body: presentCheckRun(world, repository, run) };
}

/** checks/update. Annotations are added to those there are. */
export function updateCheckRun(call: Call): Reply {
  const { world, repository, caller, params } = call;
  const run = repository.checkRuns.find(({ id }) => String(id) === params.check_run_id);
  if (run === undefined) throw notFound();
  if (run.app.id !== caller.app?.id) throw new Refusal(403, "Invalid app_id for check run");
  change(call, run);
  return { status: 200, body: presentCheckRun(world, repository, run) };
}

/** checks/list-for-ref: of each name the latest. */
export async function listCheckRuns({ world, repository, params, query }: Call): Promise<Reply> {
  const sha = await resolveCommit(world.store.gitDir(repository), params.ref ?? "");
  if (sha === undefined) throw notFound(`No commit found for SHA: ${params.ref}`);
  const wanted = repository.checkRuns.filter(
    (run) =>
      run.headSha === sha &&
      (query.check_name === undefined || query.check_name === run.name) &&
      (query.app_id === undefined || query.app_id === run.app.id),
  );
  const latest = new Map(wanted.map((run) => [`${run.app.id} ${run.name}`, run]));
  const runs = query.filter === "all" ? wanted : [...latest.values()];
  const body = {
    total_count: runs.length,
    check_runs: runs.map((run) => presentCheckRun(world, repository, run)),
  };
  return { status: 200, body };
}

function change({ world, body }: Call, run: CheckRunRecord): void {
  const { output } = body;
  run.name = asString(body.name) ?? run.name;
  run.externalId = asString(body.external_id) ?? run.externalId;
  run.detailsUrl = asString(body.details_url) ?? run.detailsUrl;
  const status = body.conclusion === undefined ? body.status : "completed";
  if (status === "queued" || status === "in_progress" || status === "completed") run.status = status;
  run.conclusion = asString(body.conclusion) ?? run.conclusion;
  if (run.status === "completed") run.completedAt ??= timestamp(world);
  if (isObject(output)) {
    run.title = asString(output.title) ?? run.title;
    run.summary = asString(output.summary) ?? run.summary;
    run.text = asString(output.text) ?? run.text;
    const added = Array.isArray(output.annotations) ? output.annotations.filter(isObject) : [];
    run.annotations.push(...added);
  }
  if (Array.isArray(body.actions))
    run.actions = body.actions.filter(isObject).map((action) => ({
      label: String(action.label),
      description: String(action.description),
      identifier: String(action.identifier),
    }));
}

/** repos/create-commit-status */
export async function createStatus(call: Call): Promise<Reply> {
  const { world, repository, actor, params, body } = call;
  const sha = params.sha ?? "";
  if ((await resolveCommit(world.store.gitDir(repository), sha)) === undefined)
    throw new Refusal(422, `No commit found for SHA: ${sha}`);
  const status: StatusRecord = {
    id: world.store.nextId(),
    sha,
    state: String(body.state),
    context: asString(body.context) ?? "default",
    description: asString(body.description) ?? null,
    targetUrl: asString(body.target_url) ?? null,
    creator: actor,
    createdAt: timestamp(world),
  };
  repository.statuses.push(status);
  return { status: 201, body: presentStatus(world, repository, status) };
}

/** repos/list-commit-statuses-for-ref, newest first. */
export async function listStatuses({ world, repository, params }: Call): Promise<Reply> {
  const sha = await resolveCommit(world.store.gitDir(repository), params.ref ?? "");
  const found = repository.statuses.filter((status) => status.sha === sha).toReversed();
  return { list: found.map((status) => presentStatus(world, repository, status)) };
}
