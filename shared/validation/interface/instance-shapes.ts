import type { ClassMember, Interface, Member, Shape } from "./model.ts";

/** What an instance of a class of the file has, as far as nothing else makes more of it; JavaScript alone. */
export function membersOf(shape: Shape, names: Interface): Shape | undefined {
  if (shape.is !== "instance" || names.moduleKind === "python") return undefined;
  const keys = new Map<string, Shape>();
  const methods = new Set<string>();
  let isOpen = false;
  for (let of: string | undefined = shape.of, step = 0; of !== undefined && step < 5; step += 1) {
    const made: ClassMember | undefined = names.classes.get(of);
    if (!made || made.bases.length > 1) return undefined;
    isOpen ||= made.givesAnything === true;
    for (const [key, member] of made.members)
      if (/^[A-Za-z$]/.test(key) && !key.startsWith("static ") && isSeen(member)) {
        keys.set(key, { is: "unknown" });
        if (member.kind === "function" || (member.kind === "value" && member.isAccessor)) methods.add(key);
      }
    [of] = made.bases;
  }
  return { is: "object", keys, isOpen, methods };
}

/** What a class made is a plain object now, without what its class could do. */
export function compareMade(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  const [old, ...olds] = before;
  const [own, ...owns] = after;
  if (old?.is !== "object" || own?.is !== "object" || olds.length > 0 || owns.length > 0) return undefined;
  const [lost] = old.methods ?? [];
  if (lost === undefined || own.methods || [...(old.methods ?? [])].some((key) => own.keys.has(key)))
    return undefined;
  return `it has no ${lost} any more`;
}

function isSeen(member: Member): boolean {
  return !("visibility" in member) || member.visibility === undefined || member.visibility === "public";
}
