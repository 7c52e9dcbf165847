import type { StrictJson } from "../parse-strict-json.ts";

/** What a file says of one of its parameters under the key `$parameters`. */
export interface Declaration {
  type?: string;
  min?: number;
  max?: number;
  oneOf?: StrictJson[];
  /** The largest factor of one step; policy's own limit holds as well. */
  maxStep?: number;
  /** Other parameters that must be there too. */
  requires: string[];
  /** Another parameter that this one does not exceed. */
  atMost?: string;
}

/** The key under which a file declares its parameters. */
export const declarationsKey = "$parameters";
const types = new Set(["integer", "number", "string", "boolean", "list", "object"]);

/** The declarations of a file by path of the parameter; undefined if it has none. */
export function readDeclarations(value: StrictJson): Map<string, Declaration> | string | undefined {
  const declared = value instanceof Map ? value.get(declarationsKey) : undefined;
  if (declared === undefined) return undefined;
  if (!(declared instanceof Map)) return `${declarationsKey} is no object`;
  const declarations = new Map<string, Declaration>();
  for (const [path, said] of declared) {
    if (!(said instanceof Map)) return `${declarationsKey}.${path} is no object`;
    const declaration = readDeclaration(said);
    if (typeof declaration === "string") return `${declarationsKey}.${path}: ${declaration}`;
    declarations.set(path, declaration);
  }
  return declarations;
}

/** What a set of parameters breaks of its own declarations. */
export function checkDeclared(value: StrictJson, declarations: ReadonlyMap<string, Declaration>): string[] {
  const problems: string[] = [];
  for (const [path, declaration] of declarations) {
    const own = valueAt(value, path);
    if (own === undefined) continue;
    const problem = problemOf(own, declaration, value);
    if (problem !== undefined) problems.push(`${path} ${problem}`);
  }
  return problems;
}

/** The value at a path of keys with dots between. */
export function valueAt(value: StrictJson, path: string): StrictJson | undefined {
  if (value instanceof Map && value.has(path)) return value.get(path);
  let found: StrictJson | undefined = value;
  for (const key of path.split(".")) found = found instanceof Map ? found.get(key) : undefined;
  return found;
}

function problemOf(own: StrictJson, said: Declaration, all: StrictJson): string | undefined {
  if (said.type !== undefined && !isOfType(own, said.type)) return `is no ${said.type}`;
  if (typeof own === "number" && said.min !== undefined && own < said.min)
    return `is ${own}, below ${said.min}`;
  if (typeof own === "number" && said.max !== undefined && own > said.max)
    return `is ${own}, above ${said.max}`;
  if (said.oneOf && !said.oneOf.includes(own)) return `is none of ${said.oneOf.map(String).join(", ")}`;
  const missing = said.requires.find((other) => valueAt(all, other) === undefined);
  if (missing !== undefined) return `needs ${missing}, which is not set`;
  const limit = said.atMost === undefined ? undefined : valueAt(all, said.atMost);
  if (typeof limit === "number" && typeof own === "number" && own > limit)
    return `is ${own}, above ${said.atMost} (${limit})`;
  return undefined;
}

function isOfType(value: StrictJson, type: string): boolean {
  if (type === "integer") return typeof value === "number" && Number.isInteger(value);
  if (type === "list") return Array.isArray(value);
  if (type === "object") return value instanceof Map;
  return typeof value === type;
}

function readDeclaration(said: ReadonlyMap<string, StrictJson>): Declaration | string {
  const declaration: Declaration = { requires: [] };
  for (const [key, value] of said) {
    if (key === "type" && typeof value === "string" && types.has(value)) declaration.type = value;
    else if ((key === "min" || key === "max" || key === "maxStep") && typeof value === "number")
      declaration[key] = value;
    else if (key === "oneOf" && Array.isArray(value)) declaration.oneOf = value;
    else if (key === "atMost" && typeof value === "string") declaration.atMost = value;
    else if (key === "requires" && Array.isArray(value))
      declaration.requires = value.filter((item) => typeof item === "string");
    else if (key !== "description") return `${key} is not understood`;
  }
  return declaration;
}
