import { describe, expect, it } from "vitest";
import { parseStrictJson } from "../../../shared/validation/parse-strict-json.ts";
import { compareSchemas, type Direction } from "../../../shared/validation/schemas/compare-schemas.ts";

const read = (schema: unknown) => {
  const answer = parseStrictJson(JSON.stringify(schema));
  return "value" in answer ? answer.value : undefined;
};
const compare = (before: unknown, after: unknown, direction: Direction) =>
  compareSchemas(read(before), read(after), direction);
const object = (properties: object, required: string[] = [], more: object = {}) => ({
  type: "object",
  properties,
  required,
  ...more,
});
const text = { type: "string" };
const whole = { type: "integer" };

describe("what a tool takes", () => {
  it.each([
    ["a new optional key", object({ q: text }, ["q"]), object({ q: text, n: whole }, ["q"])],
    ["a key that need not be given any more", object({ q: text }, ["q"]), object({ q: text })],
    ["a wider type", object({ n: whole }), object({ n: { type: ["number", "string"] } })],
    ["one more value", object({ m: { enum: ["a"] } }), object({ m: { enum: ["a", "b"] } })],
    ["a looser bound", object({ n: { maximum: 5 } }), object({ n: { maximum: 10 } })],
    ["one more alternative", { anyOf: [text] }, { anyOf: [text, whole] }],
    [
      "a reference for what was written out",
      object({ q: text }),
      object({ q: { $ref: "#/$defs/q" } }, [], { $defs: { q: text } }),
    ],
    [
      "parts for one object",
      object({ a: text, b: whole }),
      { allOf: [object({ a: text }), object({ b: whole })] },
    ],
    ["an object opened", object({ q: text }, [], { additionalProperties: false }), object({ q: text })],
  ])("still fits old calls: %s", (_what, before, after) => {
    expect(compare(before, after, "taken")).toBeUndefined();
  });
  it.each([
    ["a required key", object({ q: text }), object({ q: text, n: whole }, ["n"]), "n is required"],
    ["a key gone", object({ q: text, n: whole }), object({ q: text }), "n is gone"],
    ["another type", object({ n: whole }), object({ n: text }), "n may not be integer"],
    ["a value gone", object({ m: { enum: ["a", "b"] } }), object({ m: { enum: ["a"] } }), 'm may not be "b"'],
    [
      "a closed list",
      object({ m: text }),
      object({ m: { type: "string", enum: ["a"] } }),
      "m has a closed list",
    ],
    [
      "a tighter bound",
      object({ n: { maximum: 10 } }),
      object({ n: { maximum: 5 } }),
      "n has a lower maximum",
    ],
    ["an alternative gone", { anyOf: [text, whole] }, { anyOf: [text] }, "may not be integer"],
    [
      "a key inside",
      object({ a: object({ b: text }) }),
      object({ a: object({ b: whole }) }),
      "a.b may not be",
    ],
    ["items", { type: "array", items: text }, { type: "array", items: whole }, "[] may not be string"],
    [
      "an object closed",
      object({ q: text }),
      object({ q: text }, [], { additionalProperties: false }),
      "takes no other keys",
    ],
    ["null", object({ q: { type: ["string", "null"] } }), object({ q: text }), "q may not be null"],
  ])("breaks old calls: %s", (_what, before, after, why) => {
    expect(compare(before, after, "taken")).toContain(why);
  });
});

describe("what a tool gives", () => {
  it.each([
    ["a new key", object({ a: text }, ["a"]), object({ a: text, b: whole }, ["a"])],
    ["a key that always comes now", object({ a: text }), object({ a: text }, ["a"])],
    ["a value that does not come any more", { enum: ["a", "b"] }, { enum: ["a"] }],
    ["a narrower type", { type: "number" }, whole],
  ])("is still read: %s", (_what, before, after) => {
    expect(compare(before, after, "given")).toBeUndefined();
  });
  it.each([
    ["a key gone", object({ a: text, b: whole }), object({ a: text }), "b is gone"],
    ["a key that may be missing", object({ a: text }, ["a"]), object({ a: text }), "a may be missing"],
    ["null now", object({ a: text }), object({ a: { type: ["string", "null"] } }), "a may not be null"],
    ["a new value", { enum: ["a"] }, { enum: ["a", "b"] }, 'may not be "b"'],
    ["another type", object({ a: whole }), object({ a: text }), "a may not be string"],
  ])("is not what was read: %s", (_what, before, after, why) => {
    expect(compare(before, after, "given")).toContain(why);
  });
});

it("ends on schemas that hold themselves", () => {
  const tree = { $ref: "#/$defs/t", $defs: { t: object({ next: { $ref: "#/$defs/t" } }) } };
  expect(compare(tree, tree, "taken")).toBeUndefined();
});
