import { cleanText } from "../clean-text.ts";
import type { PartRole } from "./parts.ts";

/** A JSON object of which nothing is known yet. */
export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first of these fields that holds a text. */
export function textIn(fields: Fields, ...names: string[]): string {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === "string" && value !== "") return cleanText(value);
  }
  return "";
}

const roles: Record<string, PartRole> = {
  ...{ system: "system", developer: "system", user: "user", human: "user" },
  ...{
    assistant: "assistant",
    ai: "assistant",
    model: "assistant",
    bot: "assistant",
    tool: "tool",
    function: "tool",
  },
};

/** Who speaks in a message, in one of four words; null for what names nobody and is no message. */
export function roleOf(value: Fields): PartRole | null {
  const wrapped = isFields(value.message) && typeof value.message.role === "string" ? value.message : value;
  const constructed = Array.isArray(value.id) ? String(value.id.at(-1)).replace(/Message(Chunk)?$/, "") : "";
  const said = textIn(wrapped, "role") || constructed || textIn(value, "type");
  const role = said.toLowerCase();
  return Object.hasOwn(roles, role)
    ? (roles[role] ?? null)
    : said !== "" && "role" in wrapped
      ? "user"
      : null;
}
