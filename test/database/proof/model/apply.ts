import { claimDeliveries, claimValidations, heldBy, passTime, queueDelivery, waiting } from "./queues.ts";
import { accountsOf, isOpen, personOf, type Slot, type State, type Status } from "./state.ts";
import type { Act, Outcome, Step } from "./steps.ts";
import { editInStudio } from "./studio.ts";
import { decide, move } from "./workflow.ts";

/** Whether the model, in this state, could have answered so. If it could, `state` is what follows. */
export function explains(state: State, act: Act, outcome: Outcome, alone: boolean): boolean {
  if (act.rolledBack) return outcome.kind !== "done";
  if (outcome.kind === "rolled back") return false;
  const { step } = act;
  if (step.kind === "claim deliveries" || step.kind === "claim validations") {
    if (outcome.kind !== "done") return false;
    const claim = step.kind === "claim deliveries" ? claimDeliveries : claimValidations;
    return claim(state, outcome.claimed, { items: step.items, alone });
  }
  const answer = apply(state, step);
  if (answer === "refused") return outcome.kind === "refused";
  return outcome.kind === "done" && (answer === undefined || answer === outcome.value);
}

/** Does the step in the model. Refused: nothing has changed. Otherwise what is answered, if that is of interest. */
function apply(state: State, step: Step): "refused" | boolean | string | undefined {
  if (step.kind === "time passes") return void passTime(state);
  if (step.kind === "attack") return "refused";
  if (step.kind === "propose") return propose(state, step);
  if (step.kind === "claim deliveries" || step.kind === "claim validations") return undefined;
  if (step.kind === "set quorum") {
    // Row-level security shows nobody else a row to change.
    if (accountsOf[step.by].role === "administrator") state.quorum = step.quorum;
    return undefined;
  }
  const slot = state.slots["lease" in step ? step.lease.slot : step.slot];
  if (!slot) return "refused";
  const accepted = (ok: boolean) => (ok ? undefined : "refused");

  switch (step.kind) {
    case "report": {
      if (!heldBy(state, step.lease)) return false;
      slot.validation = undefined;
      move(state, slot, step.passed ? "in_review" : "blocked", "validation");
      return true;
    }
    case "fail validation":
    case "fail delivery":
      return void giveBack(state, slot, step);
    case "decide": {
      if (step.version !== slot.version) return "refused";
      return accepted(decide(state, slot, { ...step, ...accountsOf[step.by], asserted: false }));
    }
    case "decide in Slack": {
      if (seen(state, `slack ${step.webhook}`)) return true;
      const known = accountsOf[step.by];
      const decided =
        step.version === slot.version && decide(state, slot, { ...step, ...known, asserted: false });
      if (!decided) queueDelivery(slot, "slack_answer");
      return decided;
    }
    case "edit in Studio":
    case "type a name":
    case "set the status":
    case "implement by hand":
    case "undo by hand":
      return accepted(editInStudio(state, slot, step));
    case "complete": {
      if (!heldBy(state, step.lease) || !step.lease.delivery) return false;
      slot.queues[step.lease.delivery.lane].shift();
      if (step.notes === "pull request") slot.pullRequest = true;
      if (step.notes === "revert") slot.revertPullRequest = true;
      if (step.move) move(state, slot, step.move, "delivery");
      return true;
    }
    case "pull request":
      return seen(state, `github ${step.webhook}`) ? "repeated" : followPullRequest(state, slot, step);
    case "withdraw": {
      const { role } = accountsOf[step.by];
      const administrator = role === "administrator";
      // The very account that proposed it.
      const own = slot.proposedBy === step.by;
      return accepted(
        (administrator || own) &&
          move(state, slot, "withdrawn", administrator ? "administrator" : "proposer"),
      );
    }
    case "validate again":
      return accepted(
        accountsOf[step.by].role === "administrator" && move(state, slot, "proposed", "administrator"),
      );
    case "revert": {
      const { role } = accountsOf[step.by];
      const may = (role === "reviewer" || role === "administrator") && step.version === slot.version;
      if (!may || !move(state, slot, "reverting", "review")) return "refused";
      slot.undoneBy = personOf(step.by);
      return undefined;
    }
    case "system":
      return accepted(move(state, slot, step.to, step.by));
    default:
      return "refused";
  }
}

function seen(state: State, webhook: string): boolean {
  if (state.webhooks.includes(webhook)) return true;
  state.webhooks.push(webhook);
  return false;
}

function propose(state: State, step: Extract<Step, { kind: "propose" }>): "refused" | undefined {
  const mayPropose = ["system", "runtimeA", "ada", "adaAgain", "ben", "cleo", "dora"].includes(step.by);
  const twin = state.slots.some((other) => isOpen(other) && other.fingerprint === step.fingerprint);
  if (!mayPropose || twin) return "refused";
  state.slots.push({
    ...{ id: step.id, type: step.type, fingerprint: step.fingerprint, proposedBy: step.by },
    ...{ status: "proposed", version: 1, events: 1, reviews: {}, queued: {} },
    ...{ queues: { slack: [], slack_answer: [], github: [] }, validation: waiting() },
    ...{
      cells: { name: undefined, reason: undefined },
      implementedBy: undefined,
      undoneBy: undefined,
      undoneAt: false,
      undoneByTyped: false,
    },
    ...{ pullRequest: false, revertPullRequest: false },
  });
  return undefined;
}

function giveBack(
  state: State,
  slot: Slot,
  step: Extract<Step, { kind: "fail validation" | "fail delivery" }>,
): void {
  const held = heldBy(state, step.lease);
  if (!held) return;
  const gone = step.kind === "fail delivery" ? step.giveUp || held.attempts >= 12 : held.attempts >= 8;
  Object.assign(held, { token: undefined, expired: false, resting: true });
  if (!gone) return;
  // A dead delivery no longer holds up what comes after it.
  if (step.lease.delivery) slot.queues[step.lease.delivery.lane].shift();
  else held.attempts = 99;
}

/** A foreign push may be our own, and what was merged may not be what was approved. */
function hasToBeLookedAt(slot: Slot, step: Extract<Step, { kind: "pull request" }>): boolean {
  const pushed = step.action === "synchronize" && (slot.status === "approved" || slot.status === "shipping");
  if (step.foreign && !step.reverts && (pushed || step.merged)) return true;
  return step.merged && (slot.status === "approved" || slot.status === "changes_requested");
}

function followPullRequest(
  state: State,
  slot: Slot,
  step: Extract<Step, { kind: "pull request" }>,
): Status | "ignored" {
  if (step.reverts ? !slot.revertPullRequest : !slot.pullRequest) return "ignored";
  const target: Status | undefined =
    step.action === "closed"
      ? step.merged
        ? step.reverts
          ? "reverted"
          : "deployed"
        : step.reverts
          ? "deployed"
          : "abandoned"
      : step.reverts
        ? undefined
        : step.action === "reopened"
          ? "shipping"
          : step.foreign
            ? "changes_requested"
            : undefined;
  if (target !== undefined && hasToBeLookedAt(slot, step)) {
    queueDelivery(slot, "github_sync");
    return "ignored";
  }
  if (target === "deployed" && slot.status === "abandoned" && !move(state, slot, "shipping", "delivery"))
    return "ignored";
  return target && move(state, slot, target, "delivery") ? target : "ignored";
}
