/** Anything that can travel in a JSON body; `undefined` members are left out when it is written. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A JSON object whose members are not known yet. */
export type JsonObject = { [key: string]: Json | undefined };

/** True for a plain object, false for arrays and null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The string, or undefined for anything else. */
export function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The objects of a list; other members, and other values, are left out. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The member as an object, empty when it is missing. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Parses JSON without throwing; undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
