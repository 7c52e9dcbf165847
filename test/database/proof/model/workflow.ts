import { tellSurfaces, waiting } from "./queues.ts";
import {
  type Decision,
  isOpen,
  mayMove,
  type Part,
  personOf,
  type Slot,
  type State,
  type Status,
} from "./state.ts";

/** Makes a move if the design has it, with everything that follows. */
export function move(state: State, slot: Slot, to: Status, by: Part): boolean {
  const from = slot.status;
  if (!mayMove(from, to, by)) return false;
  // The same change for the same reason is open once.
  const twin = state.slots.some(
    (other) => other !== slot && isOpen(other) && other.fingerprint === slot.fingerprint,
  );
  if (from === "abandoned" && twin) return false;
  if (from === "in_review" && by !== "review") slot.cells = { name: undefined, reason: undefined };
  const signed = to === "reverted" && by === "review";
  if (to === "deployed" || (slot.undoneByTyped && !signed))
    Object.assign(slot, { undoneBy: undefined, undoneAt: false });
  slot.undoneByTyped = false;
  slot.status = to;
  slot.version++;
  slot.events++;
  // Work that rests after an error goes on resting; a claim of it is void, and what was given up is tried again.
  const rests = slot.validation?.resting && slot.validation.attempts < 99;
  if (to === "proposed" && !rests) slot.validation = waiting();
  if (to === "deployed" && from !== "reverting") supersedeRivals(state, slot);
  tellSurfaces(slot);
  return true;
}

/** What was made on a content that is no more cannot ship any more. */
function supersedeRivals(state: State, winner: Slot): void {
  for (const rival of state.slots) {
    if (rival === winner || rival.type !== winner.type) continue;
    if (rival.status === "shipping") move(state, rival, "changes_requested", "delivery");
    else move(state, rival, "superseded", "delivery");
  }
}

export interface Opinion {
  person: string | undefined;
  role: string;
  decision: Decision;
  reason: string | undefined;
  /** A name that somebody typed. */
  asserted: boolean;
}

/** A person decides; false if that is refused, and then nothing has changed. */
export function decide(state: State, slot: Slot, opinion: Opinion): boolean {
  const { person, role, decision, reason, asserted } = opinion;
  if (person === undefined || (role !== "reviewer" && role !== "administrator")) return false;
  if (slot.status !== "in_review" || personOf(slot.proposedBy) === person) return false;
  if (decision !== "approve" && reason === undefined) return false;
  const earlier = slot.reviews[person];
  if (earlier && !(earlier.asserted && !asserted)) return false;
  slot.reviews[person] = { decision, asserted };
  slot.events++;
  if (decision === "reject") move(state, slot, "rejected", "review");
  else if (decision === "request_changes") move(state, slot, "changes_requested", "review");
  else if (approvals(slot) >= state.quorum) move(state, slot, "approved", "review");
  else {
    tellSurfaces(slot);
    if (asserted) slot.cells = { name: undefined, reason: undefined };
  }
  if (slot.status !== "in_review") slot.cells = { name: person, reason };
  return true;
}

/** People, not accounts; of typed names at most one, and none for code. */
function approvals(slot: Slot): number {
  const approving = Object.values(slot.reviews).filter((review) => review.decision === "approve");
  const typed = approving.filter((review) => review.asserted).length;
  return approving.length - typed + (slot.type === "code_modification" ? 0 : Math.min(typed, 1));
}
