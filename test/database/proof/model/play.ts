import { expect } from "vitest";
import type { Sql } from "../../../../local/postgres/connect.ts";
import { explains } from "./apply.ts";
import { choose, type Dice } from "./choose.ts";
import { execute, type Run } from "./execute.ts";
import { expected, newRun, observe } from "./observe.ts";
import type { State } from "./state.ts";
import type { Act, Outcome } from "./steps.ts";

let runs = 0;
/** How many steps were done, and how many of each kind had which outcome. */
export const tally: Record<string, number> = { steps: 0 };

/** Plays rounds on a new team; throws with the trace when the database did what no order of the steps explains. */
export async function play(pool: Sql, quorum: number, rounds: Dice[][]): Promise<void> {
  const run = await newRun(pool, ++runs, quorum);
  const [{ last } = { last: 0 }] = await pool<
    { last: number }[]
  >`select coalesce(max(id), 0) as last from public.improvement_events`;
  let webhook = 0;
  let state: State = { quorum, slots: [], leases: [], webhooks: [] };
  const trace: string[] = [];
  for (const dice of rounds) {
    const acts = choose(state, dice, () => `run ${run.number} webhook ${++webhook}`);
    const outcomes = await Promise.all(acts.map((act) => execute(pool, run, state, act)));
    trace.push(acts.map((act, n) => tell(act, outcomes[n])).join("\n  and "));
    state = await follow(pool, run, state, acts, outcomes, trace);
    acts.forEach((act, n) => void count(act, outcomes[n]));
  }
  const gaps = await pool`
    select id from (select id, previous_hash, lag(hash) over (order by id) as before from public.improvement_events where id >= ${last}) e
    where id > ${last} and previous_hash is distinct from before`;
  expect(gaps, "links of the chain that are missing").toEqual([]);
}

/** The state after a round: that of the first order of its steps which gives what was answered and what is now there. */
async function follow(
  pool: Sql,
  run: Run,
  state: State,
  acts: Act[],
  outcomes: Outcome[],
  trace: string[],
): Promise<State> {
  const seen = await observe(pool, run);
  let nearest: string[] | undefined;
  const unexplained = new Set<string>();
  for (const order of orders(acts.map((_, n) => n))) {
    const next = structuredClone(state);
    const explained = order.every((n) => {
      const [act, outcome] = [acts[n], outcomes[n]];
      const explained =
        act !== undefined && outcome !== undefined && explains(next, act, outcome, acts.length === 1);
      if (!explained && act) unexplained.add(tell(act, outcome));
      return explained;
    });
    if (!explained) continue;
    nearest = expected(next);
    if (nearest.join("\n") === seen.join("\n")) return next;
  }
  throw new Error(
    [
      nearest
        ? "The answers are right, but not what is there now."
        : `No order of these steps gives these answers: ${[...unexplained].join(" or ")}`,
      `The steps:\n${trace.join("\n")}`,
      `Before:\n${expected(state).join("\n")}`,
      `There is now:\n${seen.join("\n")}`,
      ...(nearest ? [`There should be:\n${nearest.join("\n")}`] : []),
    ].join("\n\n"),
  );
}

function orders(items: number[]): number[][] {
  if (items.length < 2) return [items];
  return items.flatMap((first) =>
    orders(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}

const tell = ({ step, rolledBack }: Act, outcome: Outcome | undefined) =>
  `${JSON.stringify(step)}${rolledBack ? " (rolled back)" : ""} → ${JSON.stringify(outcome)}`;

function count({ step }: Act, outcome: Outcome | undefined): void {
  const key = `${step.kind}: ${outcome?.kind}`;
  tally[key] = (tally[key] ?? 0) + 1;
  tally.steps = (tally.steps ?? 0) + 1;
}
