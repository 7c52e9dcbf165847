import { compareFunctions } from "./compare-functions.ts";
import { compareMember } from "./compare-members.ts";
import { compareTypeParameters } from "./compare-type-parameters.ts";
import type { Comparison } from "./comparison.ts";
import type { ClassMember, Interface, Member, Visibility } from "./model.ts";
import { scopeTypes } from "./scope-types.ts";
import { canonicalName, isKindOf } from "./types/type-table.ts";

const ranks: Record<Visibility, number> = { private: 0, protected: 1, public: 2 };

/** More values than these are hardly ever taken apart by their place. */
const mostUnpacked = 4;

function isTuple({ bases }: ClassMember): boolean {
  return bases.some((base) => /(?:^|\.)NamedTuple$|^tuple$/.test(base));
}

/** A class can still be made, inherited from and used as before. */
export function compareClasses(
  name: string,
  before: ClassMember,
  after: ClassMember,
  found: Comparison,
): void {
  if (isUnchanged(before, after, found)) return;
  compareTypeParameters(name, before.typeParameters, after.typeParameters, "type", after.offset, found);
  if (after.typeParameters.length <= before.typeParameters.length) {
    compareContents(name, before, after, found);
    return;
  }
  const scoped = scopeTypes(before.typeParameters, after.typeParameters, found);
  compareContents(name, before, after, scoped);
  found.changes.push(...scoped.changes);
}

/** Whether the text is the same and says everything, like that of functions; bases of the file may have changed. */
function isUnchanged(before: ClassMember, after: ClassMember, found: Comparison): boolean {
  if (before.text === undefined || before.text !== after.text) return false;
  if (found.old.types.size > 0 || found.new.types.size > 0) return false;
  if (before.bases.some((base) => found.old.classes.has(base) || found.new.classes.has(base))) return false;
  return !found.mentionsChanged(before.text);
}

function compareContents(name: string, before: ClassMember, after: ClassMember, found: Comparison): void {
  if (!before.isAbstract && after.isAbstract)
    found.breaking("class_became_abstract", name, "cannot be made any more", after.offset);
  // That it has type parameters is said in other ways, too.
  for (const base of before.bases)
    if (base !== "Generic" && !after.bases.some((own) => isKindOf(own, canonicalName(base), found.new.bases)))
      found.breaking("base_removed", name, `is no ${base} any more`, after.offset);
  compareConstruction(name, before, after, found);
  // What comes from a base in another file is not known here.
  const [old, own] = [before, after].map(({ construct }) => construct?.[0]?.parameters.length ?? 0);
  if (isTuple(before) && isTuple(after) && old && own && own > old && old <= mostUnpacked)
    found.breaking("items_added", name, `has ${own} values where it had ${old}`, after.offset);
  const isOpen =
    after.givesAnything === true ||
    after.bases.some((base) => !before.bases.includes(base) && !found.new.classes.has(base));
  for (const [key, member] of before.members) {
    if (isHidden(key, member)) continue;
    const own = inherited(key, after, found.new);
    const path = `${name}.${key.replace("static ", "")}`;
    if (!own) removeMember(path, key, member, after, isOpen, found);
    else {
      if (rankOf(own) < rankOf(member))
        found.breaking("visibility_narrowed", path, `is ${visibilityOf(own)} now`, own.offset);
      if (!isAbstract(member) && isAbstract(own))
        found.breaking("became_abstract", path, "must be implemented by heirs now", own.offset);
      // `with` calls it, and always in the same way.
      if (!/^__a?exit__$/.test(key)) compareMember(path, member, own, found);
    }
  }
  for (const [key, member] of after.members) {
    if (isHidden(key, member) || inherited(key, before, found.old)) continue;
    const path = `${name}.${key.replace("static ", "")}`;
    if (isAbstract(member))
      found.breaking("abstract_member_added", path, "must be implemented by heirs", member.offset);
    else found.compatible("member_added", path, "is new", member.offset);
  }
}

function removeMember(
  path: string,
  key: string,
  member: Member,
  after: ClassMember,
  isOpen: boolean,
  found: Comparison,
): void {
  if (after.isRecord && /^__(?:eq|ne|repr)__$/.test(key)) return;
  const plain = key.replace("static ", "");
  if (key !== plain && after.members.has(plain))
    found.breaking("became_instance", path, "belongs to instances now", after.offset);
  else if (after.members.has(`static ${key}`))
    found.breaking("became_static", path, "belongs to the class now", after.offset);
  else if (!isOpen) found.breaking("member_removed", path, "is gone", member.offset, "old");
}

function compareConstruction(name: string, before: ClassMember, after: ClassMember, found: Comparison): void {
  if (ranks[after.constructVisibility ?? "public"] < ranks[before.constructVisibility ?? "public"])
    found.breaking(
      "visibility_narrowed",
      name,
      `its constructor is ${after.constructVisibility} now`,
      after.offset,
    );
  if (before.constructVisibility === "private") return;
  // Keys of dictionaries that callers only get are theirs to read.
  if (before.bases.some((base) => /(?:^|\.)TypedDict$/.test(base)) && found.roleOf(name) === "given") return;
  const old = constructOf(before, found.old);
  const own = constructOf(after, found.new);
  const hasBases = before.bases.length > 0 || after.bases.length > 0;
  const asFunction = (signatures: ClassMember["construct"]) => ({
    kind: "function" as const,
    signatures: signatures ?? [emptySignature],
    offset: after.offset,
  });
  if (
    (old && own) ||
    (!hasBases && (old || own)) ||
    (own && before.bases.every((base) => /^(?:ABC|Protocol|Generic|Enum)$/.test(base)))
  )
    compareFunctions(`new ${name}`, asFunction(old), asFunction(own), found);
}

const emptySignature = {
  parameters: [],
  typeParameters: [],
  returns: undefined,
  isAsync: false,
  isGenerator: false,
  body: undefined,
};

function constructOf(owner: ClassMember, names: Interface): ClassMember["construct"] {
  const seen = new Set<ClassMember>();
  for (
    let next: ClassMember | undefined = owner;
    next && !seen.has(next);
    next = names.classes.get(next.bases[0] ?? "")
  ) {
    if (next.construct) return next.construct;
    seen.add(next);
  }
  return undefined;
}

/** A member of the class or of a base in the same file. */
function inherited(key: string, owner: ClassMember, names: Interface): Member | undefined {
  const waiting = [owner];
  const seen = new Set<ClassMember>();
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const member = next.members.get(key);
    if (member) return member;
    for (const base of next.bases) {
      const found = names.classes.get(base);
      if (found) waiting.push(found);
    }
  }
  return undefined;
}

/** Not for callers: private by declaration, or by a leading underscore. */
function isHidden(key: string, member: Member): boolean {
  const name = key.replace("static ", "");
  return visibilityOf(member) === "private" || (name.startsWith("_") && !/^__\w+__$/.test(name));
}

function visibilityOf(member: Member): Visibility {
  return "visibility" in member ? (member.visibility ?? "public") : "public";
}

function rankOf(member: Member): number {
  return ranks[visibilityOf(member)];
}

function isAbstract(member: Member): boolean {
  return (member.kind === "function" || member.kind === "value") && member.isAbstract === true;
}
