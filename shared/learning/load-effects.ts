import { type Database, type Returned, unwrap } from "../platform/database.ts";
import type { Levels } from "./judge-spread.ts";
import { type Draw, modelEffects } from "./model-effects.ts";

export type LearnedEffect = Returned<"effects_to_learn">[number];

/** Every measured change, and the model of them. */
export interface Knowledge {
  effects: LearnedEffect[];
  draws: Draw[];
}

/** Reads what was measured and computes the model anew; the same measurements give the same model. */
export async function loadKnowledge(database: Database): Promise<Knowledge> {
  const effects = unwrap(await database.rpc("effects_to_learn", {}));
  const draws = modelEffects(
    effects.map((effect) => ({
      effect: effect.effect,
      standardError: effect.standard_error,
      levels: levelsOf(effect),
    })),
  );
  return { effects, draws };
}

/** A change that is no pattern is alone of its kind. */
function levelsOf({ change_type, rule, pattern, improvement, team }: LearnedEffect): Levels {
  return [change_type, rule, pattern ?? improvement, String(team)];
}

/** In how many teams a pattern was measured. */
export function countTeams(effects: readonly LearnedEffect[], pattern: string): number {
  return new Set(effects.filter((effect) => effect.pattern === pattern).map(({ team }) => team)).size;
}
