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
      "words that might be settings",
      "python",
      (end: string) => `${"config".repeat(20_000)}${end === "" ? "" : "x"}\n`,
    ],
  ] as const)("answers for %s", (_name, language, make) => {
    const path = language === "python" ? "a.py" : "a.ts";
    const before = parseSource(make(""), language, path);
    const after = parseSource(make(", y: 1"), language, path);
    if (before.status !== "parsed" || after.status !== "parsed") throw new Error("It does not parse.");
    const started = performance.now();
    expect(Array.isArray(judgeInterface(before, after))).toBe(true);
    // Well below a second on a quiet machine; this one may be shared.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
