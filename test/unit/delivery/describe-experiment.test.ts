import { expect, test } from "vitest";
import { describeExperiment, type ShownExperiment } from "../../../shared/delivery/describe-experiment.ts";

const running: ShownExperiment = {
  id: "x",
  status: "at_25",
  phase: "shipping",
  share: 25,
  tasks: 720,
  treated: 61,
  verdict: "running",
  waits_for: null,
  held_for: null,
  expected_tasks: 906.4,
  expected_days: 45.2,
  end_reason: null,
};
const planned = { ...running, status: "planned", share: 0, tasks: 0, treated: 0 };

test.each([
  [{ ...planned, waits_for: "plan" }, "Not tried yet: its duration is being estimated."],
  [
    { ...planned, waits_for: "duration" },
    "Not tried yet: an answer is expected after about 906 tasks, 46 days at the present pace, which is longer than policy allows; a reviewer may insist.",
  ],
  [
    { ...planned, waits_for: "duration", expected_days: null },
    "Not tried yet: the team works too little for an answer, which is longer than policy allows; a reviewer may insist.",
  ],
  [running, "25 % of the tasks get the new version; 720 counted so far, 61 of them with it."],
  [
    { ...running, held_for: "sample_ratio" },
    "25 % of the tasks get the new version; 720 counted so far, 61 of them with it. It holds: the tasks are not divided as they should be.",
  ],
  [
    { ...running, status: "harmed", share: 0, end_reason: "success got worse" },
    "Harm was found: every task gets the old version again (success got worse).",
  ],
])("says where an experiment stands (%#)", (experiment, sentence) => {
  expect(describeExperiment(experiment)).toBe(sentence);
});
