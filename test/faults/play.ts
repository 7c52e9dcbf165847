import type { Tally } from "./coverage.ts";
import { workAndDie } from "./deno-worker.ts";
import { command as commandOnGitHub, edit, pull, rename, suspend, tick } from "./on-github.ts";
import { improve, press, pressBatch } from "./on-slack.ts";
import {
  keepQuiet,
  move,
  type ProposalRow,
  post,
  propose,
  pushBase,
  readRow,
  reword,
  say,
  sweep,
} from "./on-stage.ts";
import type { Plan } from "./plan.ts";
import { passTime, type Stage, validate } from "./stage.ts";
import type { Step } from "./steps.ts";
import type { Trouble } from "./trouble.ts";
import { type Deaths, work } from "./worker.ts";

/** Long enough for a call that is answered; those that hang cost this much. */
const impatientMs = 400;

/** Those who work when a step says so: within this process, or first of all in processes that are killed. */
export interface Workers {
  deaths: Deaths;
  /** What is left of `plan.kills`. */
  kills: number[];
  tally: Tally;
}

/** Plays what people do, one thing after the other. What cannot be done at that moment is left out. */
export async function play(stage: Stage, plan: Plan, trouble: Trouble, workers: Workers): Promise<void> {
  const opening: Step[] = [
    { do: "propose", team: 0, file: 0 },
    { do: "propose", team: 1, file: 0 },
    { do: "work", workers: 1 },
  ];
  for (const step of [...opening, ...plan.steps]) {
    stage.world.passSecond();
    await take(stage, step, trouble, workers);
    await stage.world.github.control.webhooks.settled();
    await stage.world.slack.idle();
    await validate(stage);
  }
}

async function take(stage: Stage, step: Step, trouble: Trouble, workers: Workers): Promise<void> {
  switch (step.do) {
    case "propose":
      return propose(stage, step);
    case "work": {
      const afterMs = workers.kills.shift();
      if (afterMs !== undefined) return workAndDie(stage, afterMs, workers.tally);
      await Promise.all(Array.from({ length: step.workers }, () => work(stage, workers.deaths, impatientMs)));
      return;
    }
    case "wait":
      return passTime(stage, step.seconds);
    case "release":
      return trouble.release(step.reversed);
    case "sweep":
      return sweep(stage, true);
    case "post":
      return post(stage, step);
    case "move":
      return move(stage, step);
    case "reword":
      return reword(stage, step).catch(ignoreRefusal);
    case "quiet":
      return keepQuiet(stage, step);
    case "rename":
      return rename(stage);
    case "suspend":
    case "return":
      return suspend(stage, step.do === "suspend");
    default: {
      const id = stage.proposals[step.which % Math.max(1, stage.proposals.length)];
      if (id === undefined) return;
      // Pressing what is not there is no fault of anybody.
      await act(stage, await readRow(stage, id), step, trouble).catch(ignoreRefusal);
    }
  }
}

type OnProposal = Exclude<Extract<Step, { which: number }>, { do: "reword" | "move" }>;

async function act(stage: Stage, row: ProposalRow, step: OnProposal, trouble: Trouble): Promise<void> {
  switch (step.do) {
    case "press":
      return press(stage, row, step);
    case "press batch":
      return pressBatch(stage, row, step);
    case "improve":
      return improve(stage, row, step);
    case "command":
      return commandOnGitHub(stage, row, step);
    case "tick":
      return tick(stage, row, step, trouble);
    case "edit":
      return edit(stage, row, step, trouble);
    case "pull":
      return pull(stage, row, step);
    case "say":
      return say(stage, row, step);
    case "push base":
      return pushBase(stage, row, step);
    default:
  }
}

/** The stand-ins refuse what the real ones would: a merge that conflicts, a button that is gone. */
export function ignoreRefusal(error: unknown): void {
  if (error instanceof Error && error.constructor.name !== "PostgresError") return;
  throw error;
}
