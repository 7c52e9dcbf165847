import { describe, expect, it } from "vitest";
import { compareBehaviour } from "../../../../shared/validation/behaviour/compare-behaviour.ts";
import type { Report } from "../../../../shared/validation/check-contract.ts";
import { behaviourChanged } from "../../../../shared/validation/checks/behaviour-changed.ts";
import { runChecks } from "../../../../shared/validation/run-checks.ts";
import { makeSubject } from "../subject.ts";

const harmless = "export function f(x) { return x + 1; }\nexport function g(list) { return list.length; }";

/** What a candidate may try on whoever runs it. `as old` also stands where the present version does the same. */
const hostile: [name: string, source: string][] = [
  ["loops for ever", "export function f(x) { for (;;) x += 1; }"],
  ["loops for ever while loading", "for (;;) {} export function f(x) { return x; }"],
  ["recurses for ever", "export function f(x) { return f(x + 1); }"],
  ["hangs in jobs for ever", "export async function f(x) { for (;;) await x; }"],
  ["never settles", "export function f(x) { return new Promise(() => {}); }"],
  ["sets timers for ever", "export function f(x) { setInterval(() => { x += 1; }, 1); return x; }"],
  [
    "eats memory with lists",
    "export function f(x) { const a = []; for (;;) a.push(new Array(1e4).fill(x)); }",
  ],
  ["eats memory with texts", "export function f(x) { let s = 'x'; for (;;) s += s; }"],
  ["eats memory with buffers", "export function f(x) { return new Uint8Array(4e9); }"],
  ["eats memory while loading", "const a = []; for (;;) a.push(new Float64Array(1e6)); export const f = 1;"],
  ["computes a number of a billion digits", "export function f(x) { return 7n ** 100000000n; }"],
  ["matches for ever", `export function f(x) { return /^(a|a)*$/.test("${"a".repeat(40)}b"); }`],
  ["sorts for ever", "export function f(x) { return [1, 2, 3].sort(() => { for (;;); }); }"],
  [
    "nests deeply",
    "export function f(x) { let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return JSON.stringify(a); }",
  ],
  [
    "returns something deep",
    "export function f(x) { let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a; }",
  ],
  ["returns something endless", "export function* f(x) { for (;;) yield 'x'.repeat(1e5); }"],
  [
    "returns something huge",
    "export function f(x) { return Array.from({ length: 1e5 }, (_, i) => ({ [i]: 'y'.repeat(1000) })); }",
  ],
  [
    "throws from a getter",
    "export function f(x) { return { get a() { throw new Error('no'); }, get b() { for (;;); } }; }",
  ],
  ["throws nothing", "export function f(x) { throw undefined; }"],
  [
    "throws a trap",
    "export function f(x) { throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; }, ownKeys() { throw 3; } }); }",
  ],
  [
    "returns a trap",
    "export function f(x) { return new Proxy({}, { get() { for (;;); }, getPrototypeOf() { throw 2; } }); }",
  ],
  ["returns a then that never ends", "export function f(x) { return { then() { for (;;); } }; }"],
  [
    "is its own prototype",
    "export class f { constructor() { const p = new Proxy(this, { getPrototypeOf() { return p; } }); return p; } }",
  ],
  [
    "replaces what the sandbox is made of",
    "JSON.stringify = () => '{}'; Array.prototype.push = Object.prototype.toString = Reflect.apply = Promise.prototype.then = () => { throw 1; }; export function f(x) { return x + 2; }",
  ],
  [
    "sets traps on all prototypes",
    "for (const key of ['r', 'a', 'value', 'get', 'then', '0', '1']) Object.defineProperty(Object.prototype, key, { get() { throw 1; }, set() { throw 2; } }); export function f(x) { return x + 2; }",
  ],
  [
    "freezes the world",
    "Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(globalThis); export function f(x) { return x + 2; }",
  ],
  [
    "forges an observation",
    `export function f(x) { return { toJSON() { return '"}],"c":[]}'; }, $: "cut" }; }`,
  ],
  ["looks for the host", "export function f(x) { return typeof process + typeof Deno + typeof require; }"],
  ["looks for the host while loading", "const key = process.env.KEY; export function f(x) { return key; }"],
  [
    "leaves by the constructor",
    "export function f(x) { return f.constructor('return this')().fetch('https://example.com'); }",
  ],
  ["imports", "export async function f(x) { return (await import('node:fs')).readFileSync('/etc/passwd'); }"],
  ["evaluates", "export function f(x) { return eval('for (;;);'); }"],
  ["closes the wrapper", "}); for (;;); (function () { export function f(x) { return x; }"],
  [
    "hides text in names",
    "export function f(x) { const e = new Error('a\\u0000\\u202e\\ud800'); e.name = '\\u0000\\u001b[31m'; throw e; }",
  ],
  ["is a very long sum", `export function f(x) { return x${" + 1".repeat(20_000)}; }`],
  ["is a very long chain", `export function f(x) { return x${".a".repeat(20_000)}; }`],
  ["has very many branches", `export function f(x) { ${"if (x) x += 1;".repeat(5_000)} return x; }`],
  [
    "has very many functions",
    Array.from({ length: 2_000 }, (_, at) => `export function f${at}(x) { return x + ${at}; }`).join("\n"),
  ],
];

async function reportOn(before: string, after: string): Promise<{ report: Report; cpu: number }> {
  const started = process.cpuUsage();
  const report = await runChecks(makeSubject({ kind: "code", path: "src/a.js", before, after }), [
    behaviourChanged,
  ]);
  const { user, system } = process.cpuUsage(started);
  return { report, cpu: (user + system) / 1000 };
}

/** What a report says of a candidate's function is never that it is the same. */
function says(report: Report): string {
  return report.checks.map(({ status, detail }) => `${status}: ${detail}`).join("\n");
}

describe("a candidate that is made to break whoever runs it", () => {
  it.each(hostile)("gets a verdict in time, and no pass: %s", { retry: 1 }, async (_name, after) => {
    const { report, cpu } = await reportOn(harmless, after);
    expect(says(report)).not.toMatch(/The check failed|said nothing/);
    expect(says(report)).not.toMatch(/^passed.*\bf\b/m);
    // Texts go into the database and to terminals.
    expect(JSON.stringify(report)).not.toMatch(/\\u0000|\\u001b|\\ud800|\u202E/);
    expect(JSON.stringify(report).length).toBeLessThan(20_000);
    expect(cpu).toBeLessThan(2_000);
  });

  it.each(hostile.filter((_, at) => at % 3 === 0))(
    "breaks nothing as the present version either: %s",
    { retry: 1 },
    async (_name, before) => {
      const { report, cpu } = await reportOn(before, harmless);
      expect(says(report)).not.toMatch(/The check failed|said nothing/);
      expect(cpu).toBeLessThan(2_000);
    },
  );

  it("holds itself in many variants, and its values are still few", async () => {
    const variants = Array.from({ length: 12 }, (_, at) => `{ k: "${at}"; a: T[]; b: T; c: [T, T] }`);
    const source = `export type T = null | string | T[] | ${variants.join(" | ")};
export function f(value: T, more: T[]): T { return more.length > 1 ? value : null; }\n`;
    const began = process.memoryUsage().heapUsed;
    const { targets } = await compareBehaviour(source, source.replace("> 1", "> 0"), "typescript", {
      path: "src/a.ts",
    });
    expect(targets.map(({ status }) => status)).toEqual(["changed"]);
    expect(process.memoryUsage().heapUsed - began).toBeLessThan(150e6);
  });

  it("doubles with each function what the next one holds, and its values are still few", async () => {
    const doubling = Array.from(
      { length: 20 },
      (_, at) =>
        `function f${at + 1}(x) { return { left: f${at}(x), right: f${at}([x]), x, next: f${at} }; }\n`,
    );
    const source = `function f0(x) { return { x, again: (y) => ({ y, x }) }; }
${doubling.join("")}export function f(x) { return f20(x).x ? 1 : 2; }\n`;
    const began = process.memoryUsage().heapUsed;
    await compareBehaviour(source, source.replace("1 : 2", "2 : 1"), "javascript");
    expect(process.memoryUsage().heapUsed - began).toBeLessThan(250e6);
  });

  it("is called different when it stops to finish", async () => {
    const { report } = await reportOn(harmless, harmless.replace("return x + 1", "for (;;) x += 1"));
    expect(says(report)).toMatch(/^failed: f\(.*→ does not finish/m);
  });

  it("does not reach into what is played next", async () => {
    const before = "let calls = 0;\nexport function f(x) { calls += 1; return x > 3; }";
    const poisoned = before.replace(
      "calls += 1;",
      "if (calls > 3) { Math.abs = () => 0; Array.prototype.map = () => [1]; } calls += 1;",
    );
    const { targets } = await compareBehaviour(before, poisoned, "javascript");
    expect(targets.map(({ label }) => label)).toEqual(["f"]);
  });
});

describe("what is played is the same every time", () => {
  it("and so is what is said of it", async () => {
    const before = "export function roll(n) { return Math.floor(Math.random() * n) + Date.now() % n; }";
    const after = before.replace("+ Date", "- Date");
    const first = await reportOn(before, after);
    const second = await reportOn(before, after);
    expect(first.report).toEqual(second.report);
    expect(says(first.report)).not.toMatch(/^passed/m);
  });
});
