import { describeType } from "./describe-type.ts";
import type { GenericType, Type } from "./type.ts";

/** A generic alias or interface with what was given for its parameters. */
export function applyGeneric({ parameters, type }: GenericType, args: readonly Type[]): Type | undefined {
  const given = new Map<string, Type>();
  for (const [at, parameter] of parameters.entries()) {
    const argument = args[at] ?? parameter.fallback;
    if (!argument) return undefined;
    given.set(parameter.name, argument);
  }
  return substitute(type, given);
}

/** A type in which names stand for other types. */
function substitute(type: Type, given: ReadonlyMap<string, Type>): Type {
  const put = (inner: Type): Type => substitute(inner, given);
  switch (type.is) {
    case "name":
      return type.args.length === 0 ? (given.get(type.name) ?? type) : { ...type, args: type.args.map(put) };
    case "union":
    case "intersection":
      return { ...type, parts: type.parts.map(put) };
    case "tuple":
      return { ...type, items: type.items.map((item) => ({ ...item, type: put(item.type) })) };
    case "keyof":
      return { ...type, of: put(type.of) };
    case "indexed":
      return { ...type, object: put(type.object), key: put(type.key) };
    case "object":
      return {
        ...type,
        properties: new Map(
          [...type.properties].map(([key, property]) => [key, { ...property, type: put(property.type) }]),
        ),
        index: type.index && put(type.index),
      };
    case "function": {
      const { signature } = type;
      return {
        ...type,
        signature: {
          ...signature,
          parameters: signature.parameters.map((parameter) =>
            parameter.type ? { ...parameter, type: put(parameter.type) } : parameter,
          ),
          returns: signature.returns && put(signature.returns),
        },
      };
    }
    case "other":
      return {
        ...type,
        text: type.text.replace(/[\p{L}_$][\p{L}\p{N}_$]*/gu, (word) => {
          const argument = given.get(word);
          return argument ? describeType(argument) : word;
        }),
      };
    default:
      return type;
  }
}
