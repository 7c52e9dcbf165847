import { armOf, bucketOf } from "../../../shared/impact/assign.ts";
import { atMost, type Bar, only } from "./bar.ts";

const experiments = 30;

/** Thirty experiments on the same tasks: their divisions must not have to do with each other. */
export async function checkAssignment(seed: number, units: number): Promise<Bar[]> {
  const ids = Array.from({ length: units }, (_, unit) => `task-${seed}-${unit}`);
  const seeds = Array.from({ length: experiments }, (_, at) => `experiment-${seed}-${at}`);
  const buckets: Float64Array[] = [];
  for (const one of seeds) buckets.push(Float64Array.from(await inBatches(ids, (id) => bucketOf(one, id))));
  const again = await inBatches(ids.slice(0, 100), (id) => bucketOf(seeds[0] ?? "", id));
  const changed = again.filter((bucket, unit) => bucket !== buckets[0]?.[unit]).length;
  let left = 0;
  for (const bucket of buckets[0] ?? [])
    for (const [earlier, later] of [
      [0.05, 0.25],
      [0.25, 0.5],
      [0.5, 1],
    ] as const)
      if (armOf(bucket, earlier) > armOf(bucket, later)) left++;
  const growthBook = seeds.map((one) => Float64Array.from(ids, (id) => fnv1(id + one)));
  return [
    atMost("K14", "units that another call assigns otherwise", changed, 0, "", null),
    atMost("K14", "units that leave treatment as the ramp goes on", left, 0, "", null),
    atMost(
      "K14",
      `pairs of ${experiments} experiments with p < 0.001, ${units} units`,
      correlatedPairs(buckets),
      0.01,
      "%",
      null,
    ),
    only("K14", "the same with GrowthBook's first hash", correlatedPairs(growthBook), "%", null),
  ];
}

async function inBatches(ids: readonly string[], hash: (id: string) => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let from = 0; from < ids.length; from += 1000)
    values.push(...(await Promise.all(ids.slice(from, from + 1000).map(hash))));
  return values;
}

/** Share of pairs whose halves agree or differ more often than chance allows (two-sided p < 0.001). */
function correlatedPairs(buckets: readonly Float64Array[]): number {
  let pairs = 0;
  let correlated = 0;
  for (const [at, first] of buckets.entries())
    for (const second of buckets.slice(at + 1)) {
      let alike = 0;
      for (let unit = 0; unit < first.length; unit++)
        if ((first[unit] ?? 0) < 0.5 === (second[unit] ?? 0) < 0.5) alike++;
      const z = (alike - first.length / 2) / Math.sqrt(first.length / 4);
      pairs++;
      if (Math.abs(z) > 3.2905267314919255) correlated++;
    }
  return correlated / pairs;
}

/** GrowthBook's hash version 1: FNV-1a over unit and seed, a thousandth at a time. */
function fnv1(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash += (hash << 1) + (hash << 4) + (hash << 7) + (hash << 8) + (hash << 24);
  }
  return ((hash >>> 0) % 1000) / 1000;
}
