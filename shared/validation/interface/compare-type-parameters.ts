import type { Comparison } from "./comparison.ts";
import type { TypeParameter } from "./model.ts";
import { describeType } from "./types/describe-type.ts";

/** Type parameters keep their number, order and bounds; a new one needs a default where callers name them. */
export function compareTypeParameters(
  name: string,
  before: readonly TypeParameter[],
  after: readonly TypeParameter[],
  of: "function" | "type",
  offset: number,
  found: Comparison,
): void {
  if (after.length < before.length) {
    found.breaking("type_parameter_removed", name, "has fewer type parameters", offset);
    return;
  }
  for (const [at, parameter] of after.entries()) {
    const old = before[at];
    if (!old) {
      if (!parameter.hasDefault && (of === "type" || before.length > 0))
        found.breaking(
          "type_parameter_added",
          name,
          `the type parameter ${parameter.name} must be given`,
          offset,
        );
      continue;
    }
    if (old.name !== parameter.name && before.some((other) => other.name === parameter.name))
      found.breaking("type_parameter_moved", name, "its type parameters are in another order", offset);
    if (old.hasDefault && !parameter.hasDefault)
      found.breaking(
        "type_parameter_required",
        name,
        `the type parameter ${parameter.name} has no default any more`,
        offset,
      );
    else if (old.fallback && parameter.fallback && !found.isSame(old.fallback, parameter.fallback))
      found.breaking(
        "type_parameter_default_changed",
        name,
        `the type parameter ${parameter.name} is ${describeType(parameter.fallback)} where nobody says`,
        offset,
      );
    if (parameter.constraint && !(old.constraint && found.stillTakes(old.constraint, parameter.constraint)))
      found.breaking(
        "type_constraint_changed",
        name,
        `the type parameter ${parameter.name} takes less`,
        offset,
      );
  }
}
