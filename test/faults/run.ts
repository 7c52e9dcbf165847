import { count, countReached, type Tally } from "./coverage.ts";
import { findDisagreement } from "./invariants/agree.ts";
import { findUnanswered } from "./invariants/answers.ts";
import { findOverspending } from "./invariants/budgets.ts";
import { findWrongRecords } from "./invariants/decisions.ts";
import { findDoubles } from "./invariants/once.ts";
import { readGitHub } from "./invariants/read-github.ts";
import { findUntold } from "./invariants/told.ts";
import { findWrongWords } from "./invariants/words.ts";
import { readRow } from "./on-stage.ts";
import type { Plan } from "./plan.ts";
import { play } from "./play.ts";
import { recover } from "./recover.ts";
import { clearStage, setStage } from "./stage.ts";
import { makeTrouble } from "./trouble.ts";
import type { World } from "./world.ts";

/** Plays one plan, lets everything recover, and says what is not as it should be. With `kills`, some workers are processes. */
export async function run(world: World, plan: Plan, tally: Tally, kills = false): Promise<string[]> {
  const stage = await setStage(world, plan.quorum);
  const trouble = makeTrouble(stage, plan);
  const seen = {
    rejected: world.slack.rejected.length,
    violations: world.github.violations.length,
    unknown: world.github.unknownCalls.length,
  };
  const deaths = { at: new Set(plan.deaths), calls: 0, happened: 0 };
  try {
    await play(stage, plan, trouble, { deaths, kills: kills ? [...plan.kills] : [], tally });
    await recover(stage, trouble);
    const ids = await world.sql`
      select id from public.improvements where team_id in ${world.sql(stage.teams.map(({ id }) => id))} order by created_at`;
    const rows = [];
    for (const { id } of ids) rows.push(await readRow(stage, String(id)));
    const github = await readGitHub(stage);
    for (const [what, times] of trouble.happened) count(tally, what, times);
    for (const { status } of rows) count(tally, `ended|${status}`);
    count(tally, "runs");
    count(tally, "deaths", deaths.happened);
    count(tally, "proposals", rows.length);
    count(tally, "pull requests", github.threads.filter(({ isPull }) => isPull).length);
    await countReached(stage, tally);
    return [
      ...(await findDoubles(stage, rows, github)),
      ...findDisagreement(stage, rows, github),
      ...(await findWrongRecords(stage)),
      ...(await findUnanswered(stage, github)),
      ...(await findUntold(stage, rows, github)),
      ...(await findWrongWords(stage)),
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
