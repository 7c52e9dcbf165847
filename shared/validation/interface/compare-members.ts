import { compareClasses } from "./compare-classes.ts";
import { compareDeclaredTypes } from "./compare-declared-types.ts";
import { compareFunctions, isUnchanged } from "./compare-functions.ts";
import { isConstructor, isKindKept } from "./compare-kinds.ts";
import { compareEnums, compareValues } from "./compare-values.ts";
import type { Comparison } from "./comparison.ts";
import type { EnumMember, FunctionMember, Member, NamespaceMember, UnknownMember } from "./model.ts";

/** Compares what is exported under one name. */
export function compareMember(name: string, before: Member, after: Member, found: Comparison): void {
  if (before.kind === "unknown") compareHung(name, before, after, found);
  if (
    before.kind === "namespace" &&
    before.isConst &&
    !(after.kind === "namespace" && (after.isConst || after.isFrozen))
  )
    if (after.kind === "namespace" || after.kind === "unknown")
      found.breaking("value_type_changed", name, "holds any values of their kinds now", after.offset);
  if (before.kind === "unknown" && after.kind === "unknown") compareMade(name, before, after, found);
  if (before.kind === "unknown" && after.kind === "function" && isLater(before, after))
    found.breaking("kind_changed", name, "is a function now that gives what it was", after.offset);
  if (before.kind === "unknown" || after.kind === "unknown") return;
  if (before.kind === "function" && after.kind === "function") {
    // What nobody could call does what it likes.
    compareFunctions(name, before.isAbstract ? withoutBodies(before) : before, after, found);
    const usedThis =
      isUnchanged(before, after, found) || before.signatures.some(({ body }) => body?.usesThis);
    if (callOf(before) !== callOf(after) && before.binding && after.binding)
      found.breaking(
        "binding_changed",
        name,
        `is ${describeBinding(after.binding)} method now`,
        after.offset,
      );
    else if (before.isBound && !after.isBound && usesThis(before) && usesThis(after))
      found.breaking("binding_changed", name, "loses its object when it is given away", after.offset);
    else if (!before.binding && !usedThis && after.signatures.some(({ body }) => body?.usesThis))
      found.breaking("this_needed", name, "works only as a method of something now", after.offset);
    if (before.members) compareMembers(name, before.members, after.members ?? new Map(), found);
  } else if (before.kind === "class" && after.kind === "class") compareClasses(name, before, after, found);
  else if (before.kind === "value" && after.kind === "value") compareValues(name, before, after, found);
  else if (before.kind === "type" && after.kind === "type") compareDeclaredTypes(name, before, after, found);
  else if (before.kind === "enum" && after.kind === "enum") compareEnums(name, before, after, found);
  else if (before.kind === "namespace" && after.kind === "namespace") {
    compareMembers(name, before.members, after.members, found);
    if (before.alias && after.alias) compareDeclaredTypes(name, before.alias, after.alias, found);
    else if (before.alias) found.breaking("export_removed", name, "is no type any more", after.offset);
  } else if (before.kind === "enum" && after.kind === "namespace" && after.alias)
    compareEnums(name, before, literalsOf(after), found);
  else if (
    before.kind === "function" &&
    after.kind === "class" &&
    (isConstructor(before) || (isContext(before) && after.members.has("__enter__")))
  )
    compareFunctions(
      `new ${name}`,
      isContext(before) ? withoutBodies(before) : before,
      { ...before, signatures: after.construct ?? [] },
      found,
    );
  else if (isKindKept(before, after) || isCallable(after, found)) return;
  else
    found.breaking(
      "kind_changed",
      name,
      `was ${describeKind(before)} and is ${describeKind(after)}`,
      after.offset,
    );
}

function usesThis({ signatures }: FunctionMember): boolean {
  return signatures.some(({ body }) => body?.usesThis);
}

function isContext({ signatures }: FunctionMember): boolean {
  return signatures.every((signature) => signature.isContext);
}

/** Made by a class of the file whose instances can be called. */
function isCallable(member: Member, found: Comparison): boolean {
  const shape = member.kind === "value" ? member.shape : undefined;
  return shape?.is === "instance" && found.new.classes.get(shape.of)?.members.has("__call__") === true;
}

function withoutBodies(member: FunctionMember): FunctionMember {
  const signatures = member.signatures.map((signature) => {
    // Both may be worked out only when asked for, which a copy does not do.
    const { isContext: _, ...copy } = { ...signature, parameters: signature.parameters, body: undefined };
    return copy;
  });
  return { ...member, signatures };
}

/** An object that is used like an enum. */
function literalsOf({ members, offset }: NamespaceMember): EnumMember {
  const literals = [...members].flatMap(([key, member]): [string, string][] =>
    member.kind === "value" && member.literal !== undefined ? [[key, member.literal]] : [],
  );
  return { kind: "enum", members: new Map(literals), offset };
}

/** What was hung onto something, such as `delay.reject = …`, and is spoken of nowhere any more. */
function compareHung(name: string, before: UnknownMember, after: Member, found: Comparison): void {
  const own = "members" in after ? after.members : undefined;
  for (const [key, member] of before.members ?? [])
    if (!own?.has(key) && !found.new.mentions(key))
      found.breaking(
        "export_removed",
        `${name}.${key}`,
        `${describeKind(member)} is gone`,
        member.offset,
        "old",
      );
}

/** What the same call makes: the functions that were given to it take and give what they did. */
function compareMade(name: string, before: UnknownMember, after: UnknownMember, found: Comparison): void {
  if (!before.isTypeOnly && after.isTypeOnly)
    found.breaking("kind_changed", name, "is given on as a type alone", after.offset);
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
  const isOpen =
    [...after.keys()].some((name) => name.startsWith("* from") && !before.has(name)) ||
    (owner === "" && found.new.givesAnything);
  for (const [name, member] of before) {
    const own = after.get(name);
    if (own) compareMember(path(name), member, own, found);
    else if (!isOpen && !(owner === "" && found.new.imported.has(name)))
      found.breaking("export_removed", path(name), `${describeKind(member)} is gone`, member.offset, "old");
  }
  for (const [name, member] of after)
    if (!before.has(name))
      found.compatible("export_added", path(name), `${describeKind(member)} is new`, member.offset);
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
