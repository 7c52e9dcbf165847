import fc from "fast-check";
import type { Step } from "./steps.ts";

// Each is tried twice, for the first may have been lost: what is done already is refused, which is an answer to check too.
const looked: Step[] = [
  { do: "wait", seconds: 200 },
  { do: "work", workers: 1 },
];
const approved: Step[] = [
  ...looked,
  { do: "press", which: 0, who: 0, button: "approve" },
  { do: "press", which: 0, who: 0, button: "approve" },
  { do: "work", workers: 2 },
  ...looked,
  { do: "sweep" },
  ...looked,
];
const sentBack: Step[] = [...approved, { do: "pull", which: 0, who: 0, what: "request changes" }, ...looked];
const merged: Step[] = [
  ...approved,
  { do: "pull", which: 0, who: 0, what: "merge" },
  { do: "pull", which: 0, who: 0, what: "merge" },
  { do: "sweep" },
  ...looked,
];
const kept: Step[] = [...merged, { do: "move", which: 0, to: "kept" }, ...looked];
const reverting: Step[] = [
  ...merged,
  { do: "command", which: 0, who: 0, text: "/revert It did harm." },
  ...looked,
  { do: "move", which: 0, to: "reverting" },
  ...looked,
];
const reverted: Step[] = [
  ...reverting,
  ...looked,
  { do: "pull", which: 0, who: 0, what: "merge revert" },
  { do: "sweep" },
  ...looked,
];
const closed: Step[] = [
  ...approved,
  { do: "pull", which: 0, who: 0, what: "close" },
  { do: "sweep" },
  ...looked,
];
const undecided = (...decisions: Step[]): Step[] => [...looked, ...decisions, { do: "work", workers: 1 }];

/** How a run begins, unless something goes wrong: by chance alone few would get as far as a merge. */
export const opening = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Step[]>([]) },
  { weight: 3, arbitrary: fc.constant(approved) },
  { weight: 2, arbitrary: fc.constant(sentBack) },
  { weight: 2, arbitrary: fc.constant(closed) },
  { weight: 2, arbitrary: fc.constant(merged) },
  { weight: 3, arbitrary: fc.constant(kept) },
  { weight: 2, arbitrary: fc.constant(reverting) },
  { weight: 3, arbitrary: fc.constant(reverted) },
  {
    weight: 2,
    arbitrary: fc.constant(
      undecided(
        { do: "press", which: 0, who: 0, button: "reject" },
        { do: "move", which: 1, to: "withdrawn" },
        { do: "propose", team: 0, file: 1 },
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constant(
      undecided(
        { do: "press", which: 0, who: 0, button: "snooze" },
        { do: "post", channel: 1, kind: "batch" },
        { do: "work", workers: 1 },
        { do: "press batch", which: 1, who: 0, button: "approve_all" },
        { do: "post", channel: 0, kind: "digest" },
      ),
    ),
  },
);
