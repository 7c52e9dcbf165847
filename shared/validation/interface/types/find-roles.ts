import type { ClassMember, Interface, Member, Signature } from "../model.ts";
import type { Type } from "./type.ts";

/** How callers meet the values of a type: they give them, get them, or only look their keys up. */
export type Role = "given" | "taken" | "looked up";

/** What is passed on as it is. */
const carriers =
  /^(?:Promise(?:Like)?|Awaited|(?:Readonly)?Array|(?:Async)?Iter(?:able|ator)|(?:Async)?IterableIterator|(?:Async)?Generator|(?:Readonly)?(?:Set|Map)|Record|Partial|Required|Readonly|Pick|Omit|NonNullable)$/;

/** Names that say it where nothing in the file does. */
const named = /(?:Options|Opts|Props|Params|Input|Init|Args)$/;

/** What the exported functions, classes and values of a file do with the types that are declared in it. */
export function findRoles(names: Interface): Map<string, Set<Role>> {
  const roles = new RoleFinder(names);
  for (const [name, member] of names.exports) roles.exported(name, member);
  return roles.found;
}

/** Whether callers only give such values (`taken`) or only get them (`given`); undefined for both, or where nothing tells. */
export function soleRole(name: string, roles: ReadonlyMap<string, ReadonlySet<Role>>): Role | undefined {
  const [only, ...others] = roles.get(name) ?? [];
  if (only === undefined) return named.test(name) ? "taken" : undefined;
  return others.length === 0 ? only : undefined;
}

class RoleFinder {
  readonly found = new Map<string, Set<Role>>();
  private readonly names: Interface;
  private readonly seen = new Set<Member>();
  private readonly waiting: [string, Role][] = [];
  private owner = "";

  constructor(names: Interface) {
    this.names = names;
  }

  /** What a class says of itself, such as a copy that it gives, tells nothing. */
  exported(name: string, member: Member): void {
    this.owner = member.kind === "class" ? name : "";
    this.member(member);
    this.follow();
  }

  private member(member: Member): void {
    if (this.seen.has(member)) return;
    this.seen.add(member);
    switch (member.kind) {
      case "function":
        for (const signature of member.signatures) this.signature(signature, "given");
        break;
      case "class":
        this.ownedBy(member);
        break;
      case "value":
        this.type(member.type, "given");
        if (!member.isReadonly) this.type(member.takenType, "taken");
        break;
      case "namespace":
        for (const inner of member.members.values()) this.member(inner);
        break;
      case "unknown":
        for (const inner of member.given?.values() ?? []) this.member(inner);
        break;
      default:
    }
  }

  /** What heirs alone see is left out, for few inherit. */
  private ownedBy({ construct, members }: ClassMember): void {
    for (const signature of construct ?? []) this.signature(signature, "given");
    for (const member of members.values())
      if (!("visibility" in member) || member.visibility === "public" || member.visibility === undefined)
        this.member(member);
  }

  private signature({ parameters, returns, typeParameters }: Signature, role: Role): void {
    const other = role === "given" ? "taken" : "given";
    for (const { type } of parameters) this.type(type, other);
    for (const { constraint } of typeParameters) this.type(constraint, other);
    this.type(returns, role);
  }

  private type(type: Type | undefined, role: Role): void {
    switch (type?.is) {
      case "name":
        this.name(type.name, role);
        for (const argument of type.args) {
          this.type(argument, role);
          if (!carriers.test(type.name)) this.type(argument, role === "given" ? "taken" : "given");
        }
        break;
      case "union":
      case "intersection":
        for (const part of type.parts) this.type(part, role);
        break;
      case "tuple":
        for (const item of type.items) this.type(item.type, role);
        break;
      case "object":
        for (const property of type.properties.values()) this.type(property.type, role);
        this.type(type.index, role);
        for (const call of type.calls) this.signature(call, role);
        break;
      case "function":
        this.signature(type.signature, role);
        break;
      case "keyof":
        this.type(type.of, "looked up");
        break;
      case "indexed":
        this.type(type.object, "looked up");
        break;
      default:
    }
  }

  private name(name: string, role: Role): void {
    if (name === this.owner) return;
    const known = this.found.get(name);
    if (known?.has(role)) return;
    if (known) known.add(role);
    else this.found.set(name, new Set([role]));
    // Later, for names may lead to names without end.
    if (role !== "looked up") this.waiting.push([name, role]);
  }

  private follow(): void {
    for (let next = this.waiting.pop(); next; next = this.waiting.pop()) {
      const [name, role] = next;
      this.type(this.names.types.get(name) ?? this.names.generics.get(name)?.type, role);
    }
  }
}
