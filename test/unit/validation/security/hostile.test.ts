import { globSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadParser, parseSource } from "../../../../shared/validation/code/parse-source.ts";
import { detectLanguage } from "../../../../shared/validation/detect-language.ts";
import { protectionKept } from "../../../../shared/validation/security/checks/protection-kept.ts";
import { screenSource } from "../../../../shared/validation/security/screen-source.ts";
import { makeSubject } from "../subject.ts";

beforeAll(async () => {
  await loadParser("typescript");
  await loadParser("python");
});

function screen(source: string, path: string) {
  return screenSource(source, parseSource(source, detectLanguage(path), path));
}

/** Each of these has hurt some analysis; each must end in time, with findings or a reason. */
const hostile: [string, string, string][] = [
  ["a long sum", "a.js", `x = ${"a+".repeat(50_000)}a;`],
  ["a long chain of calls", "a.js", `x${".b()".repeat(20_000)};`],
  ["a long chain of members", "a.js", `x${".b".repeat(40_000)};`],
  ["many else-ifs", "a.js", `${"if (a) {} else ".repeat(5_000)}{}`],
  ["deep arrows", "a.js", `x = ${"a => ".repeat(3_000)}a;`],
  ["deep parentheses", "a.js", `x = ${"(".repeat(5_000)}1${")".repeat(5_000)};`],
  ["deep conditions", "a.js", `x = ${"a ? b : ".repeat(5_000)}c;`],
  ["nested loops", "a.js", `${"for (const x of y) {".repeat(60)}eval(x)${"}".repeat(60)}`],
  [
    "functions that call each other",
    "a.js",
    Array.from(
      { length: 400 },
      (_, at) =>
        `function f${at}(x) { f${(at * 7 + 1) % 400}(x + 1); f${(at * 3 + 2) % 400}({ x }); return eval(x); }`,
    ).join("\n"),
  ],
  [
    "a function that calls itself in many ways",
    "a.js",
    `function f(x) { ${"f([x]); f({ x }); f(x + x);".repeat(200)} } module.exports = f;`,
  ],
  ["a text that doubles", "a.js", `let s = "aaaaaaaaaa";${"s = s + s;".repeat(500)}eval(s + input);`],
  [
    "lists within themselves",
    "a.js",
    "const a = []; a.push(a); a.b = a; a[0][0].c = a; JSON.stringify(a); eval(a + input);",
  ],
  [
    "large objects that are joined",
    "a.js",
    `function g(x) { let o = {${Array.from({ length: 3_000 }, (_, at) => `k${at}:x`)}}; ${Array.from({ length: 400 }, (_, at) => `o = c${at} ? {...o, z${at}: o} : o;`).join("")} eval(o) } module.exports = g;`,
  ],
  [
    "thousands of classes that extend each other",
    "a.js",
    Array.from(
      { length: 2_000 },
      (_, at) => `class A${at} extends A${at - 1} { m${at}(x) { this.y = x; return eval(x); } }`,
    ).join("\n"),
  ],
  ["many findings", "a.js", "eval(x);\n".repeat(20_000)],
  [
    "many variables in many branches",
    "a.js",
    Array.from({ length: 1_500 }, (_, at) => `if (a${at}) b${at} = c; else b${at} = d;`).join("\n"),
  ],
  ["a long regular expression", "a.js", `x = /${"(a|b)*".repeat(700)}/;`],
  ["many regular expressions", "a.js", "x = /(a+)+b/;\n".repeat(10_000)],
  ["halves of pairs", "a.js", 'x = "\uD800"; eval("\uDC00" + y);'],
  ["carriage returns", "a.js", "eval(x)\r\neval(y)\reval(z)\u2028eval(q)"],
  [
    "keys of the prototype",
    "a.js",
    "const o = { __proto__: 1, constructor: 2, hasOwnProperty: 3, toString: 4 }; o.__proto__.x = o; o.constructor(o); toString(); __proto__.y = 1; constructor.z();",
  ],
  ["NUL", "a.py", "eval(x)\0eval(y)"],
  ["a long sum in Python", "a.py", `x = ${"a + ".repeat(20_000)}a\n`],
  ["a long chain in Python", "a.py", `x${".b()".repeat(20_000)}\n`],
  [
    "deep blocks in Python",
    "a.py",
    Array.from({ length: 300 }, (_, at) => `${" ".repeat(at)}if a:`).join("\n"),
  ],
  ["many elifs", "a.py", `if a:\n  pass\n${"elif b:\n  pass\n".repeat(3_000)}`],
  ["JavaScript that calls itself Python", "a.py", "const cp = require('child_process'); cp.exec(x);"],
  ["Python that calls itself JavaScript", "a.js", "import os\nos.system(x)\n"],
  ["a huge file", "a.js", "x();\n".repeat(200_000)],
  ["TypeScript that nests types", "a.ts", `type A = ${"Array<".repeat(1_000)}1${">".repeat(1_000)};`],
];

describe("hostile programs", () => {
  it.each(hostile)("%s ends in time with a verdict", (_name, path, source) => {
    const start = performance.now();
    const { findings, problem } = screen(source, path);
    expect(performance.now() - start).toBeLessThan(1_800);
    expect(findings.length).toBeLessThanOrEqual(10_000);
    // Dangers may be found or not, but a program that was not followed is never called followed.
    if (/eval|exec|system/.test(source)) expect(findings.length > 0 || problem !== undefined).toBe(true);
  });
});

const lines = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join("\n");

/** Two versions that differ in what is given; a comparison of each with each would never end. */
const changes: [string, (x: string) => string][] = [
  ["constants", (x) => lines(5_000, (at) => `const a${at} = "${x}${at}";`)],
  [
    "constants and members",
    (x) =>
      `${lines(2_000, (at) => `const a${at} = "${x}${at}";`)}\nclass A { ${lines(2_000, (at) => `m${at}(y) { return ${at}; }`)} n() { return ${x}; } }`,
  ],
  [
    "a name that is bounded again and again",
    (x) => `let a = ${x}; ${"a = Math.min(a, 5);".repeat(3_000)} use(a);`,
  ],
  ["options", (x) => lines(2_500, (at) => `f${at}({ limit: ${at}, timeout: ${x} });`)],
  [
    "checks, and uses of other values",
    (x) =>
      `function f($) { ${lines(390, (at) => `if (!isOk(a.p${at}.id)) throw new Error();`)} ${lines(900, (at) => `save(${x}.p${at}.id);`)} }`,
  ],
  [
    "acts before and after checks",
    (x) => `function f(a) { ${lines(240, (at) => `save${at}(a); if (!a.p${at}) throw new Error(${x});`)} }`,
  ],
];

describe("hostile changes", () => {
  it.each(changes)("of %s are compared in time", (_name, make) => {
    const subject = makeSubject({ kind: "code", path: "a.js", before: make("a"), after: make("req") });
    const start = performance.now();
    expect(protectionKept.check(subject).length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(1_800);
  });
  it("are not called compared where there was more to compare than is looked at", () => {
    const make = (last: string) => `function f(a) { ${"use(a.b);".repeat(1_200)} ${last} }`;
    const subject = makeSubject({
      kind: "code",
      path: "a.js",
      before: make("save(escapeHtml(a.name));"),
      after: make("save(a.name);"),
    });
    expect(
      protectionKept
        .check(subject)
        .map(({ detail }) => detail)
        .join(" "),
    ).toContain("could be compared");
  });
});

const sources = globSync([
  "node_modules/{pg,qs,retry,nodemailer,json5}/lib/**/*.js",
  "node_modules/eslint/lib/rules/no-*.js",
])
  .slice(0, 60)
  .map((path) => readFileSync(path, "utf8"))
  .filter(({ length }) => length < 20_000);

describe("mutations of real programs", () => {
  it("never make the screening fail, whatever is cut, doubled or swapped", () => {
    const pieces = [
      "eval(",
      "`${",
      "}",
      "__proto__",
      "=> ",
      "[x][y] = z;",
      "\0",
      "\uD800",
      "/*",
      "class A extends ",
      "...",
      "?.",
      "await ",
      "\u2028",
      "import(",
      "({[a]: b} = ",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.array(fc.tuple(fc.nat(20_000), fc.nat(200), fc.constantFrom(...pieces)), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.constantFrom("a.js", "a.ts", "a.py"),
        (source, edits, path) => {
          let text = source;
          for (const [at, length, piece] of edits) {
            const from = at % Math.max(1, text.length);
            text = text.slice(0, from) + piece + text.slice(from + length);
          }
          screen(text, path);
        },
      ),
      { numRuns: 150, seed: 7 },
    );
  });
  it("never make it fail on any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.constantFrom("a.js", "a.ts", "a.py"),
        (text, path) => {
          screen(text, path);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });
});
