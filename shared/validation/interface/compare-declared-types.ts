import { compareLimits } from "./compare-limits.ts";
import { compareSignatures } from "./compare-signatures.ts";
import { compareTypeParameters } from "./compare-type-parameters.ts";
import type { Comparison } from "./comparison.ts";
import type { Interface, TypeMember } from "./model.ts";
import { scopeTypes } from "./scope-types.ts";
import { describeType, orUndefined } from "./types/describe-type.ts";
import { evaluateType } from "./types/evaluate-type.ts";
import type { Role } from "./types/find-roles.ts";
import type { Property, Type } from "./types/type.ts";

/**
 * An interface or a name for a type: those who make such values and those who read them can go on. Where callers only
 * do one of both, only that counts.
 */
export function compareDeclaredTypes(
  name: string,
  before: TypeMember,
  after: TypeMember,
  found: Comparison,
  role = found.roleOf(name),
): void {
  compareTypeParameters(name, before.typeParameters, after.typeParameters, "type", after.offset, found);
  if (after.typeParameters.length <= before.typeParameters.length) {
    compareMeaning(name, before, after, role, found);
    return;
  }
  const scoped = scopeTypes(before.typeParameters, after.typeParameters, found);
  compareMeaning(name, before, after, role, scoped);
  found.changes.push(...scoped.changes);
}

function compareMeaning(
  name: string,
  before: TypeMember,
  after: TypeMember,
  role: Role | undefined,
  found: Comparison,
): void {
  const { offset } = after;
  if (before.type.is === "function" && after.type.is === "function" && role !== "taken") {
    compareSignatures(name, before.type.signature, after.type.signature, offset, found);
    return;
  }
  const old = flatten(before.type, found.old);
  const own = flatten(after.type, found.new);
  if (!old || !own) {
    if (!isKept(before.type, after.type, role, found))
      found.breaking(
        "type_changed",
        name,
        `is ${describeType(after.type)} instead of ${describeType(before.type)}`,
        offset,
      );
    return;
  }
  for (const base of old.opaque)
    if (!own.opaque.has(base)) found.breaking("base_removed", name, `is no ${base} any more`, offset);
  compareProperties(name, old.properties, own.properties, role, offset, found);
  if (old.index && !own.index) found.breaking("index_removed", name, "takes no other keys any more", offset);
  else if (old.index && own.index && !isKept(old.index, own.index, role, found))
    found.breaking("index_changed", name, `other keys hold ${describeType(own.index)}`, offset);
  for (const [at, call] of old.calls.entries()) {
    const newCall = own.calls[at];
    if (newCall) compareSignatures(name, call, newCall, offset, found);
    else found.breaking("overload_removed", name, "one way to call it is gone", offset);
  }
}

/** Whether a type is still good for what callers do with its values. */
function isKept(before: Type, after: Type, role: Role | undefined, found: Comparison): boolean {
  if (role === "taken") return found.stillTakes(before, after) && found.lostKey(before, after) === undefined;
  return role === "given" ? found.stillGives(before, after) : found.isSame(before, after);
}

function compareProperties(
  name: string,
  before: ReadonlyMap<string, Property>,
  after: ReadonlyMap<string, Property>,
  role: Role | undefined,
  offset: number,
  found: Comparison,
): void {
  for (const [key, old] of before) {
    const own = after.get(key);
    if (own) compareProperty(`${name}.${key}`, old, own, role, offset, found);
    else found.breaking("property_removed", `${name}.${key}`, "is gone", offset);
  }
  for (const [key, own] of after) {
    if (before.has(key)) continue;
    const path = `${name}.${key}`;
    if (own.isOptional || role === "given" || role === "looked up")
      found.compatible("property_added", path, "is new", offset);
    else found.breaking("required_property_added", path, "must be given by everybody who makes one", offset);
  }
}

function compareProperty(
  path: string,
  before: Property,
  after: Property,
  role: Role | undefined,
  offset: number,
  found: Comparison,
): void {
  if (before.isOptional && !after.isOptional && role !== "given")
    found.breaking("became_required", path, "must be given now", offset);
  if (!before.isReadonly && after.isReadonly && role !== "taken")
    found.breaking("became_readonly", path, "cannot be set any more", offset);
  if (before.type.is === "function" && after.type.is === "function" && role !== "taken") {
    if (!before.isOptional && after.isOptional)
      found.breaking("became_optional", path, "may be missing now", offset);
    compareSignatures(path, before.type.signature, after.type.signature, offset, found);
    return;
  }
  const old = before.isOptional ? orUndefined(before.type) : before.type;
  compareLimits(path, before.limits, after.limits, offset, found);
  if (before.fallback !== undefined && after.fallback !== undefined && before.fallback !== after.fallback)
    found.breaking(
      "default_changed",
      path,
      `its default goes from ${before.fallback} to ${after.fallback}`,
      offset,
    );
  // That it must be given is said already.
  const own =
    after.isOptional || (role === "taken" && before.isOptional) ? orUndefined(after.type) : after.type;
  if (!isKept(old, own, role, found))
    found.breaking(
      "property_type_changed",
      path,
      `is ${describeType(own)} instead of ${describeType(old)}`,
      offset,
    );
}

interface Flat {
  properties: Map<string, Property>;
  index: Type | undefined;
  calls: (Type & { is: "object" })["calls"];
  /** Bases that are declared elsewhere. */
  opaque: Set<string>;
}

/** An object type with everything that it inherits in the same file; undefined for other types. */
function flatten(type: Type, names: Interface): Flat | undefined {
  const flat: Flat = { properties: new Map(), index: undefined, calls: [], opaque: new Set() };
  const waiting: Type[] = [type];
  const seen = new Set<Type>();
  let hasObject = false;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (next.is === "intersection") waiting.push(...next.parts);
    else if (next.is === "object") {
      hasObject = true;
      for (const [key, property] of next.properties)
        if (!flat.properties.has(key)) flat.properties.set(key, property);
      flat.index ??= next.index;
      flat.calls.push(...next.calls);
    } else {
      const known =
        next.is === "name" ? (names.types.get(next.name) ?? evaluateType(next, names)) : undefined;
      if (known) waiting.push(known);
      else if (type.is !== "intersection") return undefined;
      else flat.opaque.add(describeType(next));
    }
  }
  return hasObject ? flat : undefined;
}
