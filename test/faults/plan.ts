import fc from "fast-check";
import { opening } from "./openings.ts";
import { anyStep } from "./steps.ts";

/** What goes wrong with one call to a surface: before its effect, after it, or instead of it. */
export const callFaults = [
  "timeout before",
  "timeout after",
  "reset before",
  "reset after",
  "429",
  "5xx before",
  "5xx after",
] as const;
export type CallFault = (typeof callFaults)[number];

/** What goes wrong with one request of a surface to us. */
export const requestFaults = ["lost", "doubled", "late", "answer_lost"] as const;
export type RequestFault = (typeof requestFaults)[number];

/** The call, request or operation that it hits, counted from 0 within the run. */
interface At<Kind> {
  at: number;
  kind: Kind;
}

function faultsAt<Kind>(kinds: readonly Kind[], last: number, most: number): fc.Arbitrary<At<Kind>[]> {
  return fc.uniqueArray(fc.record({ at: fc.nat(last), kind: fc.constantFrom(...kinds) }), {
    maxLength: most,
    selector: ({ at }) => at,
    size: "max",
  });
}

/** A run: what people do, and what goes wrong with which call. */
const anyPlan = fc.record({
  quorum: fc.integer({ min: 1, max: 2 }),
  steps: fc
    .tuple(opening, fc.array(anyStep, { minLength: 6, maxLength: 14, size: "max" }))
    .map(([first, then]) => [...first, ...then]),
  slackCalls: faultsAt(callFaults, 60, 12),
  githubCalls: faultsAt(callFaults, 120, 22),
  slackRequests: faultsAt(requestFaults, 12, 5),
  githubWebhooks: faultsAt(requestFaults, 20, 9),
  deaths: fc.uniqueArray(fc.nat(500), { maxLength: 6, size: "max" }),
  /** After how many milliseconds the processes of the first workers are killed, in runs that have processes. */
  kills: fc.array(fc.integer({ min: 5, max: 1_200 }), { minLength: 2, maxLength: 4 }),
});
/** Without bias: a run of its own has to be as long as any. */
export const plan = fc.noBias(anyPlan);
export type Plan = typeof anyPlan extends fc.Arbitrary<infer Value> ? Value : never;
