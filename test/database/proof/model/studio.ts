import { accountsOf, type Slot, type State, type Status } from "./state.ts";
import type { Step } from "./steps.ts";
import { decide, move } from "./workflow.ts";

type Edit = Extract<
  Step,
  { kind: "edit in Studio" | "type a name" | "set the status" | "implement by hand" | "undo by hand" }
>;

const decisions: Partial<Record<Status, "approve" | "reject" | "request_changes">> = {
  approved: "approve",
  rejected: "reject",
  changes_requested: "request_changes",
};

const isInForce = ({ status }: Slot) => ["deployed", "kept", "reverting"].includes(status);

/** Studio saves one cell, or several at once. Whether the row takes it. */
export function editInStudio(state: State, slot: Slot, edit: Edit): boolean {
  switch (edit.kind) {
    case "edit in Studio": {
      // To save what is there already changes nothing, and is no offence.
      if (edit.status === slot.status && slot.status !== "in_review")
        return slot.cells.name === edit.name && slot.cells.reason === edit.reason;
      if (edit.status === slot.status) return typeName(slot, edit.name) && typeReason(slot, edit.reason);
      return decideAs(state, slot, edit.name, edit);
    }
    case "type a name":
      return slot.status === "in_review" ? typeName(slot, edit.name) : slot.cells.name === edit.name;
    case "set the status":
      if (edit.status === slot.status)
        return slot.status === "in_review"
          ? typeReason(slot, edit.reason)
          : slot.cells.reason === edit.reason;
      // With the name that was typed beside an undoing that goes on.
      if (slot.undoneByTyped && slot.undoneAt && edit.status === "reverted")
        return slot.cells.reason === edit.reason && move(state, slot, "reverted", "review");
      return slot.cells.name !== undefined && decideAs(state, slot, slot.cells.name, edit);
    case "implement by hand": {
      if (slot.status === "deployed" && slot.implementedBy === edit.name) return true;
      const rival = state.slots.some((other) => other.type === slot.type && isInForce(other));
      if (!mayDecide(edit.name) || rival || !move(state, slot, "deployed", "review")) return false;
      slot.implementedBy = edit.name;
      return true;
    }
    case "undo by hand": {
      if (slot.status === edit.status && slot.undoneBy === edit.name && slot.undoneAt) {
        // The same name again was typed all the same.
        slot.undoneByTyped = slot.status === "reverting";
        return true;
      }
      // A name beside an undoing that goes on already.
      const named = slot.status === "reverting" && edit.status === "reverting";
      if (!mayDecide(edit.name) || !(named || move(state, slot, edit.status, "review"))) return false;
      slot.undoneBy = edit.name;
      slot.undoneAt = true;
      slot.undoneByTyped = named;
      return true;
    }
  }
}

function typeName(slot: Slot, name: string): boolean {
  if (slot.cells.name !== name && !mayDecide(name)) return false;
  slot.cells.name = name;
  return true;
}

function typeReason(slot: Slot, reason: string | undefined): true {
  slot.cells.reason = reason;
  return true;
}

function decideAs(
  state: State,
  slot: Slot,
  name: string,
  { status, reason }: { status: Status; reason: string | undefined },
): boolean {
  const known = Object.values(accountsOf).find((account) => account.person === name);
  const decision = decisions[status];
  return !!known && !!decision && decide(state, slot, { ...known, decision, reason, asserted: true });
}

function mayDecide(name: string): boolean {
  const role = Object.values(accountsOf).find((account) => account.person === name)?.role;
  return role === "reviewer" || role === "administrator";
}
