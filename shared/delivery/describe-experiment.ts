import type { Row } from "../platform/database.ts";

/** The last experiment of an improvement, as the function that composes the rooms passes it in. */
export type ShownExperiment = Pick<
  Row<"experiments">,
  | "id"
  | "status"
  | "phase"
  | "share"
  | "tasks"
  | "treated"
  | "verdict"
  | "waits_for"
  | "held_for"
  | "expected_tasks"
  | "expected_days"
  | "end_reason"
> &
  Partial<Pick<Row<"experiments">, "started_at" | "counted_at">>;

const endings: Record<string, string> = {
  won: "The experiment is won: the new version stays",
  lost: "The experiment is lost: every task gets the old version again",
  harmed: "Harm was found: every task gets the old version again",
  inconclusive: "The experiment gave no answer: every task gets the old version again",
  stopped: "The experiment was stopped",
};

const holds: Record<string, string> = {
  sample_ratio: "the tasks are not divided as they should be",
  missing_outcomes: "the new version loses more outcomes than the old",
  no_data: "outcomes are not counted",
  rollback_forbidden: "it does harm, and undoing it by itself is forbidden",
};

/** Where an experiment stands, in one or two sentences; how long it would take is said before it starts. */
export function describeExperiment(experiment: ShownExperiment): string {
  const { status, share, tasks, treated, waits_for, held_for, end_reason } = experiment;
  const ending = endings[status];
  if (ending !== undefined) return `${ending}${end_reason === null ? "" : ` (${end_reason})`}.`;
  if (status === "planned") return `Not tried yet: ${describeWait(experiment, waits_for)}.`;
  const counted = `${tasks} counted so far, ${treated} of them with it`;
  const hold = held_for === null ? "" : ` It holds: ${holds[held_for] ?? held_for.replaceAll("_", " ")}.`;
  return `${share} % of the tasks get the new version; ${counted}.${hold}`;
}

function describeWait(
  { expected_tasks, expected_days }: ShownExperiment,
  waits: ShownExperiment["waits_for"],
): string {
  const long =
    expected_tasks === null || expected_days === null
      ? "the team works too little for an answer"
      : `an answer is expected after about ${Math.round(expected_tasks)} tasks, ${Math.ceil(expected_days)} days at the present pace`;
  if (waits === "duration") return `${long}, which is longer than policy allows; a reviewer may insist`;
  if (waits === "artifact") return `something else is tried on the same artifact. Then ${long}`;
  if (waits === "runtime") return "the team's software does not ask which version it should use";
  return "its duration is being estimated";
}
