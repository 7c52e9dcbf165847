import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSides } from "../../../../shared/validation/code/parse-subject.ts";
import { compareFindings } from "../../../../shared/validation/security/difference.ts";
import { compareProtection } from "../../../../shared/validation/security/protection/compare-protection.ts";
import { readProtections } from "../../../../shared/validation/security/protection/read-protections.ts";
import { screenSource } from "../../../../shared/validation/security/screen-source.ts";
import { screenSubject } from "../../../../shared/validation/security/screen-subject.ts";
import { findTouchedPart } from "../../../../shared/validation/security/touched-part.ts";
import { makeSubject } from "../subject.ts";

const change = (before: string[], after: string[]) =>
  makeSubject({ kind: "code", path: "src/a.js", before: before.join("\n"), after: after.join("\n") });

/** The names of what stays of the old version; undefined where all of it does. */
function stays(before: string[], after: string[]): string[] | undefined {
  const { old, new: own } = parseSides(change(before, after));
  if (old.status !== "parsed" || own.status !== "parsed") throw new Error("a part does not parse");
  const part = findTouchedPart(old, own);
  const body = part?.root.body;
  if (!Array.isArray(body)) return undefined;
  return body.map(({ start, end }) => old.source.slice(start, end));
}

const one = "export function one(a) {\n  return a + 1;\n}";
const two = "export function two(a) {\n  return one(a) * 2;\n}";
const three = "export class Three {\n  #kept = [];\n  add(a) {\n    this.#kept.push(a);\n  }\n}";
const four = "export const four = (a) => helper(a);";
const helper = "function helper(a) {\n  return [a];\n}";

describe("the part of a program that a change can touch", () => {
  it("is what differs, what speaks of it, and what both speak of", () => {
    const changed = one.replace("+ 1", "+ 2");
    expect(stays([one, two, three, four, helper], [changed, two, three, four, helper])).toEqual([one, two]);
    const other = four.replace("helper(a)", "helper(a, 1)");
    expect(stays([one, two, three, four, helper], [one, two, three, other, helper])).toEqual([four, helper]);
  });
  it("holds whatever speaks of a constant that is another now, and not of a number that moved a little", () => {
    const limited = "export const five = (list) => list.slice(0, most);";
    const words = (value: string) => [`const most = ${value};`, one, limited];
    expect(stays(words("10"), words("1_000"))).toEqual(["const most = 10;", limited]);
    expect(stays(words('"a"'), words('"b"'))).toEqual(['const most = "a";', limited]);
    expect(stays(words("10"), words("11"))).toEqual(["const most = 10;"]);
  });
  it("holds what does something when the file is loaded", () => {
    const loaded = ["start(1);", "const made = make();", "export class Six {\n  made = make();\n}"];
    const [, ...others] = loaded;
    expect(stays([one, ...loaded, three], [one, ...loaded.slice(0, 1), ...others, three, four])).toEqual([
      ...loaded,
    ]);
  });
  it("is everything where names are no plain words, are written with escapes, or there are too many", () => {
    expect(stays([one, helper], [one, helper, "export const six = () => h\\u0065lper(1);"])).toBeUndefined();
    expect(stays([one, "const é = 1;"], [one, "const é = 2000;"])).toBeUndefined();
    const many = Array.from({ length: 400 }, (_, at) => `function f${at}() {}`);
    expect(stays(many, [...many, one])).toBeUndefined();
  });
});

const pool = [
  'import { readFile } from "node:fs/promises";',
  'import { exec } from "node:child_process";',
  'const shell = require("child_process");',
  "let shared = {};",
  "const most = 10;",
  "const most = 12;",
  'export const fixed = () => readFile("a.txt", "utf8");',
  "export function load(name) {\n  return readFile(name);\n}",
  "export function load(name) {\n  if (name.length > most) throw new RangeError(name);\n  return check(name);\n}",
  "function check(name) {\n  return name.slice(0, most);\n}",
  "function check(name) {\n  return name;\n}",
  "export class Store {\n  put(key, value) {\n    shared[key] = value;\n  }\n}",
  "export class Store {\n  constructor() {\n    this.key = process.env.HOME;\n  }\n  get(key) {\n    return shared[key];\n  }\n}",
  "export const run = (request) => exec(request.body.command);",
  'export const send = (text) => fetch("https://example.com/" + encodeURIComponent(text));',
  "function apply(f, x) {\n  return f(x);\n}",
  'export const list = () => apply(exec, "ls");',
  "export const keep = (request) => {\n  shared.command = request.body.command;\n};",
  "export const later = () => exec(shared.command);",
  "module.exports = { check };",
  "/** Words. */",
];

describe("a change whose old version is followed in part", () => {
  it("is told as if all of it had been followed", () => {
    const lines = fc.uniqueArray(fc.constantFrom(...pool), {
      maxLength: 9,
      selector: (text) => /(?:const|function|class|let) (\w+)/.exec(text)?.[1] ?? text,
    });
    fc.assert(
      fc.property(lines, lines, fc.nat(8), fc.nat(8), (first, others, from, most) => {
        // Much of the file stays as it is.
        const after = [...first];
        after.splice(from, most % 3, ...others.slice(0, 1 + (most % 2)));
        const subject = change(first, after);
        const sides = parseSides(subject);
        if (sides.old.status !== "parsed" || sides.new.status !== "parsed") return;
        const found = screenSubject(subject);
        const [old, own] = [sides.old, sides.new].map((side) => screenSource(side.source, side));
        if (!old?.analysis || !own?.analysis) throw new Error("not followed");
        const { introduced, removed } = compareFindings(old, own);
        expect(found.difference.introduced).toEqual(introduced);
        // What functions hand on through a variable of the file may be missed in what is gone, which endangers nobody.
        if (!/\bshared\b/.test(sides.old.source)) expect(found.difference.removed).toEqual(removed);
        expect([...found.before.capabilities].sort()).toEqual([...old.capabilities].sort());
        expect([...found.before.modules].sort()).toEqual([...old.modules].sort());
        expect(found.losses).toEqual(
          compareProtection(
            readProtections(
              { program: old.analysis.program, source: sides.old.source },
              { program: own.analysis.program, source: sides.new.source },
            ),
          ),
        );
      }),
      { numRuns: 400 },
    );
  });
});
