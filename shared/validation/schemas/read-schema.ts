import type { StrictJson } from "../parse-strict-json.ts";

export type Schema = ReadonlyMap<string, StrictJson>;
const maxReferences = 20;

/** Looks up references of one schema inside of it. */
export class SchemaReader {
  private readonly root: StrictJson | undefined;

  constructor(root: StrictJson | undefined) {
    this.root = root;
  }

  /** The schema that is meant; references that lead elsewhere stay what they are. */
  resolve(schema: StrictJson | undefined): StrictJson | undefined {
    let found = schema;
    for (let step = 0; step < maxReferences; step += 1) {
      const reference = found instanceof Map ? found.get("$ref") : undefined;
      const target = typeof reference === "string" ? this.find(reference) : undefined;
      if (target === undefined) break;
      found = target;
    }
    return found instanceof Map ? this.merge(found) : found;
  }

  private find(reference: string): StrictJson | undefined {
    if (!reference.startsWith("#/")) return undefined;
    let found = this.root;
    for (const key of reference.slice(2).split("/"))
      found = found instanceof Map ? found.get(key.replaceAll("~1", "/").replaceAll("~0", "~")) : undefined;
    return found;
  }

  /** `allOf` as one schema: what all of its parts say. */
  private merge(schema: Map<string, StrictJson>): Map<string, StrictJson> {
    const parts = schema.get("allOf");
    if (!Array.isArray(parts)) return schema;
    const merged = new Map(schema);
    merged.delete("allOf");
    for (const part of parts) {
      const said = this.resolve(part);
      if (!(said instanceof Map)) continue;
      for (const [key, value] of said) {
        const known = merged.get(key);
        if (key === "properties" && known instanceof Map && value instanceof Map)
          merged.set(key, new Map([...known, ...value]));
        else if (key === "required" && Array.isArray(known) && Array.isArray(value))
          merged.set(key, [...known, ...value]);
        else if (known === undefined) merged.set(key, value);
      }
    }
    return merged;
  }
}

/** A schema as the ways in which it can be met: `anyOf`, `oneOf`, several types. */
export function alternativesOf(schema: Schema): Schema[] {
  const list = schema.get("anyOf") ?? schema.get("oneOf");
  if (Array.isArray(list)) {
    const rest = new Map(schema);
    rest.delete("anyOf");
    rest.delete("oneOf");
    return list.filter((part) => part instanceof Map).map((part) => new Map([...rest, ...part]));
  }
  const types = schema.get("type");
  if (!Array.isArray(types) || types.length < 2) return [schema];
  return types.map((type) => new Map(schema).set("type", type));
}

export function typesOf(schema: Schema): Set<string> {
  const type = schema.get("type");
  return new Set((Array.isArray(type) ? type : [type]).filter((one) => typeof one === "string"));
}

export function propertiesOf(schema: Schema): Schema {
  const properties = schema.get("properties");
  return properties instanceof Map ? properties : new Map();
}

/** The texts of a list, such as `required`. */
export function textsOf(value: StrictJson | undefined): Set<string> {
  return new Set((Array.isArray(value) ? value : []).filter((item) => typeof item === "string"));
}
