import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { javascriptSyntax } from "../../../shared/validation/checks/javascript-syntax.ts";
import { jsonSyntax } from "../../../shared/validation/checks/json-syntax.ts";
import { parseStrictJson, type StrictJson } from "../../../shared/validation/parse-strict-json.ts";
import { makeSubject, refusals, statuses } from "./subject.ts";

const code = (after: string, path = "src/agent.js") => makeSubject({ kind: "code", path, after });
const json = (after: string) => makeSubject({ kind: "parameters", path: "p.json", after });

describe("javascript_syntax", () => {
  it.each([
    "export const answer = 42;",
    "export default () => <p>hi</p>;",
    "class A { #x = 1; static { this.y = 2; } accessor z = 3 }",
    'import data from "./data.json" with { type: "json" };',
    "const r = /(?i:a)b/;",
    "await import('x');",
  ])("passes %s", (source) => {
    expect(statuses(javascriptSyntax, code(source))).toEqual(["passed"]);
  });
  it.each([
    "const a = ;",
    "let a; let a;",
    "export { missing };",
    "class A { m() { this.#x } }",
    "const a: number = 1;",
    "with (a) { b } export default 1;",
    "const r = /(?<a>x)\\k<b>/;",
    "class A extends B { constructor() { new super(); } }",
    "function (",
    "\u0000",
  ])("refuses %s", (source) => {
    expect(refusals(javascriptSyntax, code(source))).toHaveLength(1);
  });
  it("says where it fails", () => {
    const [outcome] = javascriptSyntax.check(code("const a = 1;\nconst b = ;\n"));
    expect(outcome?.location).toEqual({ path: "src/agent.js", line: 2, column: 11, side: "new" });
  });
  it("reads .js without imports and exports as Node does", () => {
    expect(statuses(javascriptSyntax, code("with (a) { b }\nreturn;", "a.js"))).toEqual(["passed"]);
    expect(refusals(javascriptSyntax, code("with (a) { b }", "a.mjs"))).toHaveLength(1);
  });
  it("reads .cjs as CommonJS", () => {
    expect(statuses(javascriptSyntax, code("return module.exports", "a.cjs"))).toEqual(["passed"]);
    expect(refusals(javascriptSyntax, code("import a from 'a'", "a.cjs"))).toHaveLength(1);
  });
  it("does not read TypeScript as JavaScript", () => {
    expect(statuses(javascriptSyntax, code("f<string>(x)", "a.ts"))).toEqual(["not_applicable"]);
  });
  it.each([
    ["parentheses", "(".repeat(5_000)],
    ["balanced lists", "[".repeat(5_000) + "]".repeat(5_000)],
    ["arrows without brackets", "a=>".repeat(20_000)],
    ["unary operators", "!".repeat(100_000)],
    ["conditions", "a?".repeat(50_000)],
    ["templates", "`${".repeat(5_000)],
  ])("refuses deeply nested %s instead of breaking", (_name, source) => {
    expect(refusals(javascriptSyntax, code(source))).toHaveLength(1);
  });
  it("answers in time on what makes the parser quadratic", () => {
    const names = Array.from({ length: 19_900 }, (_, at) => `var a${at};`).join("");
    const started = performance.now();
    expect(refusals(javascriptSyntax, code("{".repeat(50) + names + "}".repeat(50)))).toEqual([]);
    // A third of a second on a quiet machine; this one may be shared.
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(refusals(javascriptSyntax, code("{".repeat(51) + names + "}".repeat(51)))).toHaveLength(1);
  });
  it("refuses more than 256 KB", () => {
    expect(refusals(javascriptSyntax, code("é".repeat(140_000)))[0]).toContain("280000 bytes");
  });
  it("never breaks, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (source) => {
        expect(javascriptSyntax.check(code(source))).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });
});

describe("json_syntax", () => {
  it.each(['{"a": [1, -2.5e3, true, null, "\\u00e9"]}', " 1 ", '"text"', "[]", "{}"])(
    "passes %s",
    (source) => {
      expect(statuses(jsonSyntax, json(source))).toEqual(["passed"]);
    },
  );
  it.each([
    ['{"a": 1, "a": 2}', "occurs twice"],
    ['{"a": 1, "\\u0061": 2}', "occurs twice"],
    ['{"__proto__": {}}', "__proto__"],
    ['{"\\u005f_proto__": {}}', "__proto__"],
    ["{'a': 1}", "expected a string"],
    ["[1,]", "expected a value"],
    ["{} {}", "nothing may follow"],
    ["1e999", "too large"],
    ["", "too early"],
    ["NaN", "expected a value"],
    ["01", "nothing may follow"],
    ["// no\n1", "expected a value"],
    ["\uFEFF1", "expected a value"],
    ["[".repeat(100_000), "too deeply nested"],
  ])("refuses %s", (source, why) => {
    expect(refusals(jsonSyntax, json(source))[0]).toContain(why);
  });
  it("says where it fails", () => {
    const [outcome] = jsonSyntax.check(json('{\n  "a": 1,\n  "a": 2\n}'));
    expect(outcome?.location).toMatchObject({ line: 3, column: 3 });
  });
  it("agrees with JSON.parse on what is valid", () => {
    fc.assert(
      fc.property(fc.json(), (source) => {
        const answer = parseStrictJson(source);
        if ("problem" in answer) expect(answer.problem).toMatch(/__proto__|deeply|large/);
        else expect(plain(answer.value)).toEqual(JSON.parse(source));
      }),
    );
  });
  it("accepts nothing that JSON.parse refuses", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (source, at, noise) => {
        const broken =
          source.slice(0, at % (source.length + 1)) + noise + source.slice((at % (source.length + 1)) + 1);
        if ("value" in parseStrictJson(broken)) JSON.parse(broken);
      }),
    );
  });
});

function plain(value: StrictJson): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)]));
  return Array.isArray(value) ? value.map(plain) : value;
}
