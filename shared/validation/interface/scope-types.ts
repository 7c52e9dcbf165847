import { Comparison } from "./comparison.ts";
import type { Interface, Signature, TypeParameter } from "./model.ts";
import type { Type } from "./types/type.ts";
import { anything } from "./types/type-table.ts";

/** A comparison of its own for what has type parameters: they are told apart by their place, not by their name. */
export function scopeTypes(
  before: readonly TypeParameter[],
  after: readonly TypeParameter[],
  found: Comparison,
  given: ReadonlyMap<string, Type> = new Map(),
): Comparison {
  return new Comparison(found.old, namedAlike(before, after, found.new, given), found.budget);
}

/** What new type parameters stand for in a call as it was: the types at the places where they stand by themselves. */
export function inferGiven(before: Signature, after: Signature): Map<string, Type> {
  const names = new Set(after.typeParameters.slice(before.typeParameters.length).map(({ name }) => name));
  const given = new Map<string, Type>();
  if (names.size === 0) return given;
  const infer = (old: Type | undefined, own: Type | undefined): void => {
    if (!old || own?.is !== "name") return;
    if (names.has(own.name) && own.args.length === 0) {
      if (!given.has(own.name)) given.set(own.name, old);
    } else if (old.is === "name" && old.name === own.name)
      for (const [at, argument] of own.args.entries()) infer(old.args[at], argument);
  };
  for (const [at, { type }] of after.parameters.entries()) infer(before.parameters[at]?.type, type);
  return given;
}

/** A parameter that is new stands for its default, or for whatever it may be. */
function namedAlike(
  before: readonly TypeParameter[],
  after: readonly TypeParameter[],
  names: Interface,
  given: ReadonlyMap<string, Type>,
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
        : (given.get(parameter.name) ?? parameter.fallback ?? parameter.constraint ?? anything),
    );
  }
  return { ...names, types };
}
