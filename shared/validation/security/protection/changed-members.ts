import type { ClassMember, Statement } from "../program/program.ts";

type ClassStatement = Statement & { kind: "class" };

/** A class with the text of its statement. */
export interface WrittenClass {
  statement: ClassStatement;
  text: string;
}

/**
 * Of two versions of a class, what is to be compared: members whose text is another one, or names what has changed, and
 * the ones behind them, for decorators stand before what they decorate.
 */
export function changedMembers(
  before: WrittenClass,
  after: WrittenClass,
  names: ReadonlySet<string>,
): [ClassStatement, ClassStatement] {
  const [old, now] = [textsOf(before), textsOf(after)];
  const changed = new Set([...findChanged(old, now, names), ...findChanged(now, old, names)]);
  const keep = ({ statement }: WrittenClass, texts: Map<string, string>): ClassStatement => {
    const keys = [...texts.keys()];
    return { ...statement, members: statement.members.filter((_one, at) => changed.has(keys[at] ?? "")) };
  };
  return [keep(before, old), keep(after, now)];
}

function findChanged(
  own: ReadonlyMap<string, string>,
  others: ReadonlyMap<string, string>,
  names: ReadonlySet<string>,
): string[] {
  const found: string[] = [];
  let isBehind = false;
  for (const [key, text] of own) {
    const isChanged = others.get(key) !== text;
    if (isChanged || isBehind || [...names].some((name) => text.includes(name))) found.push(key);
    isBehind = isChanged;
  }
  return found;
}

/** The text of each member from its beginning to that of the next one, by its name. */
function textsOf({ statement: { members, at: start }, text }: WrittenClass): Map<string, string> {
  const counts = new Map<string, number>();
  const texts = new Map<string, string>();
  members.forEach((one, index) => {
    // A getter and a setter share a name.
    const count = (counts.get(one.name) ?? 0) + 1;
    counts.set(one.name, count);
    const [from, to] = [index === 0 ? 0 : placeOf(one) - start, placeOf(members[index + 1]) - start];
    texts.set(`${one.name}#${count}`, text.slice(from, to > from ? to : undefined));
  });
  return texts;
}

function placeOf(member: ClassMember | undefined): number {
  return member?.function?.at ?? member?.value?.at ?? -1;
}
