import type { ClassMember, FunctionMember, Member, ValueMember } from "../model.ts";
import type { GenericType, Type } from "../types/type.ts";

export function typesOf(declared: ReadonlyMap<string, Member>): Map<string, Type> {
  const types = new Map<string, Type>();
  for (const [name, member] of declared)
    if (member.kind === "type" && member.typeParameters.length === 0) types.set(name, member.type);
    else if (member.kind === "namespace" && member.alias) types.set(name, member.alias.type);
  return types;
}

export function genericsOf(declared: ReadonlyMap<string, Member>): Map<string, GenericType> {
  const generics = new Map<string, GenericType>();
  for (const [name, member] of declared)
    if (member.kind === "type" && member.typeParameters.length > 0)
      generics.set(name, {
        parameters: member.typeParameters.map(({ name: parameter, fallback }) => ({
          name: parameter,
          fallback,
        })),
        type: member.type,
      });
  return generics;
}

/** Functions by name, methods by theirs with a dot; a name that several classes use stands for none. */
export function functionsOf(declared: ReadonlyMap<string, Member>): Map<string, FunctionMember> {
  const functions = new Map<string, FunctionMember>();
  const several = new Set<string>();
  for (const [name, member] of declared)
    if (member.kind === "function") functions.set(name, member);
    else if (member.kind === "class")
      for (const [key, part] of member.members) {
        const path = `.${key.replace("static ", "")}`;
        if (functions.has(path)) several.add(path);
        if (part.kind === "function") functions.set(path, part);
      }
  for (const path of several) functions.delete(path);
  return functions;
}

/** Literals by the name or the path that leads to them, such as `Mode.fast`. */
export function constantsOf(declared: ReadonlyMap<string, Member>): Map<string, string> {
  const constants = new Map<string, string>();
  const note = (path: string, { literal, items }: ValueMember): void => {
    const text = literal ?? (items && `[${items.join(", ")}]`);
    if (text !== undefined) constants.set(path, text);
  };
  for (const [name, member] of declared)
    if (member.kind === "value") note(name, member);
    else if (member.kind === "enum")
      for (const [key, value] of member.members) constants.set(`${name}.${key}`, value);
    else if (member.kind === "namespace" || (member.kind === "class" && member.members.size > 0))
      for (const [key, part] of member.members)
        if (part.kind === "value") note(`${name}.${key.replace("static ", "")}`, part);
  // A class speaks of its own by their names alone.
  for (const [path, text] of [...constants]) {
    const last = path.split(".").at(-1) ?? path;
    if (!constants.has(last)) constants.set(last, text);
  }
  return constants;
}

export function tablesOf(
  declared: ReadonlyMap<string, Member>,
): Map<string, Map<string, string | undefined>> {
  const tables = new Map<string, Map<string, string | undefined>>();
  for (const [name, member] of declared)
    if (member.kind === "namespace" && !member.isList)
      tables.set(
        name,
        new Map(
          [...member.members].map(([key, part]) => [key, part.kind === "value" ? part.literal : undefined]),
        ),
      );
  return tables;
}

/** Validators that something in the file is held to. */
export function validatorsOf(
  declared: ReadonlyMap<string, Member>,
  source: string,
): Map<string, ValueMember> {
  const validators = new Map<string, ValueMember>();
  for (const [name, member] of declared)
    if (
      member.kind === "value" &&
      member.takes &&
      new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}\\s*\\.\\s*(?:safeParse|parse)`).test(source)
    )
      validators.set(name, member);
  return validators;
}

export function basesOf(declared: ReadonlyMap<string, Member>): Map<string, string[]> {
  const bases = new Map<string, string[]>();
  for (const [name, member] of declared) if (member.kind === "class") bases.set(name, member.bases);
  return bases;
}

export function classesOf(declared: ReadonlyMap<string, Member>): Map<string, ClassMember> {
  const classes = new Map<string, ClassMember>();
  for (const [name, member] of declared) if (member.kind === "class") classes.set(name, member);
  return classes;
}
