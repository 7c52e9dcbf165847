import { randomUUID } from "node:crypto";
import fc from "fast-check";
import type { Decision, Part, Slot, State, Status } from "./state.ts";
import type { Act, Step } from "./steps.ts";

/** Numbers out of which a step is made, once the state it meets is known. */
export interface Dice {
  what: number;
  slot: number;
  a: number;
  b: number;
  c: number;
}

const die = fc.nat({ max: 999 });
const dice = fc.record({ what: die, slot: die, a: die, b: die, c: die });
/** Rounds of one to four steps at the same time. */
export const rounds = (count: number) =>
  fc.array(fc.array(dice, { minLength: 1, maxLength: 4 }), { minLength: count, maxLength: count });

const pick = <const Item>(items: readonly [Item, ...Item[]], n: number): Item =>
  items[n % items.length] ?? items[0];

const statuses: readonly [Status, ...Status[]] = [
  ...(["in_review", "approved", "rejected", "changes_requested", "shipping", "deployed", "kept"] as const),
  ...(["abandoned", "reverting", "reverted", "withdrawn", "superseded", "expired", "blocked"] as const),
];
const parts: readonly [Part, ...Part[]] = ["impact", "clock", "delivery", "validation", "review", "proposer"];
const deciders = [
  "ada",
  "ben",
  "ada",
  "ben",
  "adaAgain",
  "dora",
  "cleo",
  "erik",
  "runtimeA",
  "stranger",
] as const;
const decisions = ["approve", "approve", "approve", "approve", "reject", "request_changes"] as const;
const typed = { approve: "approved", reject: "rejected", request_changes: "changes_requested" } as const;

/** What mostly happens to an improvement in a state; the rest of the time anything happens to it. */
const usual: Record<Status, readonly [Step["kind"], ...Step["kind"][]]> = {
  proposed: ["claim validations", "report", "report", "fail validation"],
  blocked: ["validate again"],
  in_review: [
    ...(["decide", "decide", "decide in Slack", "edit in Studio"] as const),
    ...(["type a name", "set the status", "claim deliveries"] as const),
  ],
  approved: ["complete", "complete", "claim deliveries", "implement by hand", "time passes"],
  shipping: ["pull request", "complete", "claim deliveries"],
  deployed: ["revert", "system", "pull request", "undo by hand", "complete", "claim deliveries"],
  kept: ["revert", "system", "complete"],
  reverting: ["complete", "pull request", "claim deliveries", "time passes"],
  abandoned: ["pull request", "complete"],
  ...{ rejected: ["complete"], changes_requested: ["withdraw", "complete"], reverted: ["complete"] },
  ...{ withdrawn: ["complete"], superseded: ["complete"], expired: ["complete"] },
};
const anything: readonly [Step["kind"], ...Step["kind"][]] = [
  ...(["type a name", "set the status", "undo by hand"] as const),
  ...([
    "attack",
    "set quorum",
    "withdraw",
    "system",
    "decide",
    "edit in Studio",
    "implement by hand",
  ] as const),
  ...([
    "pull request",
    "fail delivery",
    "validate again",
    "revert",
    "decide in Slack",
    "time passes",
  ] as const),
  ...(["complete", "report", "claim deliveries", "claim validations"] as const),
];

/** Turns a round of dice into acts. Time passes alone; there are at most four improvements. */
export function choose(state: State, round: Dice[], webhooks: () => string): Act[] {
  const acts: Act[] = [];
  let next = state.slots.length;
  for (const roll of round) {
    const slot = roll.slot % Math.max(state.slots.length, 1);
    const existing = state.slots[slot];
    const fresh = !existing || (next < 4 && roll.what < 60);
    const step = fresh ? proposal(roll) : stepFor(state, slot, existing, roll, webhooks);
    if (fresh) next++;
    acts.push({ step, rolledBack: step.kind !== "time passes" && roll.c % 12 === 0 });
  }
  const clock = acts.find((act) => act.step.kind === "time passes");
  return clock ? [clock] : acts;
}

function proposal({ a, b, c }: Dice): Step {
  const by = pick(
    ["runtimeA", "system", "cleo", "ada", "adaAgain", "runtimeA", "system", "anon", "runtimeB"],
    a,
  );
  const type = pick(["prompt_refinement", "prompt_refinement", "code_modification", "parameter_tuning"], b);
  const fingerprint = c % 3 === 0 ? "the same" : randomUUID();
  return { kind: "propose", id: randomUUID(), by, type, fingerprint };
}

function stepFor(state: State, slot: number, existing: Slot, roll: Dice, webhooks: () => string): Step {
  const { a, b, c } = roll;
  const kind = pick(roll.what % 10 < 7 ? usual[existing.status] : anything, a);
  // Now and then somebody acts on what was there before.
  const version = existing.version - (b % 15 === 0 ? 1 : 0);
  const decision: Decision = pick(decisions, c);
  const reason = b % 9 === 0 ? undefined : "because";
  const name = pick(["Ada", "Ben", "Ada", "Ben", "Dora", "Cleo", "Erik", "Mallory"], b);
  const webhook = b % 7 === 0 ? (state.webhooks.at(-1)?.replace(/^\w+ /, "") ?? webhooks()) : webhooks();
  const lease = pickLease(state, slot, kind, c);
  switch (kind) {
    case "claim validations":
    case "claim deliveries":
      return { kind, items: 1 + (b % 6) };
    case "report":
      return lease ? { kind, lease, passed: b % 8 > 0 } : { kind: "claim validations", items: 3 };
    case "fail validation":
      return lease ? { kind, lease } : { kind: "claim validations", items: 1 };
    case "fail delivery":
      return lease ? { kind, lease, giveUp: b % 4 === 0 } : { kind: "claim deliveries", items: 2 };
    case "complete":
      return lease
        ? { kind, lease, ...completion(existing.status, b) }
        : { kind: "claim deliveries", items: 4 };
    case "decide":
      return { kind, slot, by: pick(deciders, b), decision, reason, version };
    case "decide in Slack":
      return { kind, slot, by: pick(["ada", "ben", "stranger"], c), decision, reason, version, webhook };
    case "edit in Studio":
      return { kind, slot, name, status: c % 10 === 0 ? pick(statuses, a) : typed[decision], reason };
    case "implement by hand":
    case "type a name":
      return { kind, slot, name };
    case "set the status":
      return { kind, slot, status: c % 10 === 0 ? pick(statuses, a) : typed[decision], reason };
    case "undo by hand":
      return { kind, slot, name, status: pick(["reverted", "reverting"], c) };
    case "pull request": {
      const action = pick(["closed", "closed", "closed", "reopened", "synchronize"], b);
      return {
        kind,
        slot,
        action,
        merged: action === "closed" && a % 3 > 0,
        reverts: existing.revertPullRequest && c % 4 > 0,
        foreign: c % 3 === 0,
        webhook,
      };
    }
    case "withdraw":
    case "validate again":
      return { kind, slot, by: pick(["dora", "runtimeA", "cleo", "ada", "adaAgain"], b) };
    case "revert":
      return { kind, slot, by: pick(deciders, b), version };
    case "system":
      return { kind, slot, by: pick(parts, b), to: pick(statuses, c) };
    case "set quorum":
      return { kind, by: pick(["dora", "dora", "ada"], b), quorum: 1 + (c % 3) };
    case "time passes":
      return { kind };
    default:
      return { kind: "attack", slot, how: b };
  }
}

function completion(
  status: Status,
  n: number,
): { notes: "none" | "pull request" | "revert"; move: Status | undefined } {
  if (n % 6 === 0) return { notes: "none", move: pick(statuses, n) };
  if (status === "approved" && n % 2 === 0) return { notes: "pull request", move: "shipping" };
  if (status === "reverting" && n % 2 === 0) return { notes: "revert", move: undefined };
  return { notes: "none", move: undefined };
}

function pickLease(state: State, slot: number, kind: Step["kind"], n: number) {
  const validations = kind === "report" || kind === "fail validation";
  const fitting = state.leases.filter((lease) => (lease.delivery === undefined) === validations);
  const own = fitting.filter((lease) => lease.slot === slot);
  // Mostly the newest lease, sometimes one that was lost long ago.
  const among = own.length > 0 ? own : fitting;
  return among.at(-1 - (n % 5 === 0 ? n % (among.length || 1) : 0));
}
