import { atMost, type Bar, between, errorRate, only } from "./bar.ts";
import { driftRegimes } from "./before-after.ts";
import { lifts, name } from "./outcomes.ts";
import type { Found } from "./run-jobs.ts";
import { quietWorlds } from "./worlds.ts";

export type Results = ReadonlyMap<string, Found>;

/** Everything that was simulated beside what is wanted (docs/statistics.md). */
export function toBars(results: Results): Bar[] {
  const read = reader(results);
  return [
    ...typeOne(read),
    ...delays(read),
    ...rollbacks(read),
    ...noWorse(read),
    ...intervals(read),
    ...divisions(read),
    ...beforeAfter(read),
    ...shipping(read),
    ...order(read),
    ...outcomes(read, results),
  ];
}

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

const quiet = [...Object.keys(quietWorlds), "lognormal σ 1.2", "lognormal σ 2"];

function typeOne(read: Reader): Bar[] {
  return quiet.flatMap((world) => {
    const job = `quiet: ${world}`;
    const tests = world.startsWith("lognormal")
      ? ["one-sided", "two-sided"]
      : ["one-sided", "two-sided", "betting"];
    return tests.map((test) =>
      errorRate("K3", `false "better", ${world}, ${test}`, read.share(job, test), 0.05, read.n(job)),
    );
  });
}

function delays(read: Reader): Bar[] {
  const six = "delay: 60→66 %";
  const strata = "delay: 60→66 %, strata";
  const twelve = "delay: 60→72 %";
  const skewed = "delay: +10 %, lognormal σ 1.2";
  return [
    atMost("K4", "60→66 %, one-sided, mean", read.mean(six, "one-sided"), 1700, "tasks", read.n(six)),
    atMost(
      "K4",
      "60→66 %, one-sided, median",
      read.quantile(six, "one-sided", 0.5),
      1350,
      "tasks",
      read.n(six),
    ),
    atMost(
      "K4",
      "60→66 %, strata of difficulty, mean",
      read.mean(strata, "one-sided"),
      1420,
      "tasks",
      read.n(strata),
    ),
    atMost("K4", "60→66 %, two-sided, mean", read.mean(six, "two-sided"), 2100, "tasks", read.n(six)),
    atMost("K4", "60→72 %, one-sided, mean", read.mean(twelve, "one-sided"), 500, "tasks", read.n(twelve)),
    ...[
      "GrowthBook one-sided",
      "GrowthBook sequential",
      "Eppo sequential",
      "asymptotic CS, absolute",
      "mSPRT",
    ].map((rule) => only("K4", `60→66 %, ${rule}, mean`, read.mean(six, rule), "tasks", read.n(six))),
    atMost(
      "K5",
      "lognormal σ 1.2, +10 %, mean",
      read.mean(skewed, "one-sided"),
      5300,
      "tasks",
      read.n(skewed),
    ),
    only("K5", "the same, two-sided", read.mean(skewed, "two-sided"), "tasks", read.n(skewed)),
    only(
      "K5",
      "the same, GrowthBook on the raw mean",
      read.mean(skewed, "GrowthBook sequential"),
      "tasks",
      read.n(skewed),
    ),
  ];
}

function rollbacks(read: Reader): Bar[] {
  const none = "rollback: no effect";
  const twenty = "rollback: −20 %";
  const fifty = "rollback: −50 %";
  const divided = "rollback: divided wrongly";
  return [
    errorRate(
      "K6",
      "false rollback, three guardrails together, ramp",
      read.share(none, "rolled back"),
      0.05,
      read.n(none),
    ),
    atMost(
      "K6",
      "−20 %, treated tasks, median",
      read.quantile(twenty, "treated", 0.5),
      125,
      "tasks",
      read.n(twenty),
    ),
    atMost(
      "K6",
      "−20 %, treated tasks, 90th percentile",
      read.quantile(twenty, "treated", 0.9),
      400,
      "tasks",
      read.n(twenty),
    ),
    atMost(
      "K6",
      "−50 %, treated tasks, median",
      read.quantile(fifty, "treated", 0.5),
      25,
      "tasks",
      read.n(fifty),
    ),
    atMost(
      "K6",
      "−50 %, treated tasks, 90th percentile",
      read.quantile(fifty, "treated", 0.9),
      45,
      "tasks",
      read.n(fifty),
    ),
    atMost(
      "K6",
      "harm that an alarm of the division muted",
      1 - read.share(divided, "and rolled back", "division alarmed"),
      0,
      "%",
      read.n(divided),
    ),
  ];
}

function noWorse(read: Reader): Bar[] {
  const half = "no worse: no effect";
  const ramp = "no worse: no effect, ramp";
  return [
    ...["no worse: at the margin", "no worse: at the margin, ramp and drift"].map((job) =>
      errorRate("K7", `false "${job}"`, read.happened(job, "tasks"), 0.05, read.n(job)),
    ),
    atMost(
      "K7",
      "margin −10 %, no effect, half treated, median",
      read.quantile(half, "tasks", 0.5),
      1400,
      "tasks",
      read.n(half),
    ),
    atMost(
      "K7",
      "margin −10 %, no effect, ramp, median",
      read.quantile(ramp, "tasks", 0.5),
      2100,
      "tasks",
      read.n(ramp),
    ),
  ];
}

function intervals(read: Reader): Bar[] {
  const worlds = [...quiet.map((world) => `quiet: ${world}`), "interval: six points"];
  const width = "interval: width";
  return [
    ...worlds.map((job) =>
      errorRate(
        "K8",
        `interval ever loses the effect, ${job.replace(/^\w+: /, "")}`,
        read.share(job, "interval missed"),
        0.05,
        read.n(job),
      ),
    ),
    errorRate("K8", "the same as it is shown, 2,000 tasks", read.share(width, "missed"), 0.05, read.n(width)),
    atMost("K8", "mean width at 1,000 tasks", read.mean(width, "width at 1000"), 0.18, "", read.n(width)),
    only("K8", "the same, GrowthBook absolute", read.mean(width, "asymptotic at 1000"), "", read.n(width)),
    only("K8", "mean width at 2,000 tasks", read.mean(width, "width at 2000"), "", read.n(width)),
  ];
}

function divisions(read: Reader): Bar[] {
  const declared = "division: as declared";
  const ramp = "division: as declared, ramp";
  return [
    errorRate(
      "K9",
      "false alarm of the division, 10,000 tasks",
      read.happened(declared, "tasks"),
      0.01,
      read.n(declared),
    ),
    errorRate("K9", "the same in a ramp", read.happened(ramp, "tasks"), 0.01, read.n(ramp)),
    only(
      "K9",
      "the same, χ² at p < 0.001 after every task",
      read.happened(declared, "chi-squared"),
      "%",
      read.n(declared),
    ),
    atMost(
      "K9",
      "55/45 noticed, median",
      read.quantile("division: 55/45", "tasks", 0.5),
      1250,
      "tasks",
      read.n("division: 55/45"),
    ),
    only(
      "K9",
      "60/40 noticed, median",
      read.quantile("division: 60/40", "tasks", 0.5),
      "tasks",
      read.n("division: 60/40"),
    ),
    atMost(
      "K9",
      "95/5 → 90/10 noticed, median",
      read.quantile("division: 95/5 → 90/10", "tasks", 0.5),
      350,
      "tasks",
      read.n("division: 95/5 → 90/10"),
    ),
  ];
}

function beforeAfter(read: Reader): Bar[] {
  const bars = Object.keys(driftRegimes).flatMap((regime) =>
    [8, 3].flatMap((controls) => {
      const job = `before/after: ${regime}, ${controls} controls`;
      const n = read.n(job);
      return [
        atMost(
          "K10",
          `false claims, ${regime}, ${controls} controls`,
          read.share(job, "claimed"),
          0.06,
          "%",
          n,
        ),
        between(
          "K10",
          `coverage, ${regime}, ${controls} controls`,
          read.share(job, "covered"),
          [0.94, 0.97],
          "%",
          n,
        ),
        only("K10", `false claims without other teams, ${regime}`, read.share(job, "naive claims"), "%", n),
        only(
          "K10",
          `+6 points claimed, ${regime}, ${controls} controls`,
          read.share(`${job}, +6 points`, "claimed higher"),
          "%",
          n,
        ),
      ];
    }),
  );
  const eight = "before/after: moderate drift, 8 controls";
  const three = "before/after: moderate drift, 3 controls";
  const two = "before/after: two controls";
  return [
    ...bars,
    atMost(
      "K10",
      "mean half-width, moderate drift, 8 controls",
      read.mean(eight, "half-width"),
      0.11,
      "",
      read.n(eight),
    ),
    atMost(
      "K10",
      "mean half-width, moderate drift, 3 controls",
      read.mean(three, "half-width"),
      0.125,
      "",
      read.n(three),
    ),
    between("K10", "refused with two controls", read.share(two, "refused"), [1, 1], "%", read.n(two)),
  ];
}

function shipping(read: Reader): Bar[] {
  const job = "shipping";
  const shipped = read.count(job, "shipped");
  const bias = read.mean(job, "bias");
  return [
    between(
      "K12",
      `bias of the reported lift, ${shipped.toLocaleString("en")} shipped`,
      bias,
      [-0.003, 0.003],
      "points",
      read.n(job),
    ),
    only("K12", "the same as observed, not shrunken", read.mean(job, "naive bias"), "points", read.n(job)),
    only(
      "K12",
      "bias of the reported lift with a prior twice too wide",
      read.mean("shipping: prior too wide", "bias"),
      "points",
      read.n("shipping: prior too wide"),
    ),
    only("K12", "true effect of what was shipped, mean", read.mean(job, "effect"), "points", read.n(job)),
    atMost(
      "K12",
      "shipped without effect",
      read.share(job, "shipped without effect", "shipped"),
      0.02,
      "%",
      read.n(job),
    ),
    only(
      "K12",
      "reported interval holds the effect",
      read.share(job, "interval holds", "shipped"),
      "%",
      read.n(job),
    ),
  ];
}

function order(read: Reader): Bar[] {
  const job = "order: slowed twice";
  return [
    errorRate(
      "K15",
      'false "better" of a change that only slows tasks',
      read.share(job, "in order of assignment"),
      0.05,
      read.n(job),
    ),
    only(
      "K15",
      "the same in the order of completion",
      read.share(job, "in order of completion"),
      "%",
      read.n(job),
    ),
  ];
}

function outcomes(read: Reader, results: Results): Bar[] {
  if (!results.has(`outcomes: experiment, ${name(0)}`)) return [];
  return lifts.flatMap((lift) => {
    const right = lift > 0 ? "higher" : "lower";
    const trial = `outcomes: experiment, ${name(lift)}`;
    const study = `outcomes: controls, ${name(lift)}`;
    const alone = `outcomes: no controls, ${name(lift)}`;
    const refused = between(
      "real",
      `before/after without controls refused, ${name(lift)}`,
      read.share(alone, "refused"),
      [1, 1],
      "%",
      read.n(alone),
    );
    if (lift === 0)
      return [
        errorRate(
          "real",
          `experiment, ${name(0)}: false "better"`,
          read.share(trial, "higher"),
          0.05,
          read.n(trial),
        ),
        errorRate(
          "real",
          `experiment, ${name(0)}: false "harm"`,
          read.share(trial, "lower"),
          0.05,
          read.n(trial),
        ),
        errorRate(
          "real",
          `before/after with controls, ${name(0)}: false claims`,
          read.share(study, "higher") + read.share(study, "lower"),
          0.05,
          read.n(study),
        ),
        refused,
      ];
    const wrong = lift > 0 ? "lower" : "higher";
    return [
      only(
        "real",
        `experiment, ${name(lift)}: found within 1,400 tasks`,
        read.share(trial, right),
        "%",
        read.n(trial),
      ),
      errorRate(
        "real",
        `experiment, ${name(lift)}: the opposite claimed`,
        read.share(trial, wrong),
        0.05,
        read.n(trial),
      ),
      only(
        "real",
        `before/after with controls, ${name(lift)}: found`,
        read.share(study, right),
        "%",
        read.n(study),
      ),
      errorRate(
        "real",
        `before/after with controls, ${name(lift)}: the opposite claimed`,
        read.share(study, wrong),
        0.05,
        read.n(study),
      ),
      refused,
    ];
  });
}
