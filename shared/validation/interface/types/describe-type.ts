import type { Parameter, Signature } from "../model.ts";
import type { Type } from "./type.ts";

/** A type as text, parts of unions in order, so that equal types have equal texts. */
export function describeType(type: Type): string {
  switch (type.is) {
    case "name":
      return type.args.length > 0 ? `${type.name}<${type.args.map(describeType).join(", ")}>` : type.name;
    case "literal":
      return type.text;
    case "union":
      return [...new Set(type.parts.map(describeType))].sort().join(" | ");
    case "intersection":
      return [...new Set(type.parts.map(describeType))].sort().join(" & ");
    case "tuple":
      return `${type.isReadonly ? "readonly " : ""}[${type.items.map((item) => `${item.isRest ? "..." : ""}${describeType(item.type)}${item.isOptional ? "?" : ""}`).join(", ")}]`;
    case "object": {
      const properties = [...type.properties].sort(([left], [right]) => (left < right ? -1 : 1));
      const texts = properties.map(
        ([name, property]) =>
          `${property.isReadonly ? "readonly " : ""}${name}${property.isOptional ? "?" : ""}: ${describeType(property.type)}`,
      );
      if (type.index) texts.push(`[key]: ${describeType(type.index)}`);
      texts.push(...type.calls.map((call) => describeSignature(call)));
      return `{ ${texts.join("; ")} }`;
    }
    case "function":
      return `(${describeSignature(type.signature)})`;
    case "keyof":
      return `keyof ${describeType(type.of)}`;
    case "indexed":
      return `${describeType(type.object)}[${describeType(type.key)}]`;
    case "other":
      return type.text;
  }
}

function describeSignature({ parameters, returns }: Signature): string {
  return `(${parameters.map(describeParameter).join(", ")}) => ${returns ? describeType(returns) : "any"}`;
}

function describeParameter({ kind, isRequired, type }: Parameter): string {
  return `${kind === "rest" ? "..." : ""}${isRequired ? "" : "?"}${type ? describeType(type) : "any"}`;
}

/** The type of what may be left out. */
export function orUndefined(type: Type): Type {
  const nothing: Type = { is: "name", name: "undefined", args: [] };
  return type.is === "union"
    ? { is: "union", parts: [...type.parts, nothing] }
    : { is: "union", parts: [type, nothing] };
}
