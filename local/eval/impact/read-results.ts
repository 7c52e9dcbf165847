import type { Found } from "./run-jobs.ts";

export type Results = ReadonlyMap<string, Found>;

export type Reader = ReturnType<typeof reader>;

export function reader(results: Results) {
  const of = (job: string) => {
    const found = results.get(job);
    if (!found) throw new Error(`${job} was not simulated.`);
    return found;
  };
  const sorted = (job: string, what: string) =>
    [...(of(job).tally.samples[what] ?? [])].sort((a, b) => a - b);
  return {
    n: (job: string) => of(job).replications,
    count: (job: string, what: string) => of(job).tally.counts[what] ?? 0,
    share: (job: string, what: string, among = "runs") =>
      (of(job).tally.counts[what] ?? 0) / (of(job).tally.counts[among] ?? 0),
    mean: (job: string, what: string) => {
      const values = of(job).tally.samples[what] ?? [];
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    },
    quantile: (job: string, what: string, at: number) => {
      const values = sorted(job, what);
      return values[Math.min(values.length - 1, Math.floor(at * values.length))] ?? Number.NaN;
    },
    /** Share of runs in which something happened at all. */
    happened: (job: string, what: string) => {
      const values = of(job).tally.samples[what] ?? [];
      return values.filter(Number.isFinite).length / values.length;
    },
  };
}
