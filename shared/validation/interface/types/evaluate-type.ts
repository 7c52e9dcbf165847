import type { Interface } from "../model.ts";
import { applyGeneric } from "./apply-generic.ts";
import { describeType, orUndefined } from "./describe-type.ts";
import type { Property, Type } from "./type.ts";

/** Where the names of a type are looked up. */
export type Names = Pick<Interface, "types" | "generics" | "values" | "bases">;

const maxSteps = 20;

type ObjectType = Type & { is: "object" };

/**
 * One step nearer to what a type is: names are looked up, `Partial`, `Pick`, `keyof T`, `T["key"]` and the like are
 * worked out. Undefined if the type is as plain as it gets, or what it is made of is declared elsewhere.
 */
export function evaluateType(type: Type, names: Names, depth = 0): Type | undefined {
  if (depth > maxSteps) return undefined;
  switch (type.is) {
    case "name":
      return evaluateName(type, names, depth);
    case "keyof": {
      const object = settleType(type.of, names, depth + 1);
      return object.is === "object" && !object.index ? unionOfKeys(object) : undefined;
    }
    case "indexed":
      return evaluateIndexed(type, names, depth);
    case "intersection":
      return mergeObjects(type.parts, names, depth);
    default:
      return undefined;
  }
}

/** As plain as a type gets. */
export function settleType(type: Type, names: Names, depth = 0): Type {
  let settled = type;
  for (let step = depth; step < maxSteps; step += 1) {
    const next = evaluateType(settled, names, step);
    if (!next) return settled;
    settled = next;
  }
  return settled;
}

function evaluateName(type: Type & { is: "name" }, names: Names, depth: number): Type | undefined {
  const { name, args } = type;
  if (name.startsWith("typeof ")) return names.values.get(name.slice("typeof ".length));
  if (args.length === 0) return names.types.get(name);
  const generic = names.generics.get(name);
  if (generic) return applyGeneric(generic, args);
  const [first, second] = args;
  if (!first) return undefined;
  const inner = (): Type => settleType(first, names, depth + 1);
  switch (name) {
    case "Partial":
      return mapProperties(inner(), (property) => ({ ...property, isOptional: true }));
    case "Required":
      return mapProperties(inner(), (property) => ({ ...property, isOptional: false }));
    case "Readonly": {
      const whole = inner();
      if (whole.is === "name" && whole.name === "Array") return { ...whole, name: "ReadonlyArray" };
      if (whole.is === "tuple") return { ...whole, isReadonly: true };
      return mapProperties(whole, (property) => ({ ...property, isReadonly: true }));
    }
    case "Pick":
    case "Omit": {
      const chosen = second ? literalTexts(second, names, depth) : undefined;
      return chosen && filterProperties(inner(), (key) => chosen.has(key) === (name === "Pick"));
    }
    case "Record":
      return second && makeRecord(first, second, names, depth);
    case "Exclude":
    case "Extract": {
      const chosen = second ? literalTexts(second, names, depth) : undefined;
      const whole = inner();
      if (!chosen || whole.is !== "union" || !whole.parts.every(({ is }) => is === "literal"))
        return undefined;
      return joinUnion(
        whole.parts.filter(
          (part) => part.is === "literal" && chosen.has(keyOf(part.text)) === (name === "Extract"),
        ),
      );
    }
    case "NonNullable": {
      const whole = inner();
      if (whole.is !== "union") return undefined;
      return joinUnion(whole.parts.filter((part) => !/^(?:null|undefined)$/.test(describeType(part))));
    }
    case "Awaited": {
      const whole = inner();
      return whole.is === "name" && whole.name === "Promise" ? whole.args[0] : undefined;
    }
    case "ReturnType":
    case "Parameters": {
      const whole = inner();
      if (whole.is !== "function") return undefined;
      if (name === "ReturnType") return whole.signature.returns;
      return {
        is: "tuple",
        items: whole.signature.parameters.map(({ type: given, isRequired, kind }) => ({
          type: given ?? { is: "name", name: "any", args: [] },
          isOptional: !isRequired,
          isRest: kind === "rest",
        })),
      };
    }
    default:
      return undefined;
  }
}

function evaluateIndexed(type: Type & { is: "indexed" }, names: Names, depth: number): Type | undefined {
  const object = settleType(type.object, names, depth + 1);
  const key = settleType(type.key, names, depth + 1);
  if (key.is === "union") {
    const parts = key.parts.map((part) => evaluateIndexed({ ...type, object, key: part }, names, depth + 1));
    return parts.every((part) => part !== undefined) ? joinUnion(parts) : undefined;
  }
  if (object.is === "object") {
    const property = key.is === "literal" ? object.properties.get(keyOf(key.text)) : undefined;
    if (property) return property.isOptional ? orUndefined(property.type) : property.type;
    return object.index;
  }
  const isNumber = key.is === "name" && key.name === "number";
  if (object.is === "tuple" && isNumber) return joinUnion(object.items.map((item) => item.type));
  if (object.is === "tuple" && key.is === "literal") return object.items[Number(key.text)]?.type;
  return object.is === "name" && /Array$/.test(object.name) && isNumber ? object.args[0] : undefined;
}

/** Objects side by side are one object. */
function mergeObjects(parts: readonly Type[], names: Names, depth: number): ObjectType | undefined {
  const merged: ObjectType = { is: "object", properties: new Map(), index: undefined, calls: [] };
  for (const part of parts) {
    const settled = settleType(part, names, depth + 1);
    if (settled.is !== "object") return undefined;
    for (const [key, property] of settled.properties)
      if (!merged.properties.has(key)) merged.properties.set(key, property);
    merged.index ??= settled.index;
    merged.calls.push(...settled.calls);
  }
  return merged;
}

function makeRecord(key: Type, value: Type, names: Names, depth: number): Type | undefined {
  const settled = settleType(key, names, depth + 1);
  const empty: ObjectType = { is: "object", properties: new Map(), index: undefined, calls: [] };
  if (settled.is === "name" && settled.name === "string") return { ...empty, index: value };
  const keys = literalTexts(settled, names, depth);
  if (!keys) return undefined;
  const property = { type: value, isOptional: false, isReadonly: false, isMethod: false };
  return { ...empty, properties: new Map([...keys].map((text) => [text, property])) };
}

function mapProperties(type: Type, change: (property: Property) => Property): Type | undefined {
  if (type.is !== "object") return undefined;
  const properties = new Map([...type.properties].map(([key, property]) => [key, change(property)]));
  return { ...type, properties };
}

function filterProperties(type: Type, isKept: (key: string) => boolean): Type | undefined {
  if (type.is !== "object") return undefined;
  return { ...type, properties: new Map([...type.properties].filter(([key]) => isKept(key))) };
}

/** The values of a literal or a union of them, as keys. */
function literalTexts(type: Type, names: Names, depth: number): Set<string> | undefined {
  const settled = settleType(type, names, depth + 1);
  const parts = settled.is === "union" ? settled.parts : [settled];
  const texts = parts.map((part) => (part.is === "literal" ? keyOf(part.text) : undefined));
  return texts.every((text) => text !== undefined) ? new Set(texts) : undefined;
}

function unionOfKeys({ properties }: ObjectType): Type {
  return joinUnion(
    [...properties.keys()].map((key) => ({ is: "literal", text: JSON.stringify(key), of: "string" })),
  );
}

function joinUnion(parts: Type[]): Type {
  const [only] = parts;
  return parts.length === 1 && only ? only : { is: "union", parts };
}

/** A literal's text without its quotes. */
function keyOf(text: string): string {
  return text.replace(/^"|"$/g, "");
}
