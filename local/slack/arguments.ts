import type { Contract } from "./contract/check.ts";
import { type Json, type JsonObject, objectOf, parseJson } from "./json.ts";

// The official client sends every call as a form: lists and objects become JSON text, numbers and booleans words.
// Transport fields are not arguments of the method.
const TRANSPORT = ["token", "team_id"];

/** Turns the fields of a call into the arguments that the method declares, or says which one is not readable. */
export function readArguments(
  contract: Contract,
  method: string,
  fields: JsonObject,
): JsonObject | { unreadable: string } {
  const types = contract.argumentTypes(method) ?? {};
  const args: JsonObject = {};
  for (const [name, value] of Object.entries(fields)) {
    if (TRANSPORT.includes(name) || value === undefined) continue;
    const read = typeof value === "string" ? readField(value, objectOf(types[name]).type) : value;
    if (read === undefined) return { unreadable: name };
    args[name] = read;
  }
  return args;
}

function readField(text: string, type: Json | undefined): Json | undefined {
  if (type === "boolean") return text === "true" || text === "1";
  if (type === "number") return Number.isNaN(Number(text)) ? text : Number(text);
  return type === "array" || type === "object" ? parseJson(text) : text;
}
