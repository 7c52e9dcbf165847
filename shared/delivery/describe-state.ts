import type { Dossier, DossierEvent } from "./read-dossier.ts";
import { tameLine } from "./tame-text.ts";

const statusWords: Record<string, string> = {
  proposed: "Being checked",
  blocked: "Refused by the checks",
  in_review: "In review",
  approved: "Approved",
  rejected: "Rejected",
  changes_requested: "Changes requested",
  shipping: "Pull request open",
  deployed: "In force",
  kept: "Kept",
  abandoned: "Abandoned",
  reverting: "Being reverted",
  reverted: "Reverted",
  withdrawn: "Withdrawn",
  superseded: "Superseded",
  expired: "Expired",
};

const surfaceWords: Record<string, string> = {
  api: "the API",
  studio: "Studio",
  slack: "Slack",
  github: "GitHub",
};

/** States in which nothing will happen any more, unless a pull request is reopened or a change undone. */
export const finishedStates: ReadonlySet<string> = new Set([
  "rejected",
  "deployed",
  "kept",
  "abandoned",
  "reverted",
  "withdrawn",
  "superseded",
  "expired",
]);

/** States that a proposal can end in before anybody saw it. */
export const unseenEnds: ReadonlySet<string> = new Set(["withdrawn", "superseded", "expired"]);

/** The state in words, for people. */
export function describeStatus(status: string): string {
  return statusWords[status] ?? status.replaceAll("_", " ");
}

/** Limits that hold up what is approved. What waits earlier is not shown anywhere yet. */
const waitingWords: Record<string, string> = {
  paused: "the team is paused",
  repository: "as many pull requests are open in the repository as policy allows",
  organisation: "as many pull requests are open in the organisation as policy allows",
};

/** Why nothing happens yet, if so. */
export function describeWaiting({ improvement }: Dossier): string | undefined {
  if (improvement.waits_for === null) return undefined;
  return waitingWords[improvement.waits_for] ?? improvement.waits_for.replaceAll("_", " ");
}

/** `prompt_refinement` → `Prompt refinement`. */
export function describeChangeType(changeType: string): string {
  const words = changeType.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The title on one line, and never empty: neither surface takes a title that cannot be seen. */
export function describeTitle({ improvement }: Dossier): string {
  return tameLine(improvement.title) || "A proposal without a title";
}

/** Who did it and by which way, as far as anybody did: `by Ada via Slack`. */
export function describeActor({ person, surface, how_known }: DossierEvent): string {
  const way = surfaceWords[surface];
  const via = way === undefined ? [] : [`via ${way}`];
  // A name typed in Studio is a claim, and is shown as one.
  const claim = how_known === "asserted" ? " (name as typed)" : "";
  return (person === null ? via : [`by ${person}${claim}`, ...via]).join(" ");
}

/** Moves whose reason is news. That a merge deployed it, or which pull request ships it, is told by the rest. */
const explained: ReadonlySet<string> = new Set([
  "approved",
  "rejected",
  "changes_requested",
  "reverting",
  "withdrawn",
  "superseded",
  "expired",
]);

/** Why, where that says more than the move itself. */
export function reasonOf({ to_status, reason }: DossierEvent): string | undefined {
  return reason !== null && explained.has(to_status ?? "") ? reason : undefined;
}

/** The moves so far that people want to see: decisions and what came of them, oldest first. */
export function decisiveMoves({ events }: Dossier): DossierEvent[] {
  return events.filter(
    ({ kind, to_status }) => kind === "moved" && to_status !== "in_review" && to_status !== "proposed",
  );
}
