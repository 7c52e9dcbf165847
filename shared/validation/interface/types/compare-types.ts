import type { Parameter, Signature } from "../model.ts";
import { describeType, orUndefined } from "./describe-type.ts";
import { evaluateType, type Names, settleType } from "./evaluate-type.ts";
import type { Property, Type } from "./type.ts";
import { isKindOf, isTop } from "./type-table.ts";

const maxSteps = 4_000;
const maxDepth = 12;

/** Compares types of both sides of a change. What is too large to compare counts as different only in its text. */
export class TypeComparison {
  private steps = 0;

  /** Whether every value of `from` is a value of `to`. */
  fits(from: Type, fromNames: Names, to: Type, toNames: Names, depth = 0): boolean {
    this.steps += 1;
    if (depth > maxDepth || this.steps > maxSteps) return describeType(from) === describeType(to);
    const recur = (left: Type, right: Type): boolean => this.fits(left, fromNames, right, toNames, depth + 1);
    if (
      isTop(to) ||
      (from.is === "name" && (from.name === "any" || from.name === "Any" || from.name === "never"))
    )
      return true;
    if (from.is === "union") return from.parts.every((part) => recur(part, to));
    if (to.is === "union" && from.is !== "name")
      return to.parts.some((part) => recur(from, part)) || this.fitsBoolean(from, to);
    if (
      from.is === "name" &&
      to.is === "name" &&
      from.name === to.name &&
      from.args.length === to.args.length
    ) {
      const plainFrom = from.args.length > 0 ? evaluateType(from, fromNames) : undefined;
      const plainTo = plainFrom && evaluateType(to, toNames);
      if (plainFrom && plainTo && describeType(from) !== describeType(to)) return recur(plainFrom, plainTo);
      const isSame = from.args.every((argument, at) => recur(argument, to.args[at] ?? argument));
      const left = fromNames.types.get(from.name);
      const right = toNames.types.get(to.name);
      // Declared here on both sides: the name stays, its meaning may not.
      if (isSame && (!left || !right || depth > 6 || describeType(left) === describeType(right))) return true;
      if (!left || !right) return isSame;
      return recur(left, right);
    }
    const resolvedTo = evaluateType(to, toNames);
    const resolvedFrom = evaluateType(from, fromNames);
    if (to.is === "union") {
      if (to.parts.some((part) => recur(from, part))) return true;
      if (isBoolean(from))
        return ["true", "false"].every((text) =>
          to.parts.some((part) => part.is === "literal" && part.text === text),
        );
      return resolvedFrom !== undefined && recur(resolvedFrom, to);
    }
    if (from.is === "name" && to.is === "name") {
      if (isKindOf(from.name, to.name, fromNames.bases))
        return from.args.every((argument, at) => !to.args[at] || recur(argument, to.args[at]));
      if (isVoid(from) && isVoid(to)) return true;
    }
    // Of a parameter nobody knows whether it may be nothing; without that it is still one.
    if (!resolvedFrom && from.is === "name" && from.name === "NonNullable" && from.args[0])
      return recur(from.args[0], to);
    if (resolvedFrom) return recur(resolvedFrom, to);
    if (resolvedTo) return recur(from, resolvedTo);
    return this.fitsStructure(from, to, recur, fromNames, toNames, depth);
  }

  /** Whether both hold the same values. */
  isSame(left: Type, leftNames: Names, right: Type, rightNames: Names): boolean {
    if (describeType(left) === describeType(right) && left.is !== "name") {
      if (!mentions(left, leftNames) && !mentions(right, rightNames)) return true;
    }
    return this.fits(left, leftNames, right, rightNames) && this.fits(right, rightNames, left, leftNames);
  }

  private fitsBoolean(from: Type, to: Type): boolean {
    return (
      from.is === "literal" &&
      to.is === "union" &&
      to.parts.some((part) => part.is === "name" && part.name === from.of)
    );
  }

  private fitsStructure(
    from: Type,
    to: Type,
    recur: (left: Type, right: Type) => boolean,
    fromNames: Names,
    toNames: Names,
    depth: number,
  ): boolean {
    if (from.is === "literal") {
      if (to.is === "literal") return from.text === to.text;
      return to.is === "name" && isKindOf(from.of, to.name, fromNames.bases);
    }
    if (to.is === "intersection") return to.parts.every((part) => recur(from, part));
    if (from.is === "intersection") return from.parts.some((part) => recur(part, to));
    if (from.is === "tuple" && to.is === "tuple") {
      if (from.isReadonly && !to.isReadonly) return false;
      if (from.items.length > to.items.length && !to.items.at(-1)?.isRest) return false;
      return to.items.every((item, at) => {
        const own = from.items[at];
        return own
          ? recur(own.type, item.type) && (!own.isOptional || item.isOptional)
          : item.isOptional || item.isRest;
      });
    }
    if (
      from.is === "tuple" &&
      to.is === "name" &&
      (from.isReadonly ? /^ReadonlyArray$|^Iterable$/ : /^(?:Readonly)?Array$|^Iterable$/).test(to.name)
    )
      return from.items.every(({ type }) => recur(type, to.args[0] ?? type));
    if (from.is === "object" && to.is === "object")
      return fitsProperties(from.properties, to.properties, recur) && fitsIndex(from.index, to.index, recur);
    if (from.is === "function" && to.is === "function")
      return this.fitsFunction(from.signature, fromNames, to.signature, toNames, depth);
    if (from.is === "other" && from.text.startsWith("`") && to.is === "name") return to.name === "string";
    if (to.is === "name" && to.name === "object")
      return from.is === "name"
        ? !/^(?:string|number|boolean|bigint|symbol|null|undefined|void|unknown)$/.test(from.name)
        : /^(?:object|tuple|function)$/.test(from.is);
    if (to.is === "name" && to.name === "Function") return from.is === "function";
    if (to.is === "name" && to.name === "Callable") return from.is === "function";
    return describeType(from) === describeType(to);
  }

  private fitsFunction(
    from: Signature,
    fromNames: Names,
    to: Signature,
    toNames: Names,
    depth: number,
  ): boolean {
    const given = spreadRest(from.parameters, fromNames);
    const taken = spreadRest(to.parameters, toNames);
    const required = given.filter(({ isRequired }) => isRequired).length;
    if (required > taken.length) return false;
    const parametersFit = given.every((parameter, at) => {
      const other = taken[at];
      return (
        !other?.type ||
        !parameter.type ||
        this.fits(other.type, toNames, parameter.type, fromNames, depth + 1)
      );
    });
    if (!parametersFit) return false;
    if (!from.returns || !to.returns || isVoid(to.returns)) return true;
    return this.fits(from.returns, fromNames, to.returns, toNames, depth + 1);
  }
}

/** `(...args: [text: string])` takes what `(text: string)` takes. */
function spreadRest(parameters: readonly Parameter[], names: Names): readonly Parameter[] {
  const last = parameters.at(-1);
  if (last?.kind !== "rest" || !last.type) return parameters;
  const type = settleType(last.type, names);
  if (type.is !== "tuple" || type.items.some(({ isRest }) => isRest)) return parameters;
  return [
    ...parameters.slice(0, -1),
    ...type.items.map((item, at) => ({
      name: `${last.name}${at}`,
      kind: "positional" as const,
      isRequired: !item.isOptional,
      type: item.type,
    })),
  ];
}

function fitsProperties(
  from: ReadonlyMap<string, Property>,
  to: ReadonlyMap<string, Property>,
  recur: (left: Type, right: Type) => boolean,
): boolean {
  return [...to].every(([name, property]) => {
    const own = from.get(name);
    if (!own) return property.isOptional;
    if (own.isOptional && !property.isOptional) return false;
    // What may be missing may be undefined.
    return recur(own.type, property.isOptional ? orUndefined(property.type) : property.type);
  });
}

function fitsIndex(
  from: Type | undefined,
  to: Type | undefined,
  recur: (left: Type, right: Type) => boolean,
): boolean {
  return !to || (from !== undefined && recur(from, to));
}

function isBoolean(type: Type): boolean {
  return type.is === "name" && (type.name === "boolean" || type.name === "bool");
}

function isVoid(type: Type): boolean {
  return type.is === "name" && /^(?:void|undefined)$/.test(type.name);
}

/** Whether a type speaks of a name that is declared in the file. */
function mentions(type: Type, names: Names): boolean {
  if (names.types.size === 0) return false;
  const words = new Set(describeType(type).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  return [...words].some((word) => names.types.has(word));
}
