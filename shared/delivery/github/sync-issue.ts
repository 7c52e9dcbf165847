import { finishedStates, unseenEnds } from "../describe-state.ts";
import type { Dossier } from "../read-dossier.ts";
import { buildIssueBody, buildTitle } from "./build-body.ts";
import { chooseLabels, ourLabel, sameLabels } from "./choose-labels.ts";
import { isManaged, replaceManaged } from "./manage-body.ts";
import type { Issue } from "./open-issues.ts";
import type { Repository } from "./open-repository.ts";

/** States in which the proposal did what it was for. */
const succeeded: ReadonlySet<string> = new Set(["deployed", "kept"]);

/** Brings the issue to the improvement's present state; creates it if there is none yet, and it was ever to be seen. */
export async function syncIssue(repository: Repository, dossier: Dossier): Promise<Issue | undefined> {
  const { improvement } = dossier;
  const present = await findIssue(repository, dossier);
  if (!present) {
    if (unseenEnds.has(improvement.status)) return undefined;
    // Deleted when it was over: nobody misses it.
    if (improvement.issue_number !== null && finishedStates.has(improvement.status)) return undefined;
    const body = replaceManaged(null, improvement.id, buildIssueBody(dossier, repository));
    return repository.createIssue({ title: buildTitle(dossier), body, labels: chooseLabels(dossier, []) });
  }
  const change = changeOf(present, dossier, repository);
  if (Object.keys(change).length > 0) await repository.updateIssue(present.number, change);
  return present;
}

async function findIssue(repository: Repository, { improvement }: Dossier): Promise<Issue | undefined> {
  const noted =
    improvement.issue_number === null ? undefined : await repository.findIssue(improvement.issue_number);
  // Made by an earlier try whose answer got lost; or there is none, because somebody deleted it.
  return (
    noted ??
    repository.findThread(improvement.created_at, { label: ourLabel }, (body) =>
      isManaged(body, improvement.id),
    )
  );
}

function changeOf(
  present: Issue,
  dossier: Dossier,
  repository: Repository,
): Parameters<Repository["updateIssue"]>[1] {
  const { status, id } = dossier.improvement;
  const change: Parameters<Repository["updateIssue"]>[1] = {};
  const title = buildTitle(dossier);
  const body = replaceManaged(present.body, id, buildIssueBody(dossier, repository));
  const labels = chooseLabels(dossier, present.labels);
  if (title !== present.title) change.title = title;
  if (body !== normalise(present.body)) change.body = body;
  if (!sameLabels(labels, present.labels)) change.labels = labels;
  const isFinished = finishedStates.has(status);
  if (isFinished && present.isOpen)
    return { ...change, state: "closed", state_reason: succeeded.has(status) ? "completed" : "not_planned" };
  if (!isFinished && !present.isOpen) return { ...change, state: "open", state_reason: "reopened" };
  return change;
}

function normalise(body: string | null): string {
  return (body ?? "").replace(/\r\n/g, "\n");
}
