import type { ClassMember, Member, Parameter, Signature, ValueMember } from "../model.ts";
import type { Setting } from "../setting.ts";
import { readChecks } from "./read-checks.ts";
import { emptySignature } from "./read-functions.ts";

/** More than people inherit from; each class looks through its own line. */
const mostBases = 20;

type Known = ReadonlyMap<string, Member>;

/** Whether a class, or one that it inherits from in the same file, has a base whose name fits. */
export function isKindOfClass(owner: ClassMember, name: RegExp, known: Known): boolean {
  return lineOf(owner, known).some(({ bases }) => bases.some((base) => name.test(base)));
}

/** A model of pydantic, or of something that is made like it. */
export function isModel(owner: ClassMember, known: Known): boolean {
  return isKindOfClass(owner, /(?:^|\.)(?:BaseModel|BaseSettings|SQLModel|RootModel)$/, known);
}

/** Whether the constructor takes the annotated fields. */
export function isMadeOfFields(decorators: readonly string[], owner: ClassMember, known: Known): boolean {
  return (
    decorators.some((decorator) => /(?:^|\.)(?:dataclass|define|frozen|mutable|attrs|s)\b/.test(decorator)) ||
    isModel(owner, known) ||
    isKindOfClass(owner, /(?:^|\.)(?:NamedTuple|Struct)$/, known)
  );
}

/** The constructor that a dataclass or a model has: its annotated fields in their order, those of its bases first. */
export function fieldsSignature(
  owner: ClassMember,
  decorators: readonly string[],
  known: Known,
  text: string,
): Signature {
  const isModelled = isModel(owner, known);
  // Models of pydantic take keywords alone.
  let isNamed = isModelled || decorators.some((decorator) => /\bkw_only\s*=\s*True\b/.test(decorator));
  const parameters: Parameter[] = [];
  const checks = isModelled ? readChecks(text) : undefined;
  for (const [name, member] of fieldsOf(owner, known)) {
    if (/\bKW_ONLY$/.test(member.annotation ?? "")) {
      isNamed = true;
      continue;
    }
    if (!member.type || member.field?.isTaken === false || name === "model_config") continue;
    const parameter: Parameter = {
      name,
      kind: isNamed || member.field?.isNamed ? "keyword" : "either",
      isRequired: member.isOptional !== true,
      type: member.type,
    };
    if (member.literal !== undefined) parameter.fallback = member.literal;
    const checked = checks?.get(name);
    if (checked) parameter.limits = new Map([...checked, ...(member.field?.limits ?? [])]);
    else if (member.field?.limits) parameter.limits = member.field.limits;
    member.field ??= { isTaken: true };
    parameters.push(parameter);
  }
  // What is not known is left out silently, unless the model says otherwise.
  if (
    isModelled &&
    !/\bextra\s*=\s*["']forbid["']|["']extra["']\s*:\s*["']forbid["']|\bExtra\.forbid\b/.test(text)
  )
    parameters.push({ name: "others", kind: "keywordRest", isRequired: false });
  return { ...emptySignature, parameters };
}

/** The keys that whoever makes such a dictionary must give. */
export function keysSignature(owner: ClassMember, isTotal: boolean, known: Known): Signature {
  const { parameters } = fieldsSignature(owner, [], known, "");
  return {
    ...emptySignature,
    parameters: parameters.map((parameter): Parameter => {
      const member = owner.members.get(parameter.name);
      const annotation = (member?.kind === "value" ? member.annotation : undefined) ?? "";
      const isRequired = isTotal ? !/\bNotRequired\[/.test(annotation) : /\bRequired\[/.test(annotation);
      return { ...parameter, kind: "keyword", isRequired };
    }),
  };
}

/** The environment variables that a `BaseSettings` of pydantic reads for its fields. */
export function readSettingsClass(owner: ClassMember, known: Known, source: string): Setting[] {
  if (!isKindOfClass(owner, /(?:^|\.)BaseSettings$/, known)) return [];
  const end = source.slice(owner.offset + 1).search(/^(?:class|def|@|async)\b/m);
  const text = source.slice(owner.offset, end === -1 ? undefined : owner.offset + 1 + end);
  const prefix = /\benv_prefix["']?\s*[=:]\s*["'](\w*)["']/.exec(text)?.[1] ?? "";
  return [...fieldsOf(owner, known)]
    .filter(([name, { type, field }]) => type && field?.isTaken !== false && name !== "model_config")
    .map(([name, member]) => {
      const alias = member.field?.limits?.get("validation_alias") ?? member.field?.limits?.get("alias");
      const called = alias?.replace(/^["']|["']$/g, "") ?? `${prefix}${name}`;
      return {
        kind: "environment",
        name: called.toUpperCase(),
        isRequired: member.isOptional !== true,
        offset: member.offset,
      };
    });
}

function fieldsOf(owner: ClassMember, known: Known): Map<string, ValueMember> {
  const fields = new Map<string, ValueMember>();
  for (const { members } of lineOf(owner, known).reverse())
    for (const [name, member] of members)
      if (member.kind === "value" && !member.isAccessor && !member.isState) fields.set(name, member);
  return fields;
}

/** A class and what it inherits from in the same file. */
function lineOf(owner: ClassMember, known: Known): ClassMember[] {
  const line = [owner];
  for (const { bases } of line)
    for (const base of bases) {
      const found = known.get(base);
      if (found?.kind === "class" && line.length < mostBases && !line.includes(found)) line.push(found);
    }
  return line;
}
