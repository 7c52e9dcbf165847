import { beforeAll, describe, expect, it } from "vitest";
import { loadParser, parseSource } from "../../../shared/validation/code/parse-source.ts";
import type { Language } from "../../../shared/validation/detect-language.ts";

beforeAll(async () => {
  await loadParser("typescript");
  await loadParser("python");
});

const read = (source: string, language: Language, path: string): string =>
  parseSource(source, language, path).status;

describe("TypeScript", () => {
  it.each([
    "class A { set x(v = 1) {} }",
    "class A { set x(v?) {} }",
    "class A { set x(v): void {} }",
    "class A { get x<T>() { return 1 } }",
    "class A { readonly get x() { return 1 } }",
    "class A { constructor(): void {} }",
    "class A { constructor(this: A) {} }",
    "class A { readonly accessor x = 1 }",
    "class A { public #m() {} }",
    "abstract class A { private abstract m(): void }",
    "abstract class A { abstract async m(): Promise<void> }",
    "interface A { [x: string] }",
    "interface A { [x: boolean]: number }",
    "enum E { a, a }",
    "type T = unique number",
    "type T<A, A> = 1",
    "class A<T = 1, U> {}",
    "function f(a, this: number) {}",
    "function f() { namespace N {} }",
    "for (let x: number of y) {}",
    "let x: Record<string, >",
    "import typeof { a } from 'a'; a",
    "let x: static",
    "type F = (typeof: string) => void",
    "declare function f(new: string): void",
  ])("refuses what the parser alone lets pass: %s", (source) => {
    expect(read(source, "typescript", "a.ts")).toBe("invalid");
  });
  it.each([
    "abstract class A { protected abstract m(): void; abstract accessor x: number }",
    "class A { get x() { return 1 } set x(v: number) {} accessor y = 1; #z }",
    "function f(this: A, x?: number, y = 1, ...z: string[]) {}",
    "class A<T, U = T> {}",
    "interface A { [x: string]: number; readonly [y: symbol]: string }",
    "enum E { a, b = a << 1, 'c-d' = 'x' }",
    "declare const s: unique symbol",
    "namespace A { namespace B {} }",
    "for (const x of y as any) {}",
    "type T<A> = A extends Box<infer U>[] | ((a: infer V extends string) => any) ? [U, V] : never",
    "type T<A> = A extends (B extends infer C ? C : 1) ? A : never",
    "let x: Record<string, /* , */ number>",
    "interface A { static: string; typeof(type: string, of: number): static_ } type static_ = 1",
    "type F = (this: A, from: string) => void",
    "declare module 'm' { import * as a from 'a'; export { a } }",
  ])("passes what resembles it: %s", (source) => {
    expect(read(source, "typescript", "a.ts")).toBe("parsed");
  });
  it("lets .cts import and export, as the compiler does", () => {
    expect(read("import a from 'a'; export { a };", "typescript", "a.cts")).toBe("parsed");
    expect(read("import a = require('a'); export = a;", "typescript", "a.cts")).toBe("parsed");
    expect(read("import a from 'a'; export const b: typeof a;", "typescript", "a.d.cts")).toBe("parsed");
  });
  it("lets one name stand for several things where they are only declared", () => {
    const source = "declare abstract class A {}\ninterface A {}\ndeclare var A: number;\nexport {};";
    expect(read(source, "typescript", "a.d.ts")).toBe("parsed");
    expect(read("let a = 1; let a = 2;", "typescript", "a.ts")).toBe("invalid");
  });
});

describe("Python", () => {
  it.each([
    "x = [*a.b()]",
    "x = [*a()]",
    "x = *a.b(), 1",
    "print('=', *a.b(), sep='')",
    "x = [*a | b, *c[0].d()]",
    "f(*a or b)",
    "for x in *a.b(), 1: pass",
    "match *a, b:\n    case _: pass",
    "x = [y := 1, y]",
    "a[b := 1]",
    "while chunk := f(): pass",
    "match q:\n    case y if z := y: pass",
    "from a.b import c as d, e",
    "async def f():\n    -await x ** 2 + await (-y)",
    "def f(*a: *b, c: d = 1): pass",
    "def f(a):\n    def g():\n        nonlocal a\n    class C:\n        nonlocal a",
  ])("passes %s", (source) => {
    expect(read(`${source}\n`, "python", "a.py")).toBe("parsed");
  });
  it.each([
    "x = *a.b()",
    "(*a)",
    "x = [*a or b]",
    "x = [*not a]",
    "x = not *a",
    "def f(): return p := 1",
    "x = y := 1",
    "f(a=b := 1)",
    "assert x := 1",
    "a += b = c",
    "a = b += c",
    "a = b: c",
    "from a import b.c",
    "async def f():\n    await -x",
    "async def f():\n    await await x",
    "def f(a: *b): pass",
    "def f():\n    nonlocal a",
  ])("refuses %s", (source) => {
    expect(read(`${source}\n`, "python", "a.py")).toBe("invalid");
  });
});
