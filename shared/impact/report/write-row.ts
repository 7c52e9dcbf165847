import type { MetricNumbers, ReportRow, RowVerdict } from "./report.ts";
import { nameOfMetric, writeEffect, writeInterval, writeValue } from "./write-sizes.ts";

const verdicts: Record<RowVerdict, string> = {
  better: "better",
  worse: "worse",
  watch: "to be watched",
  unclear: "no clear change",
  fine: "no harm found",
  unsaid: "nothing claimed",
  unknown: "no data yet",
};

/** Adds to the numbers of a metric how they are shown. */
export function writeRow(numbers: MetricNumbers, guards: boolean, verdict: RowVerdict): ReportRow {
  const { metric, baseline, candidate, effect } = numbers;
  return {
    ...numbers,
    guards,
    verdict,
    words: {
      name: nameOfMetric(metric),
      baseline: writeValue(metric, baseline.value),
      candidate: writeValue(metric, candidate.value),
      effect: writeEffect(metric, effect),
      interval: effect !== null && numbers.interval === null ? "no bounds yet" : writeInterval(numbers),
      verdict: verdicts[verdict],
    },
  };
}
