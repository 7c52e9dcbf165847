import { beforeAfterJob, driftRegimes } from "./before-after.ts";
import { delayJob, skewedDelayJob, stratifiedDelayJob } from "./delay.ts";
import { widthJob } from "./interval.ts";
import type { Job } from "./job.ts";
import { noWorseJob } from "./no-worse.ts";
import { slowedJob } from "./order.ts";
import { falseRollbackJob, mutedRollbackJob, rollbackJob } from "./rollback.ts";
import { shippingJob } from "./shipping.ts";
import { srmJob } from "./srm.ts";
import { typeOneJob, typeOneSkewedJob } from "./type-one.ts";
import { type BinaryWorld, quietWorlds } from "./worlds.ts";

const sixty: BinaryWorld = { ramp: "half", cells: [0.6], drift: 0, effect: 0 };
const drifting: BinaryWorld = { ramp: "ramp", cells: [0.6], drift: 0.2, effect: -0.06 };

/** Every simulation by name, with as many replications as the bars ask for. */
export function jobs(): Map<string, Job> {
  const all = new Map<string, Job>();
  for (const [name, world] of Object.entries(quietWorlds))
    all.set(`quiet: ${name}`, typeOneJob(world, 10_000));
  all.set("quiet: lognormal σ 1.2", typeOneSkewedJob(1.2, 10_000));
  all.set("quiet: lognormal σ 2", typeOneSkewedJob(2, 10_000));
  all.set("order: slowed twice", slowedJob(10_000));
  all.set("delay: 60→66 %", delayJob(0.6, 0.66, true, 10_000));
  all.set("delay: 60→72 %", delayJob(0.6, 0.72, false, 10_000));
  all.set("delay: 60→66 %, strata", stratifiedDelayJob(10_000));
  all.set("delay: +10 %, lognormal σ 1.2", skewedDelayJob(1.2, 1.1, 2000));
  all.set("rollback: −20 %", rollbackJob(0.48, 5000));
  all.set("rollback: −50 %", rollbackJob(0.3, 5000));
  all.set("rollback: no effect", falseRollbackJob(5000));
  all.set("rollback: divided wrongly", mutedRollbackJob(500));
  all.set("no worse: at the margin", noWorseJob({ ...sixty, effect: -0.06 }, 5000));
  all.set("no worse: at the margin, ramp and drift", noWorseJob(drifting, 5000));
  all.set("no worse: no effect", noWorseJob(sixty, 5000));
  all.set("no worse: no effect, ramp", noWorseJob({ ...sixty, ramp: "ramp" }, 5000));
  all.set("interval: six points", typeOneJob({ ...sixty, effect: 0.06 }, 10_000));
  all.set("interval: width", widthJob(sixty, 1000));
  all.set("division: as declared", srmJob(0.5, null, 10_000));
  all.set("division: as declared, ramp", srmJob("ramp", null, 10_000));
  all.set("division: 55/45", srmJob(0.5, 0.55, 5000));
  all.set("division: 60/40", srmJob(0.5, 0.6, 5000));
  all.set("division: 95/5 → 90/10", srmJob(0.05, 0.1, 5000));
  for (const [name, regime] of Object.entries(driftRegimes))
    for (const controls of [8, 3]) {
      all.set(`before/after: ${name}, ${controls} controls`, beforeAfterJob(regime, controls, 0, 4000));
      all.set(
        `before/after: ${name}, ${controls} controls, +6 points`,
        beforeAfterJob(regime, controls, 0.06, 4000),
      );
    }
  const moderate = driftRegimes["moderate drift"];
  if (moderate) all.set("before/after: two controls", beforeAfterJob(moderate, 2, 0, 200));
  all.set("shipping", shippingJob(0.05, 20_000));
  all.set("shipping: prior too wide", shippingJob(0.025, 20_000));
  return all;
}
