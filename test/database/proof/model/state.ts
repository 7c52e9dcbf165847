// What the product promises, written down a second time and without a look at the SQL.

export type Status =
  | "proposed"
  | "blocked"
  | "in_review"
  | "approved"
  | "rejected"
  | "changes_requested"
  | "shipping"
  | "deployed"
  | "kept"
  | "abandoned"
  | "reverting"
  | "reverted"
  | "withdrawn"
  | "superseded"
  | "expired";
export type Part =
  | "validation"
  | "review"
  | "delivery"
  | "impact"
  | "proposer"
  | "administrator"
  | "clock"
  | "policy";
export type ChangeType = "prompt_refinement" | "code_modification" | "parameter_tuning";
export type DeliveryKind = "slack_message" | "slack_note" | "slack_answer" | "github_sync";
/** What goes in order for an improvement: a surface; answers to one person wait for nothing else. */
export const lanes = ["slack", "slack_answer", "github"] as const;
export type Lane = (typeof lanes)[number];

/** Something that waits for a worker, under a lease while one is at it. */
export interface Leasable {
  token: string | undefined;
  expired: boolean;
  /** Given back after an error: not before its back-off has passed. */
  resting: boolean;
  attempts: number;
}

export interface Slot {
  id: string;
  type: ChangeType;
  proposedBy: Proposer;
  fingerprint: string;
  status: Status;
  version: number;
  events: number;
  reviews: Record<string, { decision: Decision; asserted: boolean }>;
  queued: Partial<Record<DeliveryKind, number>>;
  queues: Record<Lane, (Leasable & { kind: DeliveryKind })[]>;
  validation: Leasable | undefined;
  /** What stands in decided_by and decision_reason: typed in Studio and waiting for a status, or the decision. */
  cells: { name: string | undefined; reason: string | undefined };
  implementedBy: string | undefined;
  undoneBy: string | undefined;
  /** Whether it is written where it was undone. */
  undoneAt: boolean;
  /** A name beside an undoing that goes on, which is not its signature. */
  undoneByTyped: boolean;
  pullRequest: boolean;
  revertPullRequest: boolean;
}

export type Decision = "approve" | "reject" | "request_changes";

/** A lease as its holder knows it, perhaps long after it was lost. */
export interface Lease {
  slot: number;
  /** Undefined for the validation of the slot. */
  delivery: { id: string; lane: Lane } | undefined;
  token: string;
}

export interface State {
  quorum: number;
  slots: Slot[];
  leases: Lease[];
  webhooks: string[];
}

/** Everybody who decides, or tries to: the person behind the account, and what the person may do in the team. */
export const accountsOf = {
  ada: { person: "Ada", role: "reviewer" },
  adaAgain: { person: "Ada", role: "reviewer" },
  ben: { person: "Ben", role: "reviewer" },
  dora: { person: "Dora", role: "administrator" },
  cleo: { person: "Cleo", role: "member" },
  erik: { person: "Erik", role: "other team" },
  runtimeA: { person: undefined, role: "runtime" },
  stranger: { person: undefined, role: "nobody" },
} as const;
export type Account = keyof typeof accountsOf;
export type Proposer = Account | "system" | "anon" | "runtimeB";

export const personOf = (by: Proposer): string | undefined =>
  by === "system" || by === "anon" || by === "runtimeB" ? undefined : accountsOf[by].person;

/** The design's table: from, to, and who makes the move. */
const arrows: readonly [from: string, to: Status, by: Part][] = [
  ["proposed", "in_review", "validation"],
  ["proposed", "blocked", "validation"],
  ["blocked", "proposed", "administrator"],
  ["in_review", "approved", "review"],
  ["in_review", "rejected", "review"],
  ["in_review", "changes_requested", "review"],
  ["approved", "shipping", "delivery"],
  ["approved", "deployed", "review"],
  ["approved shipping", "changes_requested", "delivery"],
  ["approved shipping", "changes_requested", "review"],
  ["approved shipping", "changes_requested", "validation"],
  ["changes_requested", "deployed", "delivery"],
  ["shipping", "deployed", "delivery"],
  ["shipping", "abandoned", "delivery"],
  ["shipping", "abandoned", "impact"],
  ["abandoned", "shipping", "delivery"],
  ["deployed kept", "reverting", "impact"],
  ["deployed kept", "reverting", "review"],
  ["deployed kept", "reverted", "delivery"],
  ["deployed kept reverting", "reverted", "review"],
  ["in_review", "approved", "policy"],
  ["deployed", "kept", "impact"],
  ["reverting", "reverted", "delivery"],
  ["reverting", "deployed", "delivery"],
  ["proposed in_review approved changes_requested", "withdrawn", "proposer"],
  ["proposed in_review approved changes_requested", "withdrawn", "administrator"],
  ["proposed in_review approved changes_requested", "superseded", "delivery"],
  ["proposed in_review approved changes_requested", "superseded", "proposer"],
  ["proposed in_review approved changes_requested", "expired", "clock"],
];

export function mayMove(from: Status, to: Status, by: Part): boolean {
  return arrows.some(
    ([sources, target, part]) => target === to && part === by && sources.split(" ").includes(from),
  );
}

const open: readonly Status[] = [
  "proposed",
  "blocked",
  "in_review",
  "approved",
  "changes_requested",
  "shipping",
];

export const isOpen = ({ status }: Slot) => open.includes(status);
