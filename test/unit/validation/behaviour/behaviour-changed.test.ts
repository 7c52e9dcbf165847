import { describe, expect, it } from "vitest";
import { behaviourChanged } from "../../../../shared/validation/checks/behaviour-changed.ts";
import { checks, runChecks, staticChecks } from "../../../../shared/validation/run-checks.ts";
import { makeSubject } from "../subject.ts";

async function look(before: string, after: string, path = "src/a.js"): Promise<string[]> {
  const subject = makeSubject({ kind: "code", path, before, after });
  const { checks: results } = await runChecks(subject, [behaviourChanged]);
  return results.map(({ status, level, detail }) => `${status} ${level}: ${detail}`);
}

describe("behaviour_changed", () => {
  it("shows input, old and new, the smallest first, and where the function is", async () => {
    const before = "\nexport function clamp(n, least, most) { return Math.min(most, Math.max(least, n)); }";
    const subject = makeSubject({
      kind: "code",
      path: "src/a.js",
      before,
      after: before.replace("Math.max(least, n)", "Math.max(0, n)"),
    });
    const { checks: results, verdict } = await runChecks(subject, [behaviourChanged]);
    expect(verdict).toBe("passed");
    expect(results[0]).toMatchObject({
      status: "failed",
      level: "warn",
      location: { path: "src/a.js", line: 2, side: "new" },
    });
    expect(results[0]?.detail).toMatch(/^clamp\(.*\) → -?\d+ → -?\d+$/);
    const lengths = results.map(({ evidence }) => evidence?.length ?? 0);
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
  });

  it("says on how many inputs a rewriting was the same", async () => {
    const before =
      "export const names = (people) => people.filter((one) => one.age >= 18).map(({ name }) => name);";
    const after = `export function names(people) {
      const found = [];
      for (const { name, age } of people) if (!(age < 18)) found.push(name);
      return found;
    }`;
    expect(await look(before, after)).toEqual([
      expect.stringMatching(/^passed info: No difference on \d+ inputs: names\.$/),
    ]);
  });

  it.each([
    [
      "a bound that comes with the input",
      "export const check = (text, { least, most }) => (text.length < least || text.length > most ? 'bad' : 'good');",
      "text.length < least",
      "text.length <= least",
    ],
    [
      "a name that has to be in a list",
      "export const role = (name, admins) => (admins.includes(name.trim().toLowerCase()) ? 'admin' : 'user');",
      ".toLowerCase()",
      "",
    ],
    [
      "a state that has to be known, with what leads on from it",
      "export const next = (states, from, on) => { const to = states[from]?.[on]; return to === undefined ? from : to; };",
      "? from",
      "? on",
    ],
    [
      "a length that stands in the code",
      "export const cut = (text, { most = 300 } = {}) => (text.length > most ? text.slice(0, most) + '…' : text);",
      "300",
      "320",
    ],
  ])("comes to %s by what the code compares", async (_, before, from, to) => {
    expect((await look(before, before.replace(from, to)))[0]).toMatch(/^failed warn: .* → .* → /);
  });

  it("takes a text that is spread into an object for its characters, as every other engine does", async () => {
    const before =
      "export const merge = (base, more) => ({ ...base, ...(typeof more === 'string' ? more : { more }) });";
    const after =
      "export const merge = (base, more) => Object.assign({}, base, typeof more === 'string' ? more : { more });";
    expect(await look(before, after)).toEqual([
      expect.stringMatching(/^passed info: No difference on \d+ inputs: merge\.$/),
    ]);
  });

  it.each([
    [
      "an error",
      "export function half(n) { if (n % 2) throw new RangeError('odd'); return n / 2; }",
      "'odd'",
      "'uneven'",
      /half\(.*\) → throws RangeError: odd → throws RangeError: uneven/,
    ],
    [
      "a copy that is none any more",
      "export const label = (task, labels) => ({ ...task, labels: [...labels] });",
      "[...labels]",
      "labels",
      /label\(.*\) → a copy → no copy: result\.labels is argument 2/,
    ],
    [
      "answers in the order in which they come",
      "export async function askAll(list, ask) { const found = []; await Promise.all(list.map(async (one, at) => { found[at] = await ask(one); })); return found; }",
      "found[at] = await ask(one)",
      "found.push(await ask(one))",
      /askAll\(.*\) → a promise of \[.*\] → a promise of \[.*\]/,
    ],
    [
      "what is asked a second time",
      "export function remember(ask) { const known = new Map(); return (key) => { if (!known.has(key)) known.set(key, ask(key)); return known.get(key); }; }",
      "!known.has(key)",
      "!known.get(key)",
      /remember\(.*\)/,
    ],
    [
      "characters of more than one unit",
      "export const reversed = (text) => [...text].reverse().join('');",
      "[...text]",
      "text.split('')",
      /reversed\(.*\) → ".*" → /,
    ],
    [
      "what people take for a character",
      "const parts = new Intl.Segmenter('en'); export const first = (text) => Array.from(parts.segment(text), (one) => one.segment)[0] ?? '';",
      "Array.from(parts.segment(text), (one) => one.segment)",
      "[...text]",
      /first\(.*\) → ".*" → /,
    ],
    [
      "bytes written as text",
      "export const encode = (text) => Buffer.from(text).toString('base64url');",
      "base64url",
      "base64",
      /encode\(.*\) → ".*" → ".*"/,
    ],
    [
      "a changed argument",
      "export function sorted(list) { return [...list].sort((a, b) => a - b); }",
      "[...list]",
      "list",
      /arguments: /,
    ],
    [
      "what private members keep",
      "export class Box { #max; #items = new Map(); constructor(max = 2) { this.#max = max; } put(key, value) { this.#items.set(key, value); if (this.#items.size > this.#max) this.#items.delete(this.#items.keys().next().value); return this; } get(key) { return this.#items.get(key); } }",
      "size > this.#max",
      "size >= this.#max",
      /new Box\(.*\.get\(/,
    ],
    [
      "the items of what can be walked through",
      "export class Bag { #items = []; add(...items) { this.#items.push(...items); return true; } *[Symbol.iterator]() { yield* [...this.#items].reverse(); } }",
      ".reverse()",
      "",
      /Symbol\.iterator/,
    ],
    [
      "the properties of a function",
      "export function counted(fn) { const made = (x) => { made.calls += 1; return fn(x); }; made.calls = 0; return made; }",
      "+= 1",
      "+= 2",
      /calls: /,
    ],
    [
      "what else a list carries",
      "export function pages(text) { const list = text.split(','); list.kind = text[0]; return list; }",
      "text[0]",
      "text[1]",
      /kind: /,
    ],
    [
      "the state of an instance",
      "export class Counter { count = 0; add(n) { this.count += n; return this; } }",
      "+= n",
      "+= n + 1",
      /new Counter\(\); \.add\(.*\)/,
    ],
    [
      "the console",
      "export function greet(name) { console.log('hello ' + name); }",
      "hello",
      "hallo",
      /console: /,
    ],
    [
      "a promise",
      "export async function load(id, get) { const found = await get(id); return found ?? null; }",
      "?? null",
      "?? undefined",
      /a promise of/,
    ],
    [
      "a constant",
      "export const limits = { retries: 3, names: ['a'] };",
      "retries: 3",
      "retries: 4",
      /limits → \{ retries: 3, .*→ \{ retries: 4/,
    ],
    [
      "a helper that nobody exports",
      "const twice = (n) => n * 2;\nexport function area(width) { return twice(width); }",
      "n * 2",
      "n * 3",
      /area\(/,
    ],
    [
      "a module of CommonJS",
      "exports.pad = function (text) { return String(text).padStart(3, '0'); };",
      "'0'",
      "'_'",
      /pad\(/,
    ],
    [
      "a function with a prototype, as the class that it is",
      `function Shelf() { this._books = []; }
       Shelf.prototype.put = function (title) { this._books.push(title); return this; };
       Shelf.prototype.count = function () { return this._books.length; };
       module.exports = Shelf;`,
      "this._books.push(title)",
      "this._books.indexOf(title) < 0 && this._books.push(title)",
      /new module\.exports\(\).*\.count\(\) → 2 → 1/,
    ],
    [
      "a static method",
      "export class Box { constructor(n) { this.n = n; } static of(n) { return new Box(n + 1).n; } }",
      "n + 1",
      "n + 2",
      /Box\.of\(/,
    ],
    [
      "what a method gives, when it is called",
      `export function store() {
        let listeners = [];
        return {
          subscribe(listener) {
            listeners.push(listener);
            return () => { listeners = listeners.filter((one) => one !== listener); };
          },
          publish(value) { for (const listener of listeners) listener(value); return listeners.length; },
        };
      }`,
      "one !== listener",
      "one === listener",
      /\(what that gave\)\(\)/,
    ],
    [
      "a callback that is called back",
      "module.exports = function load(read, done) { read('a', function (error, text) { done(error, error ? null : text + '!'); }); };",
      "text + '!'",
      "text + '?'",
      /calls: /,
    ],
  ])("sees %s", async (_what, before, from, to, shown) => {
    expect((await look(before, before.replace(from, to)))[0]).toMatch(shown);
  });

  it("reads TypeScript's types, enums and parameter properties", async () => {
    const before = `enum Level { Low, High = 5 }
      export class Gate<T extends { level: Level }> {
        constructor(private readonly least: Level = Level.Low) {}
        lets(one: T): boolean { return one.level! >= this.least; }
      }`;
    expect((await look(before, before.replace(">=", ">"), "src/a.ts"))[0]).toMatch(
      /^failed warn: .*\.lets\(/,
    );
  });

  it.each([
    [
      "touches files",
      "import { readFileSync } from 'node:fs';\nexport const f = (p) => readFileSync(p) + 'a';",
    ],
    ["has JSX", "export const f = (p) => <p>{p + 'a'}</p>;"],
    ["needs the host while loading", "const key = process.env.KEY;\nexport const f = (p) => p + 'a';"],
  ])("never passes what cannot be executed: it %s", async (_what, before) => {
    const found = await look(before, before.replace("'a'", "'b'").replace("+ 'b'}", "+ 'c'}"), "src/a.jsx");
    expect(found.filter((line) => line.startsWith("passed"))).toEqual([]);
    expect(found[0]).toMatch(/^not_checkable info: .*Static checks only/);
  });

  it("says that Python is not executed", async () => {
    expect(await look("x = 1\n", "x = 2\n", "src/a.py")).toEqual([
      "not_checkable info: Programs in python are not executed: static checks only.",
    ]);
  });

  it("has nothing to say about prompts, new files and comments", async () => {
    const code = "export function f(x) { return x; }";
    expect(await look(code, `// A comment.\n${code}`)).toEqual([expect.stringMatching(/^not_applicable/)]);
    expect(await look("", code)).toEqual([expect.stringMatching(/^not_applicable/)]);
    const { checks: results } = await runChecks(makeSubject(), [behaviourChanged]);
    expect(results.map(({ status }) => status)).toEqual(["not_applicable"]);
  });

  it("takes a method that only the new version has for no change", async () => {
    const before = `export class Store {
      items = new Map();
      put(key, value) { this.items.set(key, value); if (this.items.size > 2) { const [first] = this.items.keys(); this.items.delete(first); } }
      get(key) { return this.items.get(key); }
    }`;
    const after = before
      .replace("{ const [first] = this.items.keys(); this.items.delete(first); }", "this.evict();")
      .replace(
        "get(key)",
        "evict() { const [first] = this.items.keys(); return this.items.delete(first); }\n      get(key)",
      );
    expect(await look(before, after)).toEqual([expect.stringMatching(/^passed info: No difference/)]);
  });

  it("accuses nobody where chance decides", async () => {
    const before = "export function draw(list) { return list[Math.floor(Math.random() * list.length)]; }";
    const after = before.replace("Math.random() * list.length", "(1 - Math.random()) * list.length");
    expect((await look(before, after)).filter((line) => line.startsWith("failed"))).toEqual([]);
  });

  it("is the only check that executes code", () => {
    expect(checks.filter((check) => !staticChecks.includes(check))).toEqual([behaviourChanged]);
  });
});
