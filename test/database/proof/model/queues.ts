import {
  type DeliveryKind,
  type Lane,
  type Leasable,
  type Lease,
  lanes,
  type Slot,
  type State,
} from "./state.ts";
import type { Claimed } from "./steps.ts";

export const waiting = (): Leasable => ({ token: undefined, expired: false, resting: false, attempts: 0 });

const laneOf = (kind: string): Lane =>
  kind === "slack_answer" ? kind : kind.startsWith("slack") ? "slack" : "github";

export function queueDelivery(slot: Slot, kind: DeliveryKind): void {
  slot.queues[laneOf(kind)].push({ ...waiting(), kind });
  slot.queued[kind] = (slot.queued[kind] ?? 0) + 1;
}

/** Every surface hears of what happened, once there is something that people may see. */
export function tellSurfaces(slot: Slot): void {
  if (slot.status === "proposed" || slot.status === "blocked") return;
  queueDelivery(slot, "slack_message");
  queueDelivery(slot, "slack_note");
  queueDelivery(slot, "github_sync");
}

const isFree = (item: Leasable | undefined): item is Leasable =>
  item !== undefined && !item.resting && (item.token === undefined || item.expired);

interface Limits {
  items: number;
  /** Nobody else is at the queue: then a worker gets all that it asks for. */
  alone: boolean;
}

/** Each delivery goes to one worker, per improvement and lane in order, one at a time. */
export function claimDeliveries(state: State, claimed: Claimed[], { items, alone }: Limits): boolean {
  const heads = () => state.slots.flatMap((slot) => lanes.map((lane) => slot.queues[lane][0]));
  for (const slot of state.slots)
    for (const lane of lanes) if (isWornOut(slot.queues[lane][0], 12)) slot.queues[lane].shift();
  const free = heads().filter(isFree).length;
  if (claimed.length > items || (alone && claimed.length !== Math.min(items, free))) return false;
  for (const { improvement, id, kind, token } of claimed) {
    const slot = state.slots.findIndex((one) => one.id === improvement);
    const lane = laneOf(kind);
    const head = state.slots[slot]?.queues[lane][0];
    if (!isFree(head) || head.kind !== kind || id === undefined) return false;
    lend(head, token);
    state.leases.push({ slot, delivery: { id, lane }, token });
  }
  return true;
}

export function claimValidations(state: State, claimed: Claimed[], { items, alone }: Limits): boolean {
  for (const slot of state.slots)
    if (isWornOut(slot.validation, 8)) slot.validation = { ...waiting(), resting: true, attempts: 99 };
  const free = state.slots.filter((slot) => isFree(slot.validation)).length;
  if (claimed.length > items || (alone && claimed.length !== Math.min(items, free))) return false;
  for (const { improvement, token } of claimed) {
    const slot = state.slots.findIndex((one) => one.id === improvement);
    const work = state.slots[slot]?.validation;
    if (!isFree(work)) return false;
    lend(work, token);
    state.leases.push({ slot, delivery: undefined, token });
  }
  return true;
}

function isWornOut(item: Leasable | undefined, attempts: number): boolean {
  return item?.token !== undefined && item.expired && item.attempts >= attempts;
}

function lend(item: Leasable, token: string): void {
  Object.assign(item, { token, expired: false, attempts: item.attempts + 1 });
}

/** What the lease is on, if it is still its holder's: nobody else has claimed it, and it is not done. */
export function heldBy(state: State, lease: Lease): Leasable | undefined {
  const slot = state.slots[lease.slot];
  const item = lease.delivery ? slot?.queues[lease.delivery.lane][0] : slot?.validation;
  return item?.token === lease.token ? item : undefined;
}

/** Back-offs and leases run out. What was given up stays given up. */
export function passTime(state: State): void {
  for (const { queues, validation } of state.slots)
    for (const item of [...lanes.flatMap((lane) => queues[lane]), ...(validation ? [validation] : [])]) {
      if (item.attempts < 99) item.resting = false;
      item.expired = item.token !== undefined;
    }
}
