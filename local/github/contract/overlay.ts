import { isObject, type JsonObject } from "../json.ts";

/**
 * Lays a computed reply over GitHub's example of it, so that replies are complete without the stand-in computing
 * everything. A computed `undefined` removes what the example has (a fork's parent, say).
 */
export function overlay(example: unknown, computed: unknown): unknown {
  if (Array.isArray(computed)) {
    const model: unknown = Array.isArray(example) ? example[0] : undefined;
    return computed.map((item) => overlay(model, item));
  }
  if (!isObject(computed)) return computed;
  const merged: JsonObject = isObject(example) ? { ...example } : {};
  for (const [key, value] of Object.entries(computed)) {
    if (value === undefined) delete merged[key];
    else merged[key] = overlay(merged[key], value);
  }
  return merged;
}
