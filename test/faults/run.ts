import { findDisagreement } from "./invariants/agree.ts";
import { findOverspending } from "./invariants/budgets.ts";
import { findWrongRecords } from "./invariants/decisions.ts";
import { findDoubles } from "./invariants/once.ts";
import { readGitHub } from "./invariants/read-github.ts";
import type { Plan } from "./plan.ts";
import { play, readRow } from "./play.ts";
import { recover } from "./recover.ts";
import { clearStage, setStage } from "./stage.ts";
import { makeTrouble } from "./trouble.ts";
import type { World } from "./world.ts";

/** What happened in the runs so far, so that a test knows that it really happened. */
export type Tally = Map<string, number>;

/** Plays one plan, lets everything recover, and says what is not as it should be. */
export async function run(world: World, plan: Plan, tally: Tally): Promise<string[]> {
  const stage = await setStage(world, plan.quorum);
  const trouble = makeTrouble(stage, plan);
  const seen = {
    rejected: world.slack.rejected.length,
    violations: world.github.violations.length,
    unknown: world.github.unknownCalls.length,
  };
  const deaths = { at: new Set(plan.deaths), calls: 0, happened: 0 };
  try {
    await play(stage, plan, trouble, deaths);
    await recover(stage, trouble);
    const ids = await world.sql`
      select id from public.improvements where team_id in ${world.sql(stage.teams.map(({ id }) => id))} order by created_at`;
    const rows = [];
    for (const { id } of ids) rows.push(await readRow(stage, String(id)));
    const github = await readGitHub(stage);
    const add = (what: string, times: number) => void tally.set(what, (tally.get(what) ?? 0) + times);
    for (const [what, times] of trouble.happened) add(what, times);
    for (const { status } of rows) add(`ended ${status}`, 1);
    add("died", deaths.happened);
    add("proposals", rows.length);
    add("pull requests", github.threads.filter(({ isPull }) => isPull).length);
    add("calls of Slack", trouble.ledger.filter(({ surface }) => surface === "slack").length);
    add("calls of GitHub", trouble.ledger.filter(({ surface }) => surface === "github").length);
    return [
      ...(await findDoubles(stage, rows, github)),
      ...findDisagreement(stage, rows, github),
      ...(await findWrongRecords(stage)),
      ...(await findOverspending(stage, trouble.ledger)),
      ...world.slack.rejected
        .slice(seen.rejected)
        .map(({ method, error }) => `Slack refuses ${method}: ${error}`),
      ...world.github.violations.slice(seen.violations),
      ...world.github.unknownCalls
        .slice(seen.unknown)
        .map((call) => `GitHub does not know ${JSON.stringify(call)}`),
    ];
  } finally {
    trouble.end();
    await trouble.release(false).catch(() => {});
    await clearStage({ ...stage });
  }
}
