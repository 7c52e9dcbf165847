import fc from "fast-check";

const who = fc.integer({ min: 0, max: 5 });
/** Which of the proposals made so far. */
const which = fc.nat(5);
const words = fc.constantFrom(
  "Why?",
  "Looks *fine* to me.",
  "@channel fixes #1 <!-- x -->",
  "ответ 🙂\n> quoted",
);

/** One of these, the more often the higher its number. */
const weighted = <Word extends string>(weights: Record<Word, number>): fc.Arbitrary<Word> =>
  fc.oneof(
    ...Object.entries<number>(weights).map(([word, weight]) => ({
      weight,
      // Object.entries forgets that the keys are the words.
      arbitrary: fc.constant(word as Word),
    })),
  );

const steps = {
  propose: [2, { team: fc.nat(1), file: fc.nat(1) }],
  work: [8, { workers: fc.integer({ min: 1, max: 2 }) }],
  wait: [3, { seconds: fc.constantFrom(2, 40, 400, 4_000) }],
  press: [
    8,
    {
      which,
      who,
      button: weighted({ approve: 6, reject: 2, request_changes: 1, snooze: 2, pass_on: 3 }),
    },
  ],
  "press batch": [3, { which, who, button: fc.constantFrom("approve", "approve_all") }],
  improve: [
    5,
    { which, who, verb: weighted({ approve: 4, list: 1, show: 1, stats: 1, help: 1, pause: 1, resume: 2 }) },
  ],
  command: [
    6,
    {
      which,
      who,
      text: weighted({
        "/approve": 5,
        "/reject It would not help here.": 1,
        "/reject": 1,
        "/changes Please make it smaller.": 1,
        "/snooze 7d": 1,
        "/not-me": 1,
        "/rebase": 1,
        "/revert It did harm.": 1,
        "/retry": 1,
        "/ask What about the second case?": 1,
        "/dance": 1,
      }),
    },
  ],
  tick: [7, { which, who, box: weighted({ approve: 3, retry: 1, revive: 2 }) }],
  say: [
    7,
    {
      which,
      who,
      where: weighted({ slack: 2, github: 1, pull: 1, studio: 1, team: 1, line: 1 }),
      text: words,
    },
  ],
  reword: [4, { which: fc.nat(9), remove: fc.boolean() }],
  edit: [
    3,
    {
      which,
      who,
      where: fc.constantFrom("issue", "pull"),
      place: fc.constantFrom("above", "below", "inside"),
    },
  ],
  pull: [
    9,
    {
      which,
      who,
      what: weighted({
        merge: 3,
        close: 2,
        reopen: 1,
        "push file": 1,
        "push other": 1,
        "force push": 1,
        "delete branch": 2,
        review: 1,
        "request changes": 1,
        "button rebase": 1,
        "button changes": 1,
        "merge revert": 2,
        "close revert": 1,
      }),
    },
  ],
  "push base": [2, { which, what: fc.constantFrom("target", "other") }],
  move: [3, { which, to: fc.constantFrom("reverting", "expired", "abandoned", "kept", "withdrawn") }],
  post: [6, { channel: fc.nat(1), kind: weighted({ digest: 2, batch: 2, summary: 1 }) }],
  quiet: [2, { team: fc.nat(1), hours: fc.integer({ min: 0, max: 2 }) }],
  rename: [1, {}],
  suspend: [1, {}],
  return: [2, {}],
  release: [2, { reversed: fc.boolean() }],
  sweep: [1, {}],
} as const satisfies Record<string, readonly [number, Record<string, fc.Arbitrary<unknown>>]>;

type Drawn<Fields> = {
  [Name in keyof Fields]: Fields[Name] extends fc.Arbitrary<infer Value> ? Value : never;
};

/** One thing that somebody does. */
export type Step = {
  [Kind in keyof typeof steps]: { do: Kind } & Drawn<(typeof steps)[Kind][1]>;
}[keyof typeof steps];

/** Anything that somebody may do. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  ...Object.entries(steps).map(([kind, [weight, fields]]) => ({
    weight,
    // The table above says which fields belong to which kind; entries forget it.
    arbitrary: fc.record({ do: fc.constant(kind), ...fields }) as unknown as fc.Arbitrary<Step>,
  })),
);
