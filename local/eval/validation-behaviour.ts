import { compareBehaviour } from "../../shared/validation/behaviour/compare-behaviour.ts";
import { describeDifference } from "../../shared/validation/behaviour/describe-difference.ts";
import { addTo, type Confusion, makeConfusion, rateOf, wilson } from "./confusion.ts";
import { readLines } from "./validation-parts.ts";

/** Two versions of a program, and whether they behave differently. */
export interface LabelledPair {
  id: string;
  language: string;
  old: string;
  new: string;
  changed: boolean;
  /** A call that shows it, if somebody wrote one down; only kept beside what is found. */
  example?: string;
}

/** One pair and what was said of it. */
export interface BehaviourVerdict {
  id: string;
  changed: boolean;
  shown: boolean;
  /** Why nothing of it could be compared; empty otherwise. */
  notExecutable: string[];
  /** Input → old → new, the smallest first. */
  differences: string[];
  example?: string;
  milliseconds: number;
  plays: number;
}

export interface BehaviourEvaluation extends Confusion {
  pairs: number;
  notExecutable: number;
  shown: number;
  shownInterval: [number, number];
  accused: number;
  medianMilliseconds: number;
  longestMilliseconds: number;
  verdicts: BehaviourVerdict[];
}

const languages: Record<string, "javascript" | "typescript"> = {
  javascript: "javascript",
  js: "javascript",
  typescript: "typescript",
  ts: "typescript",
};

/** As much is tried as in the function, but a slow machine changes no verdict. */
const milliseconds = 10_000;

/** Runs the two versions of every pair in a folder's `behaviour-*.jsonl` against each other, and compares with the labels. */
export async function evaluateBehaviour(folder: string): Promise<BehaviourEvaluation | undefined> {
  const pairs = readLines<LabelledPair>(folder, "behaviour-");
  if (pairs.length === 0) return undefined;
  const verdicts: BehaviourVerdict[] = [];
  for (const pair of pairs) verdicts.push(await judgePair(pair));
  return summarise(verdicts);
}

/** One pair; nothing is read of its label. */
export async function judgePair(pair: LabelledPair): Promise<BehaviourVerdict> {
  const { id, changed, example } = pair;
  const began = performance.now();
  const base = { id, changed, ...(example === undefined ? {} : { example }) };
  const language = languages[pair.language.toLowerCase()];
  if (!language) {
    const notExecutable = [`${pair.language} is not executed here.`];
    return { ...base, shown: false, notExecutable, differences: [], milliseconds: 0, plays: 0 };
  }
  const { targets, notExecutable, plays } = await compareBehaviour(pair.old, pair.new, language, {
    milliseconds,
  });
  const differences = targets
    .flatMap(({ label, differences: found }) =>
      found.map(({ scenario, parting }) => describeDifference(label, scenario, parting)),
    )
    .sort((left, right) => left.input.length - right.input.length)
    .map(({ input, old, new: next }) => `${input} → ${old} → ${next}`);
  const isCompared = targets.some(({ compared, status }) => compared > 0 || status === "changed");
  return {
    ...base,
    shown: differences.length > 0,
    notExecutable:
      isCompared || targets.length + notExecutable.length === 0
        ? []
        : [...notExecutable, "Nothing was compared."],
    differences,
    milliseconds: Math.round(performance.now() - began),
    plays,
  };
}

function summarise(verdicts: BehaviourVerdict[]): BehaviourEvaluation {
  const confusion = makeConfusion();
  for (const { changed, shown } of verdicts) addTo(confusion, changed, shown);
  const times = verdicts.map(({ milliseconds }) => milliseconds).sort((left, right) => left - right);
  const { hits, misses, falseAlarms } = confusion;
  return {
    ...confusion,
    pairs: verdicts.length,
    notExecutable: verdicts.filter(({ notExecutable }) => notExecutable.length > 0).length,
    shown: rateOf(hits, misses),
    shownInterval: wilson(hits, hits + misses),
    accused: falseAlarms,
    medianMilliseconds: times[Math.floor(times.length / 2)] ?? 0,
    longestMilliseconds: times.at(-1) ?? 0,
    verdicts,
  };
}

export function printBehaviour(found: BehaviourEvaluation): void {
  const { hits, misses, falseAlarms, quiet, shown, shownInterval } = found;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  console.log(`Behaviour: ${found.pairs} pairs, ${found.notExecutable} of them not executable`);
  console.log(
    `  changes shown   ${hits} of ${hits + misses} (${percent(shown)}, 95 % interval ${shownInterval.map(percent).join(" to ")})`,
  );
  console.log(`  refactorings accused   ${falseAlarms} of ${falseAlarms + quiet}`);
  console.log(
    `  time per pair   median ${found.medianMilliseconds} ms, longest ${found.longestMilliseconds} ms`,
  );
}
