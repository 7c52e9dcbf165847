import fc from "fast-check";
import type { Step } from "./steps.ts";

/** Time passes, and somebody works: as often as it takes when every eighth call fails. */
const rounds = (times: number): Step[] =>
  Array.from({ length: times }, (): Step[] => [
    { do: "wait", seconds: 400 },
    { do: "work", workers: 1 },
  ]).flat();
// Each is tried twice, for the first may have been lost: what is done already is refused, which is an answer to check too.
const twice = (step: Step): Step[] => [step, ...rounds(1), step, { do: "sweep" }, ...rounds(1)];

const approved: Step[] = [
  ...rounds(2),
  // What is written afterwards has to leave this alone.
  { do: "edit", which: 0, who: 0, where: "issue", place: "above" },
  ...twice({ do: "press", which: 0, who: 0, button: "approve" }),
  ...rounds(3),
  { do: "edit", which: 0, who: 2, where: "pull", place: "below" },
];
/** People talk on all surfaces, think better of some of it, and take some of it back. */
const discussed: Step[] = [
  { do: "say", which: 0, who: 0, where: "slack", text: "Why?" },
  { do: "say", which: 0, who: 4, where: "line", text: "Why?" },
  { do: "say", which: 0, who: 2, where: "github", text: "Why?" },
  ...rounds(1),
  { do: "reword", which: 0, remove: false },
  { do: "reword", which: 1, remove: false },
  { do: "reword", which: 2, remove: true },
];
const sentBack: Step[] = [
  ...approved,
  ...discussed,
  ...twice({ do: "pull", which: 0, who: 0, what: "request changes" }),
];
const rival: Step[] = [{ do: "propose", team: 0, file: 0 }, ...approved];
const closed: Step[] = [...approved, ...discussed, ...twice({ do: "pull", which: 0, who: 0, what: "close" })];
const merged: Step[] = [...rival, ...twice({ do: "pull", which: 0, who: 0, what: "merge" })];
const kept: Step[] = [...merged, { do: "move", which: 0, to: "kept" }, ...rounds(1)];
const reverting: Step[] = [
  ...merged,
  { do: "command", which: 0, who: 0, text: "/revert It did harm." },
  ...rounds(1),
  { do: "move", which: 0, to: "reverting" },
  ...rounds(2),
];
const reverted: Step[] = [...reverting, ...twice({ do: "pull", which: 0, who: 0, what: "merge revert" })];
const undecided = (...decisions: Step[]): Step[] => [...rounds(2), ...decisions, ...rounds(1)];

/** How a run begins, unless something goes wrong: by chance alone few would get as far as a merge. */
export const opening = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Step[]>([]) },
  { weight: 1, arbitrary: fc.constant(approved) },
  { weight: 2, arbitrary: fc.constant(sentBack) },
  { weight: 2, arbitrary: fc.constant(closed) },
  { weight: 2, arbitrary: fc.constant(merged) },
  { weight: 4, arbitrary: fc.constant(kept) },
  { weight: 2, arbitrary: fc.constant(reverting) },
  { weight: 6, arbitrary: fc.constant(reverted) },
  {
    weight: 2,
    arbitrary: fc.constant(
      undecided(
        { do: "press", which: 0, who: 0, button: "reject" },
        { do: "press", which: 1, who: 0, button: "pass_on" },
        ...rounds(1),
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
        { do: "press", which: 0, who: 0, button: "snooze" },
        { do: "post", channel: 1, kind: "batch" },
        ...rounds(2),
        { do: "press batch", which: 1, who: 0, button: "approve_all" },
        { do: "post", channel: 0, kind: "digest" },
        ...rounds(1),
        { do: "move", which: 0, to: "expired" },
      ),
    ),
  },
);
