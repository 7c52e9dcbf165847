import fc from "fast-check";

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

const who = fc.integer({ min: 0, max: 5 });
/** Which of the proposals made so far. */
const which = fc.nat(5);
const words = fc.constantFrom(
  "Why?",
  "Looks *fine* to me.",
  "@channel fixes #1 <!-- x -->",
  "ответ 🙂\n> quoted",
);

const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant("propose"), team: fc.nat(1), file: fc.nat(1) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("work"), workers: fc.integer({ min: 1, max: 2 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("wait"), seconds: fc.constantFrom(2, 40, 200, 4_000) }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant("press"),
      which,
      who,
      button: fc.constantFrom(
        ...Array<"approve">(6).fill("approve"),
        "reject",
        "request_changes",
        "snooze",
        "pass_on",
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("command"),
      which,
      who,
      text: fc.constantFrom(
        ...Array<string>(5).fill("/approve"),
        "/reject It would not help here.",
        "/changes Please make it smaller.",
        "/snooze 7d",
        "/not-me",
        "/rebase",
        "/revert It did harm.",
        "/retry",
        "/ask What about the second case?",
        "/dance",
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("say"),
      which,
      who,
      where: fc.constantFrom("slack", "github", "studio", "team"),
      text: words,
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant("pull"),
      which,
      who,
      what: fc.constantFrom(
        "merge",
        "merge",
        "merge",
        "close",
        "reopen",
        "push file",
        "push other",
        "review",
        "request changes",
        "button rebase",
        "button changes",
        "merge revert",
        "close revert",
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("push base"), which, what: fc.constantFrom("target", "other") }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("move"),
      which,
      to: fc.constantFrom("reverting", "expired", "abandoned", "kept"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("release"), reversed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sweep") }) },
);

/** One thing that somebody does. */
export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const proposed: Step[] = [
  { do: "propose", team: 0, file: 0 },
  { do: "work", workers: 1 },
];
const approved: Step[] = [
  ...proposed,
  { do: "press", which: 0, who: 0, button: "approve" },
  { do: "press", which: 0, who: 2, button: "approve" },
  { do: "work", workers: 2 },
  { do: "wait", seconds: 200 },
  { do: "work", workers: 1 },
];
const merged: Step[] = [
  ...approved,
  { do: "pull", which: 0, who: 0, what: "merge" },
  { do: "wait", seconds: 200 },
  { do: "work", workers: 1 },
];
const reverting: Step[] = [
  ...merged,
  { do: "command", which: 0, who: 0, text: "/revert It did harm." },
  { do: "wait", seconds: 200 },
  { do: "work", workers: 1 },
];
/** How a run begins, unless something goes wrong: by chance alone few would get as far as a merge. */
const opening = fc.constantFrom([], proposed, approved, merged, reverting);

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
    .tuple(opening, fc.array(step, { minLength: 6, maxLength: 14, size: "max" }))
    .map(([first, then]) => [...first, ...then]),
  slackCalls: faultsAt(callFaults, 60, 14),
  githubCalls: faultsAt(callFaults, 150, 24),
  slackRequests: faultsAt(requestFaults, 14, 5),
  githubWebhooks: faultsAt(requestFaults, 24, 9),
  deaths: fc.uniqueArray(fc.nat(250), { maxLength: 5, size: "max" }),
});
/** Without bias: a run of its own has to be as long as any. */
export const plan = fc.noBias(anyPlan);
export type Plan = typeof anyPlan extends fc.Arbitrary<infer Value> ? Value : never;
