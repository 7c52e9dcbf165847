import { compareSignatures } from "./compare-signatures.ts";
import { compareTypeParameters } from "./compare-type-parameters.ts";
import type { Comparison } from "./comparison.ts";
import type { Interface, Property, Type, TypeMember } from "./model.ts";
import { describeType, orUndefined } from "./types/describe-type.ts";

/** An interface or a name for a type: those who make such values and those who read them can go on. */
export function compareDeclaredTypes(
  name: string,
  before: TypeMember,
  after: TypeMember,
  found: Comparison,
): void {
  compareTypeParameters(name, before.typeParameters, after.typeParameters, "type", after.offset, found);
  const { offset } = after;
  if (before.type.is === "function" && after.type.is === "function") {
    compareSignatures(name, before.type.signature, after.type.signature, offset, found);
    return;
  }
  const old = flatten(before.type, found.old);
  const own = flatten(after.type, found.new);
  if (!old || !own) {
    if (!found.isSame(before.type, after.type))
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
  compareProperties(name, old.properties, own.properties, offset, found);
  if (old.index && !own.index) found.breaking("index_removed", name, "takes no other keys any more", offset);
  else if (old.index && own.index && !found.isSame(old.index, own.index))
    found.breaking("index_changed", name, `other keys hold ${describeType(own.index)}`, offset);
  for (const [at, call] of old.calls.entries()) {
    const newCall = own.calls[at];
    if (newCall) compareSignatures(name, call, newCall, offset, found);
    else found.breaking("overload_removed", name, "one way to call it is gone", offset);
  }
}

function compareProperties(
  name: string,
  before: ReadonlyMap<string, Property>,
  after: ReadonlyMap<string, Property>,
  offset: number,
  found: Comparison,
): void {
  for (const [key, old] of before) {
    const own = after.get(key);
    const path = `${name}.${key}`;
    if (!own) found.breaking("property_removed", path, "is gone", offset);
    else {
      if (old.isOptional && !own.isOptional)
        found.breaking("became_required", path, "must be given now", offset);
      if (!old.isReadonly && own.isReadonly)
        found.breaking("became_readonly", path, "cannot be set any more", offset);
      if (old.type.is === "function" && own.type.is === "function")
        compareSignatures(path, old.type.signature, own.type.signature, offset, found);
      else if (
        !found.isSame(
          old.isOptional ? orUndefined(old.type) : old.type,
          own.isOptional ? orUndefined(own.type) : own.type,
        )
      )
        found.breaking(
          "property_type_changed",
          path,
          `is ${describeType(own.type)} instead of ${describeType(old.type)}`,
          offset,
        );
    }
  }
  for (const [key, own] of after) {
    if (before.has(key)) continue;
    const path = `${name}.${key}`;
    if (own.isOptional) found.compatible("property_added", path, "is new", offset);
    else found.breaking("required_property_added", path, "must be given by everybody who makes one", offset);
  }
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
      const known = next.is === "name" ? names.types.get(next.name) : undefined;
      if (known) waiting.push(known);
      else if (type.is !== "intersection") return undefined;
      else flat.opaque.add(describeType(next));
    }
  }
  return hasObject ? flat : undefined;
}
