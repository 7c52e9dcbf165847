import { Comparison } from "./comparison.ts";
import type { Interface, TypeParameter } from "./model.ts";
import { anything } from "./types/type-table.ts";

/** A comparison of its own for what has type parameters: they are told apart by their place, not by their name. */
export function scopeTypes(
  before: readonly TypeParameter[],
  after: readonly TypeParameter[],
  found: Comparison,
): Comparison {
  return new Comparison(found.old, namedAlike(before, after, found.new));
}

/** A parameter that is new stands for its default, or for whatever it may be. */
function namedAlike(
  before: readonly TypeParameter[],
  after: readonly TypeParameter[],
  names: Interface,
): Interface {
  const others = after.filter((parameter, at) => before[at]?.name !== parameter.name);
  if (others.length === 0) return names;
  const types = new Map(names.types);
  for (const parameter of others) {
    const old = before[after.indexOf(parameter)];
    types.set(
      parameter.name,
      old
        ? { is: "name", name: old.name, args: [] }
        : (parameter.fallback ?? parameter.constraint ?? anything),
    );
  }
  return { ...names, types };
}
