import { hashParts } from "../logs/hash-text.ts";
import { readAll } from "../logs/read-pages.ts";
import { type Database, type Returned, unwrap } from "../platform/database.ts";
import { extractChange, wordChange } from "./extract-change.ts";
import { judgeSpread } from "./judge-spread.ts";
import { countTeams, type Knowledge, loadKnowledge } from "./load-effects.ts";
import { reportEffect } from "./predict-effect.ts";

type Kept = Returned<"improvements_to_learn">[number];

/**
 * Learns from what was measured and kept since the last time: kept changes become patterns, and every effect and
 * pattern is weighed anew with all others. Nothing is computed when nothing is new.
 * @returns how many changes were taken for patterns.
 */
export async function learnPatterns(database: Database): Promise<number> {
  const [begun] = unwrap(await database.rpc("begin_learning"));
  if (begun === undefined) return 0;
  const kept = unwrap(await database.rpc("improvements_to_learn", {}));
  for (const one of kept) await recordPattern(database, one);
  const knowledge = await loadKnowledge(database);
  const { error, status } = await database.rpc("record_learning", {
    gains: describeGains(knowledge),
    patterns: await judgePatterns(database, knowledge),
    ...begun,
  });
  unwrap({ data: true, error, status });
  return kept.length;
}

async function recordPattern(database: Database, kept: Kept): Promise<void> {
  const { improvement, change_type, rule, agent, tool, base_content, proposed_content } = kept;
  const change = extractChange({
    changeType: change_type,
    base: base_content,
    proposed: proposed_content,
    agent,
    tool,
  });
  const isTransferable = !("reason" in change);
  const { error, status } = await database.rpc("record_pattern", {
    improvement,
    rule,
    // What fits nowhere else is a pattern of its own.
    key: await hashParts(change_type, rule, isTransferable ? normalise(wordChange(change)) : improvement),
    wording: isTransferable ? wordChange(change) : "",
    ...(isTransferable ? { change } : { because: change.reason }),
  });
  if (error) unwrap({ data: null, error, status });
}

/** Case and spacing do not make another change. */
function normalise(wording: string): string {
  return wording.replace(/\s+/g, " ").trim().toLowerCase();
}

function describeGains({ effects, draws }: Knowledge) {
  return effects.map(({ improvement, effect: observed, standard_error, method }, index) => {
    const { effect, low, high } = reportEffect(draws, index);
    return { improvement, effect, low, high, observed, standard_error, method };
  });
}

async function judgePatterns(database: Database, { effects, draws }: Knowledge) {
  const patterns = await readAll((first, last) =>
    database
      .from("patterns")
      .select("id, change_type, rule")
      .not("change", "is", null)
      .order("id")
      .range(first, last),
  );
  return patterns.map(({ id, change_type, rule }) => {
    const measuredTeams = countTeams(effects, id);
    const { spread, because, prediction, teamSpread } = judgeSpread(
      draws,
      [change_type, rule, id],
      measuredTeams,
    );
    const { effect, low, high, chance } = prediction;
    return {
      pattern: id,
      spread,
      because,
      measured_teams: measuredTeams,
      effect,
      low,
      high,
      chance,
      team_spread: teamSpread,
    };
  });
}
