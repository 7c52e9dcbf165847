import { doubtTransfer, judgeSpread } from "../../../shared/learning/judge-spread.ts";
import { modelEffects, type Observation } from "../../../shared/learning/model-effects.ts";
import { predictEffect } from "../../../shared/learning/predict-effect.ts";
import { count, type Job, sample, type Tally } from "../impact/job.ts";
import type { Random } from "../impact/random.ts";

const candidates = 12;
const standardError = 0.025;
/** What policy lets pass, at a success rate of 60 %. */
const bars = { minChance: 0.8, margin: 0.06 };
const levels = ["type", "rule", "pattern"] as const;

/**
 * A change won in one team and was kept. Twelve other teams have the same trouble; what it does there varies with this
 * standard deviation. Who is it offered to, and what does it do to them? Beside: offering it to everybody after the one win.
 */
export function transferJob(between: number, replications: number): Job {
  return {
    replications,
    run(random, tally) {
      const history = earlierChanges(random);
      let pattern: number;
      let first: number;
      // Only what won is a pattern.
      do {
        pattern = 0.02 + 0.04 * random.normal();
        first = pattern + between * random.normal() + standardError * random.normal();
      } while (first < 2.5 * standardError);
      const truths = Array.from({ length: candidates }, () => pattern + between * random.normal());
      for (const truth of truths) tell(tally, "everybody", truth);
      const measured = [...history, observe(first, "first")];
      for (const [index, truth] of truths.entries()) {
        const draws = modelEffects(measured, { draws: 400 });
        const { spread } = judgeSpread(draws, levels, measured.length - history.length);
        if (spread === "stopped" || spread === "waits") {
          count(tally, spread === "stopped" ? "stopped" : "waits");
          break;
        }
        const name = `team ${index}`;
        if (doubtTransfer(spread, predictEffect(draws, [...levels, name]), bars) !== null) continue;
        tell(tally, "ours", truth);
        measured.push(observe(truth + standardError * random.normal(), name));
      }
      count(tally, "worlds");
    },
  };
}

/** Other changes of this organisation, so that it is known how such effects vary. */
function earlierChanges(random: Random): Observation[] {
  return Array.from({ length: 15 }, (_, n) => ({
    effect: 0.01 + 0.04 * random.normal() + standardError * random.normal(),
    standardError,
    levels: ["type", `rule ${n % 5}`, `other ${n}`, `old team ${n % 6}`],
  }));
}

function observe(effect: number, team: string): Observation {
  return { effect, standardError, levels: [...levels, team] };
}

function tell(tally: Tally, who: string, truth: number): void {
  count(tally, `${who} offered`);
  if (truth > 0) count(tally, `${who} helped`);
  if (truth < -0.03) count(tally, `${who} harmed`);
  sample(tally, `${who} effect`, truth);
}
