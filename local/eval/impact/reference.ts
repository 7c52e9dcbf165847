import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { betaCdf, betaQuantile, betaUpperTail } from "../../../shared/impact/numeric/beta.ts";
import {
  chiSquaredCdf,
  chiSquaredQuantile,
  chiSquaredUpperTail,
} from "../../../shared/impact/numeric/chi-squared.ts";
import { logGamma } from "../../../shared/impact/numeric/gamma.ts";
import { normalCdf, normalQuantile, normalUpperTail } from "../../../shared/impact/numeric/normal.ts";
import {
  studentTCdf,
  studentTQuantile,
  studentTUpperTail,
} from "../../../shared/impact/numeric/student-t.ts";
import { betsOn, settle, startMixture } from "../../../shared/impact/sequential-tests/mixture.ts";
import { foldRandomisation } from "../../../shared/impact/sequential-tests/randomisation.ts";
import { chiSquaredSampleRatio } from "../../../shared/impact/sequential-tests/sample-ratio.ts";
import { compareMeans } from "../../../shared/impact/welch.ts";
import { atMost, type Bar } from "./bar.ts";
import { addToSums, difference, emptySums, sequentialHalfWidth } from "./rules.ts";

const row = z.object({
  x: z.number().optional(),
  p: z.number().optional(),
  df: z.number().optional(),
  a: z.number().optional(),
  b: z.number().optional(),
  v: z.number(),
});
type Row = z.infer<typeof row>;
const distributions = z.object({ grid: z.record(z.string(), z.array(row)) });

const values = z.record(z.string(), z.number());
const interval = z.object({ expected: z.number(), ci: z.tuple([z.number(), z.number()]) });
const streams = z.object({
  streams: z.array(
    z.object({
      id: z.string(),
      /** A number, one per task, or steps as in "0.05 for i<600, else 0.5" with i from 0. */
      pi: z.union([z.number(), z.string(), z.array(z.number())]),
      arms: z.string(),
      outcomes: z.string(),
      checkpoints: z.array(z.looseObject({ n: z.number() })).default([]),
      randomisation_e_process: z.object({
        /** Start and grids, where they are not those of the plan: "Beta start 6/4, up {.15,.25,.4}, harm {-.25}". */
        spec: z.string().default(""),
        log_e_up: values,
        log_e_harm: values,
        first_up_ge_20: z.number().nullable(),
        first_harm_ge_20: z.number().nullable(),
      }),
    }),
  ),
});

const nan = Number.NaN;
/** What each kind of row of the reference is computed with. */
export const kernel: Record<string, (row: Row) => number> = {
  normal_cdf: ({ x = nan }) => normalCdf(x),
  normal_sf: ({ x = nan }) => normalUpperTail(x),
  normal_quantile: ({ p = nan }) => normalQuantile(p),
  t_cdf: ({ x = nan, df = nan }) => studentTCdf(x, df),
  t_sf: ({ x = nan, df = nan }) => studentTUpperTail(x, df),
  t_quantile: ({ p = nan, df = nan }) => studentTQuantile(p, df),
  chi2_cdf: ({ x = nan, df = nan }) => chiSquaredCdf(x, df),
  chi2_sf: ({ x = nan, df = nan }) => chiSquaredUpperTail(x, df),
  chi2_quantile: ({ p = nan, df = nan }) => chiSquaredQuantile(p, df),
  beta_cdf: ({ x = nan, a = nan, b = nan }) => betaCdf(x, a, b),
  beta_quantile: ({ p = nan, a = nan, b = nan }) => betaQuantile(p, a, b),
  beta_sf: ({ x = nan, a = nan, b = nan }) => betaUpperTail(x, a, b),
  lgamma: ({ x = nan }) => logGamma(x),
};

/**
 * Checks every file of reference values in a folder that has a known form, and what others published; says what it
 * could not check.
 */
export function checkReferences(folder: string | undefined): { bars: Bar[]; notes: string[] } {
  const bars: Bar[] = [];
  const notes: string[] = [];
  if (folder === undefined)
    return {
      bars: checkPublished(),
      notes: ["No folder was named: there were no reference values to check."],
    };
  for (const file of globSync("**/*.json", { cwd: folder }).sort()) {
    const content: unknown = parse(join(folder, file));
    const grid = distributions.safeParse(content);
    const recorded = streams.safeParse(content);
    if (grid.success) bars.push(...checkGrid(grid.data.grid, notes));
    else if (recorded.success) bars.push(...checkStreams(recorded.data.streams));
  }
  if (bars.length === 0) notes.push(`${folder} holds no reference values for distributions or streams.`);
  return { bars: [...bars, ...checkPublished()], notes };
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

function checkGrid(grid: Record<string, Row[]>, notes: string[]): Bar[] {
  let worst = 0;
  let rows = 0;
  for (const [name, list] of Object.entries(grid)) {
    const compute = Object.hasOwn(kernel, name) ? kernel[name] : undefined;
    if (!compute) {
      notes.push(`Nothing computes the reference's ${name}.`);
      continue;
    }
    for (const one of list) {
      worst = Math.max(worst, relativeError(compute(one), one.v));
      rows++;
    }
  }
  return [atMost("K1", `numeric kernel, ${rows} rows: worst relative error`, worst, 1e-11, "error", null)];
}

function relativeError(value: number, reference: number): number {
  if (value === reference) return 0;
  const error = Math.abs(value - reference) / Math.abs(reference);
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

type Stream = z.infer<typeof streams>["streams"][number];

function checkStreams(list: readonly Stream[]): Bar[] {
  let worst = 0;
  let crossings = 0;
  let worstOther = 0;
  for (const stream of list) {
    const { log_e_up, log_e_harm, first_up_ge_20, first_harm_ge_20 } = stream.randomisation_e_process;
    for (const [direction, reference, first] of [
      ["up", log_e_up, first_up_ge_20],
      ["harm", log_e_harm, first_harm_ge_20],
    ] as const) {
      const replayed = replay(stream, direction, reference);
      worst = Math.max(worst, replayed.worst);
      if (replayed.crossedAt !== first) crossings++;
    }
    worstOther = Math.max(worstOther, checkGrowthBook(stream));
  }
  return [
    atMost("K2", `${list.length} recorded streams: worst error of log e`, worst, 1e-9, "error", null),
    atMost("K2", "streams that cross 20 at another task", crossings, 0, "", null),
    ...(list.some(({ checkpoints }) => checkpoints.length > 0)
      ? [
          atMost(
            "K2",
            "GrowthBook's intervals in the comparison: worst error",
            worstOther,
            1e-9,
            "error",
            null,
          ),
        ]
      : []),
  ];
}

/** Steps in words as limits and propensities; the last one holds for all tasks that follow. */
function propensitiesOf({ pi, arms }: Stream): number[] {
  if (Array.isArray(pi)) return pi;
  const steps = [...String(pi).matchAll(/(\d*\.?\d+)\s+for\s+i\s*<\s*(\d+)/g)].map((found) => ({
    value: Number(found[1]),
    below: Number(found[2]),
  }));
  const rest = Number(/else\s+(\d*\.?\d+)/.exec(String(pi))?.[1] ?? pi);
  return Array.from({ length: arms.length }, (_, i) => steps.find(({ below }) => i < below)?.value ?? rest);
}

/** Successes and failures before the first task, and the sizes of the bets in one direction. */
function readSpec({ randomisation_e_process: { spec } }: Stream, direction: "up" | "harm") {
  const start = /start\s+(\d*\.?\d+)\s*\/\s*(\d*\.?\d+)/.exec(spec);
  const grid = new RegExp(`${direction}\\s*\\{([^}]+)\\}`).exec(spec)?.[1];
  const usual = direction === "up" ? [0.15, 0.25, 0.4] : [0.25, 0.5, 0.9];
  return {
    successes: Number(start?.[1] ?? 6),
    failures: Number(start?.[2] ?? 4),
    sizes: grid === undefined ? usual : grid.split(",").map((size) => Math.abs(Number(size))),
  };
}

function replay(stream: Stream, direction: "up" | "harm", reference: Record<string, number>) {
  const { sizes, successes: start, failures } = readSpec(stream, direction);
  const bets = betsOn({ sizes, weights: sizes.map(() => 1) }, direction === "up" ? 1 : -1);
  const propensities = propensitiesOf(stream);
  const state = startMixture(sizes.length);
  let successes = start;
  let worst = 0;
  for (let i = 0; i < stream.arms.length; i++) {
    const y = stream.outcomes[i] === "1" ? 1 : 0;
    const arm = stream.arms[i] === "1" ? 1 : 0;
    const baseline = successes / (i + start + failures);
    foldRandomisation(state, bets, arm, propensities[i] ?? nan, y, baseline);
    settle(state, bets, Math.log(20), i + 1);
    successes += y;
    const wanted = reference[String(i + 1)];
    if (wanted !== undefined) worst = Math.max(worst, Math.abs(state.logE - wanted) || 0);
    if (wanted !== undefined && Number.isNaN(state.logE)) worst = Number.POSITIVE_INFINITY;
  }
  return { worst, crossedAt: state.crossedAt };
}

/** The rule that we compare with must be GrowthBook's own, or the comparison says nothing. */
function checkGrowthBook(stream: Stream): number {
  const sums = emptySums();
  const checkpoints = new Map(stream.checkpoints.map((checkpoint) => [checkpoint.n, checkpoint]));
  let worst = 0;
  for (let i = 0; i < stream.arms.length; i++) {
    addToSums(sums, stream.arms[i] === "1" ? 1 : 0, stream.outcomes[i] === "1" ? 1 : 0);
    const checkpoint = checkpoints.get(i + 1);
    if (!checkpoint) continue;
    for (const [key, scale, bestAt] of [
      ["gb_sequential_relative_N5000", "relative", 5000],
      ["gb_sequential_absolute_N1500", "absolute", 1500],
    ] as const) {
      const reference = interval.safeParse(checkpoint[key]);
      const found = difference(sums, scale);
      if (!reference.success || found === null) continue;
      const low = found.effect - sequentialHalfWidth(found, bestAt, 0.05);
      worst = Math.max(worst, Math.abs(low - reference.data.ci[0]));
    }
  }
  return worst;
}

/** Values that GrowthBook's own tests publish for the sample-ratio test and for Welch's t test. */
function checkPublished(): Bar[] {
  const ratios: [number[], number[], number][] = [
    [[1000, 1200], [0.5, 0.5], 0.000020079],
    [[135, 115], [0.5, 0.5], 0.205903211],
    [[310, 98], [0.75, 0.25], 0.647434186],
  ];
  const worstRatio = Math.max(
    ...ratios.map(([counts, shares, p]) => Math.abs((chiSquaredSampleRatio(counts, shares) ?? nan) - p)),
  );
  const welch = compareMeans(
    { n: 3407, mean: 0.41, variance: 3.9 ** 2 },
    { n: 3461, mean: 0.7, variance: 6.2 ** 2 },
  );
  const worstWelch = Math.max(
    Math.abs(welch.low - 0.04538),
    Math.abs(welch.high - 0.53462),
    Math.abs(welch.p - 0.02016),
  );
  return [
    atMost(
      "K2",
      "χ² of the division, GrowthBook's 9 published digits: worst error",
      worstRatio,
      5e-10,
      "error",
      null,
    ),
    atMost("K2", "Welch's t, GrowthBook's 5 published digits: worst error", worstWelch, 5e-6, "error", null),
  ];
}
