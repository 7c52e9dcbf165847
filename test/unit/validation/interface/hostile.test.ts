import { beforeAll, describe, expect, it } from "vitest";
import { loadParser, parseSource } from "../../../../shared/validation/code/parse-source.ts";
import { judgeInterface } from "../../../../shared/validation/interface/judge-interface.ts";

beforeAll(async () => {
  await loadParser("typescript");
  await loadParser("python");
});

const many = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join("\n");

describe("comparing what is made to cost", () => {
  it.each([
    [
      "names that lead to names",
      "typescript",
      (end: string) => `${many(2_000, (at) => `export type A${at} = A${at + 1};`)}
export declare function f(x: A0${end}): A0;`,
    ],
    [
      "types in themselves",
      "typescript",
      (end: string) => `export interface T { ${many(800, (at) => `p${at}: T;`)} }
export declare function f(x: T${end}): void;`,
    ],
    [
      "models that inherit in a line",
      "python",
      (end: string) => `class A0(BaseModel):
    a: int
${many(500, (at) => `class A${at + 1}(A${at}):\n    b${at}: int${end === "" ? "" : " = 1"}`)}`,
    ],
    [
      "a chain of calls on what is given",
      "javascript",
      (end: string) =>
        `export function f(x) { switch (x${".a()".repeat(1_000)}) { case "b": return 1${end === "" ? "" : " + 1"}; } }`,
    ],
    [
      "messages, events and callbacks without end",
      "javascript",
      (end: string) => `export class A extends E { f(x, g) {
${many(1_000, (at) => `this.emit("e", { k${at}: x }); postMessage({ m${at}: x }); g(x, ${at}, "w${at}"); if (x === "v${at}") throw new E("t", { code: "C_${at}" });`)}
return x${end === "" ? "" : " + 1"}; } }`,
    ],
    [
      "functions that give themselves",
      "javascript",
      (end: string) => `export function step() { return () => { log(${end.length}); return step(); }; }
export function open() { function next() { return { ${many(100, (at) => `k${at}: () => next(${end.length}),`)} }; } return next(); }`,
    ],
    [
      "variables of the environment behind helpers",
      "javascript",
      (end: string) => `const e = (n, d) => process.env[n] ?? d;
${many(1_000, (at) => `export const a${at} = process.env.A${at}${end === "" ? "" : "B"}, b${at} = e("B${at}${end === "" ? "" : "C"}", "x");`)}`,
    ],
    [
      "routers inside of each other",
      "python",
      (end: string) =>
        `${many(500, (at) => `r${at} = APIRouter(prefix="/a${end === "" ? "" : "b"}")\nr${at % 7}.include_router(r${at % 5}, prefix="/c")`)}
${many(500, (at) => `@r${at}.get("/x${at}")\ndef f${at}(): pass`)}`,
    ],
    [
      "spaces without end on one line",
      "javascript",
      (end: string) =>
        `export const f = () => [${"a,  b, ".repeat(20_000).replaceAll("  ", end === "" ? "  " : " ")}];`,
    ],
    [
      "one helper that everything calls",
      "javascript",
      (
        end: string,
      ) => `function h(x) { ${many(500, (at) => `if (x === ${at}) throw new E${at}();`)} return x${end === "" ? "" : " + 1"}; }
${many(1_000, (at) => `export const f${at} = (x) => h(h(x));`)}`,
    ],
    [
      "words that might be settings",
      "python",
      (end: string) => `${"config".repeat(20_000)}${end === "" ? "" : "x"}\n`,
    ],
  ] as const)("answers for %s", (_name, language, make) => {
    const path = { python: "a.py", typescript: "a.ts", javascript: "a.js" }[language];
    const before = parseSource(make(""), language, path);
    const after = parseSource(make(", y: 1"), language, path);
    if (before.status !== "parsed" || after.status !== "parsed") throw new Error("It does not parse.");
    const started = performance.now();
    expect(Array.isArray(judgeInterface(before, after))).toBe(true);
    // Well below a second on a quiet machine; this one may be shared.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
