import { compareSchemas } from "../schemas/compare-schemas.ts";
import { compareClasses } from "./compare-classes.ts";
import { compareDeclaredTypes } from "./compare-declared-types.ts";
import { compareShapes } from "./compare-shapes.ts";
import { compareFunctions, isUnchanged } from "./compare-signatures.ts";
import type { Comparison } from "./comparison.ts";
import type {
  EnumMember,
  FunctionMember,
  Member,
  Type,
  TypeMember,
  UnknownMember,
  ValueMember,
} from "./model.ts";
import { describeType } from "./types/describe-type.ts";

/** Compares what is exported under one name. */
export function compareMember(name: string, before: Member, after: Member, found: Comparison): void {
  if (before.kind === "unknown" && after.kind === "unknown") compareMade(name, before, after, found);
  if (before.kind === "unknown" && after.kind === "function" && isLater(before, after))
    found.breaking("kind_changed", name, "is a function now that gives what it was", after.offset);
  if (before.kind === "unknown" || after.kind === "unknown") return;
  if (before.kind === "function" && after.kind === "function") {
    compareFunctions(name, before, after, found);
    const usedThis =
      isUnchanged(before, after, found) || before.signatures.some(({ body }) => body?.usesThis);
    if (callOf(before) !== callOf(after) && before.binding && after.binding)
      found.breaking(
        "binding_changed",
        name,
        `is ${describeBinding(after.binding)} method now`,
        after.offset,
      );
    else if (!before.binding && !usedThis && after.signatures.some(({ body }) => body?.usesThis))
      found.breaking("this_needed", name, "works only as a method of something now", after.offset);
    if (before.members) compareMembers(name, before.members, after.members ?? new Map(), found);
  } else if (before.kind === "class" && after.kind === "class") compareClasses(name, before, after, found);
  else if (before.kind === "value" && after.kind === "value") compareValues(name, before, after, found);
  else if (before.kind === "type" && after.kind === "type") compareDeclaredTypes(name, before, after, found);
  else if (before.kind === "enum" && after.kind === "enum") compareEnums(name, before, after, found);
  else if (before.kind === "namespace" && after.kind === "namespace")
    compareMembers(name, before.members, after.members, found);
  else if (before.kind === "function" && after.kind === "class" && isConstructor(before))
    compareFunctions(`new ${name}`, before, { ...before, signatures: after.construct ?? [] }, found);
  else if (isKindKept(before, after)) return;
  else
    found.breaking(
      "kind_changed",
      name,
      `was ${describeKind(before)} and is ${describeKind(after)}`,
      after.offset,
    );
}

/** What the same call makes: the functions that were given to it take and give what they did. */
function compareMade(name: string, before: UnknownMember, after: UnknownMember, found: Comparison): void {
  if (before.origin !== after.origin) return;
  for (const [at, old] of before.given ?? []) {
    const own = after.given?.get(at);
    if (own) compareFunctions(name, old, own, found);
  }
}

/** `() => connect()` where it was `connect()`. */
function isLater(before: UnknownMember, after: FunctionMember): boolean {
  const [shape, ...others] = after.signatures[0]?.body?.returns ?? [];
  return (
    others.length === 0 && shape?.is === "unknown" && (shape.text?.startsWith(`${before.origin}(`) ?? false)
  );
}

/** Python's class methods and static methods are called alike. */
function callOf({ binding }: FunctionMember): string | undefined {
  return binding === "class" ? "static" : binding;
}

/** Compares what several names lead to. */
export function compareMembers(
  owner: string,
  before: ReadonlyMap<string, Member>,
  after: ReadonlyMap<string, Member>,
  found: Comparison,
): void {
  const path = (name: string): string => (owner === "" ? name : `${owner}.${name}`);
  // `export *` may hold whatever is missing by name.
  const isOpen = [...after.keys()].some((name) => name.startsWith("* from") && !before.has(name));
  for (const [name, member] of before) {
    const own = after.get(name);
    if (own) compareMember(path(name), member, own, found);
    else if (!isOpen)
      found.breaking("export_removed", path(name), `${describeKind(member)} is gone`, member.offset, "old");
  }
  for (const [name, member] of after)
    if (!before.has(name))
      found.compatible("export_added", path(name), `${describeKind(member)} is new`, member.offset);
}

function compareValues(name: string, before: ValueMember, after: ValueMember, found: Comparison): void {
  const { offset } = after;
  if (!before.isReadonly && after.isReadonly)
    found.breaking("became_readonly", name, "cannot be set any more", offset);
  if (!before.isWriteOnly && after.isWriteOnly)
    found.breaking("became_write_only", name, "cannot be read any more", offset);
  if (before.isOptional === true && after.isOptional === false && before.type && !found.isPython)
    found.breaking("became_required", name, "must be given now", offset);
  for (const [path, schema] of before.schemas ?? []) {
    const own = after.schemas?.get(path);
    const problem = own === undefined ? undefined : compareSchemas(schema, own);
    if (problem !== undefined)
      found.breaking("schema_changed", `${name}${path}`, `takes less: ${problem}`, offset);
  }
  if (before.schemas?.has("") && after.schemas?.has("")) return;
  if (before.takenType && after.takenType && !found.stillTakes(before.takenType, after.takenType))
    found.breaking("value_type_changed", name, `is set to ${describeType(after.takenType)} only`, offset);
  if (before.takes && after.takes) {
    compareDeclaredTypes(name, declare(before.takes, before), declare(after.takes, after), found);
    return;
  }
  if (before.type?.is === "tuple" && before.type.isReadonly && after.type?.is === "tuple") {
    compareLists(name, before.type, after.type, offset, found);
    return;
  }
  if (before.type && after.type) {
    const fits =
      before.isReadonly && after.isReadonly
        ? found.stillGives(before.type, after.type)
        : found.isSame(before.type, after.type);
    if (!fits)
      found.breaking(
        "value_type_changed",
        name,
        `is ${describeType(after.type)} instead of ${describeType(before.type)}`,
        offset,
      );
    return;
  }
  if (before.shape && after.shape && !before.isState) {
    const problem = compareShapes([before.shape], [after.shape]);
    if (problem !== undefined) {
      found.breaking("value_changed", name, problem, offset);
      return;
    }
  }
  if (before.literal === undefined || before.literal === after.literal) return;
  // In Python callers read constants and class attributes by their value; elsewhere only the type is promised.
  if (found.isPython && !/^__\w+__$/.test(name) && after.literal !== undefined)
    found.breaking("value_changed", name, `goes from ${before.literal} to ${after.literal}`, offset);
  else if (after.literal !== undefined)
    found.compatible("value_changed", name, `goes from ${before.literal} to ${after.literal}`, offset);
}

/** A validator says who makes such values and who reads them, like a type. */
function declare(type: Type, { offset }: ValueMember): TypeMember {
  return { kind: "type", typeParameters: [], type, isInterface: false, offset };
}

/** A constant list is read like an enum: what was in it stays. */
function compareLists(
  name: string,
  before: Type & { is: "tuple" },
  after: Type & { is: "tuple" },
  offset: number,
  found: Comparison,
): void {
  for (const { type } of before.items)
    if (!after.items.some((item) => found.stillGives(type, item.type)))
      found.breaking("value_changed", name, `${describeType(type)} is not in it any more`, offset);
}

function compareEnums(name: string, before: EnumMember, after: EnumMember, found: Comparison): void {
  for (const [key, value] of before.members) {
    const own = after.members.get(key);
    if (own === undefined) found.breaking("enum_member_removed", `${name}.${key}`, "is gone", after.offset);
    else if (own !== value)
      found.breaking("enum_value_changed", `${name}.${key}`, `goes from ${value} to ${own}`, after.offset);
  }
  for (const key of after.members.keys())
    if (!before.members.has(key))
      found.compatible("enum_member_added", `${name}.${key}`, "is new", after.offset);
}

/** A function that is made with `new`: it puts things onto itself. */
function isConstructor({ signatures }: FunctionMember): boolean {
  return signatures.some(({ body }) => body?.usesThis && body.returns.length === 0);
}

/** What looks the same from outside, or cannot be told. */
function isKindKept(before: Member, after: Member): boolean {
  const kinds = [before.kind, after.kind];
  const value = before.kind === "value" ? before : after.kind === "value" ? after : undefined;
  if (kinds.includes("function") && value) {
    if (value.isAccessor) return false;
    if (value.type)
      return (
        value.type.is === "function" ||
        (value.type.is === "name" &&
          !/^(?:string|number|boolean|Array|str|int|float|bool|list|dict)$/.test(value.type.name))
      );
    return value.shape === undefined || value.shape.is === "function" || value.shape.is === "unknown";
  }
  const list = [before, after].find((member) => member.kind === "namespace" && member.isList);
  if (list && value) return value.shape === undefined || value.shape.is === "array";
  if (kinds.includes("namespace") && value)
    return (
      value.type !== undefined ||
      value.shape === undefined ||
      value.shape.is === "object" ||
      value.shape.is === "unknown"
    );
  return (
    kinds.includes("value") &&
    kinds.includes("class") &&
    value?.shape === undefined &&
    value?.type === undefined
  );
}

function describeKind({ kind }: Member): string {
  return {
    function: "a function",
    class: "a class",
    value: "a value",
    type: "a type",
    enum: "an enum",
    namespace: "an object",
    unknown: "something from elsewhere",
  }[kind];
}

function describeBinding(binding: "static" | "instance" | "class"): string {
  return binding === "instance" ? "an instance" : `a ${binding}`;
}
