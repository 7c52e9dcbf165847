import { suspend } from "./on-github.ts";
import { sweep } from "./on-stage.ts";
import { ignoreRefusal } from "./play.ts";
import { passTime, type Stage, validate } from "./stage.ts";
import type { Trouble } from "./trouble.ts";
import { work } from "./worker.ts";

const mostRounds = 40;
const patientMs = 20_000;

/** Everything works again: workers and sweeps run until nothing is left to do. */
export async function recover(stage: Stage, trouble: Trouble): Promise<void> {
  const { slack, github, sql } = stage.world;
  trouble.end();
  await trouble.release(false);
  await suspend(stage, false).catch(ignoreRefusal);
  // Twice, because what one look finds may have to be looked at again.
  for (let look = 0; look < 2; look += 1) {
    await sweep(stage, true);
    for (let round = 0; ; round += 1) {
      await github.control.webhooks.settled();
      await slack.idle();
      await validate(stage);
      const [open] = await sql`
        select count(*)::int as all, coalesce(max(extract(epoch from greatest(run_after, leased_until, held_until) - now())), 0)::float8 as wait
        from public.deliveries where done_at is null and dead_at is null`;
      if (open?.all === 0) break;
      if (round > mostRounds) throw new Error(`It does not come to rest: ${open?.all} deliveries are open.`);
      await passTime(stage, Math.max(1, Number(open?.wait) + 1));
      await work(stage, { at: new Set(), calls: 0, happened: 0 }, patientMs);
    }
  }
}
