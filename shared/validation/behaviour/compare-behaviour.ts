import { Exploration, type Explored } from "./explore-target.ts";
import { findChange } from "./find-change.ts";
import { findTargets } from "./find-targets.ts";
import { type GeneratedFile, generateTests } from "./generated/generate-tests.ts";
import { ValueMaker } from "./inputs/make-values.ts";
import { mineConstants } from "./inputs/mine-constants.ts";
import type { RunnableLanguage } from "./parse-module.ts";
import { fuelInAll, Pair } from "./play-pair.ts";
import { hasState, hasTime, propertyNames, readVersion, type Version } from "./read-version.ts";
import type { Scenario, Target } from "./scenario.ts";

/** What became of one function, class or method that changed. */
export interface TargetReport extends Pick<Explored, "differences" | "compared"> {
  label: string;
  offset: number;
  isExported: boolean;
  status: "same" | "changed" | "flaky" | "unclear";
}

/** What became of a file. */
export interface BehaviourReport {
  targets: TargetReport[];
  /** Why nothing, or not everything, could be executed. */
  notExecutable: string[];
  /** Limits of the sandbox that inputs ran into. */
  limits: string[];
  generated: GeneratedFile[];
  plays: number;
  /** What the candidates took of the sandbox's time, in its own units. */
  fuel: number;
}

export interface BehaviourLimits {
  /** Wall time after which no more is tried, where fuel has not ended it long before. */
  milliseconds?: number;
  /** Stories in all, shared among the targets. */
  plays?: number;
  now?: () => number;
  /** With a path, tests for the file are written too. */
  path?: string;
}

const mostTargets = 24;
const fewestPlays = 60;
/** Differences that a reader is shown of all targets together, unless each has one: making them small costs most of the time. */
const mostTold = 6;
/** Fuel that is there for all targets, however many stories it takes to burn it. */
const cheapFuel = 300;
/** The share of the fuel that is dealt out before it is known where it is needed. */
const shareOfFirst = 0.6;
/** What was found is still confirmed, and told, when the time is up. */
const graceMilliseconds = 250;

/** Runs old and new against each other on generated inputs, without any capability of the host. */
export async function compareBehaviour(
  old: string,
  next: string,
  language: RunnableLanguage,
  { milliseconds = 5_000, plays = 1300, now = () => performance.now(), path }: BehaviourLimits = {},
): Promise<BehaviourReport> {
  const report: BehaviourReport = {
    targets: [],
    notExecutable: [],
    limits: [],
    generated: [],
    plays: 0,
    fuel: 0,
  };
  const until = now() + milliseconds;
  const before = readVersion(old, language);
  const after = readVersion(next, language);
  if (typeof before === "string") report.notExecutable.push(`The present code: ${before}.`);
  if (typeof after === "string") report.notExecutable.push(`The proposed code: ${after}.`);
  if (typeof before === "string" || typeof after === "string") return report;
  const expectations = {
    fixedKeys: propertyNames([...before.body, ...after.body]),
    expectsNaN: /\bNaN\b|\bisFinite\b|\bObject\.is\b/.test(old + next),
  };
  const pair = new Pair(
    before.prepared,
    after.prepared,
    expectations,
    () => now() > until,
    () => now() > until + graceMilliseconds,
  );
  pair.near = findChange(before, after);
  const maker = new ValueMaker(mineConstants([before.body, after.body]));
  let same: Same[] = [];
  try {
    const offered = await pair.open();
    if (typeof offered.old === "string") report.notExecutable.push(`The present code ${offered.old}.`);
    if (typeof offered.new === "string") report.notExecutable.push(`The proposed code ${offered.new}.`);
    if (typeof offered.old !== "string") before.offered = offered.old;
    if (typeof offered.new !== "string") after.offered = offered.new;
    if (report.notExecutable.length === 0) same = await exploreAll(report, pair, maker, before, after, plays);
  } finally {
    pair.close();
  }
  if (path !== undefined)
    report.generated = await generateTests(path, after, maker, same, () => now() > until);
  report.plays = pair.plays;
  report.fuel = pair.fuel;
  return report;
}

/** What does the same in both versions. */
export interface Same {
  target: Target;
  /** Stories that went through many branches. */
  scenarios: Scenario[];
  /** No story is known on which the versions part, so that more may be made. */
  isWhole: boolean;
}

async function exploreAll(
  report: BehaviourReport,
  pair: Pair,
  maker: ValueMaker,
  before: Version,
  after: Version,
  plays: number,
): Promise<Same[]> {
  const { changed, unchanged } = findTargets(before, after);
  const same: Same[] = unchanged.map((target) => ({ target, scenarios: [], isWhole: true }));
  const surroundings = {
    pair,
    maker,
    hasState: hasState(before) || hasState(after),
    hasTime: hasTime(before) || hasTime(after),
    fuel: cheapFuel / Math.min(mostTargets, changed.length || 1),
    differences: Math.max(1, Math.min(3, Math.floor(mostTold / (changed.length || 1)))),
    plays: Math.max(fewestPlays, Math.floor(plays / Math.min(mostTargets, changed.length || 1))),
  };
  const explored = await exploreEach(
    changed.slice(0, mostTargets).map((target) => new Exploration(target, surroundings)),
    pair,
  );
  for (const [at, target] of changed.entries()) {
    const { label, offset, isExported } = target;
    const { differences = [], compared = 0, characteristic = [], isFlaky = false } = explored[at] ?? {};
    const status = differences.length > 0 ? "changed" : isFlaky ? "flaky" : compared > 0 ? "same" : "unclear";
    report.targets.push({ label, offset, isExported, status, compared, differences });
    if (status === "same" || status === "changed")
      same.push({ target, scenarios: characteristic, isWhole: status === "same" });
  }
  for (const [limit, times] of pair.limits) report.limits.push(`${limit}, ${times}×`);
  return same;
}

/** Everybody gets a fair share of the fuel; what is left then goes to those with whom nothing was found yet. */
async function exploreEach(explorations: readonly Exploration[], pair: Pair): Promise<Explored[]> {
  const share = (fuelInAll * shareOfFirst) / (explorations.length || 1);
  for (const one of explorations) await one.goOn(share);
  const open = explorations.filter(({ isOpen }) => isOpen);
  for (const [at, one] of open.entries()) await one.goOn((fuelInAll - pair.fuel) / (open.length - at));
  const explored: Explored[] = [];
  for (const one of explorations) explored.push(await one.finish());
  return explored;
}
