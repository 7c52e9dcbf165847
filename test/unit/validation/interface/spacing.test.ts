import { describe, expect, it } from "vitest";
import { foldNumber } from "../../../../shared/validation/interface/fold-number.ts";
import { isSpacedOnly } from "../../../../shared/validation/interface/spacing.ts";

describe("spaces between words", () => {
  it("tell nothing", () => {
    expect(isSpacedOnly("return x;", "return   x;")).toBe(true);
    expect(isSpacedOnly("f(a,  b)\n  return c", "f(a, b)\n  return\tc")).toBe(false);
    expect(isSpacedOnly("f(a,  b)\n  return c", "f(a, b)\n  return c")).toBe(true);
  });
  it("count where lines begin, in quotes, and between what is one word without them", () => {
    expect(isSpacedOnly("if x:\n  y", "if x:\n    y")).toBe(false);
    expect(isSpacedOnly("f('a  b')", "f('a b')")).toBe(false);
    expect(isSpacedOnly("return x", "returnx")).toBe(false);
    expect(isSpacedOnly("return x", "return x ")).toBe(false);
    expect(isSpacedOnly("return x", "return\nx")).toBe(false);
  });
});

describe("arithmetic of numbers", () => {
  it.each([
    ["60 * 60", "3600"],
    ["60_000 + 1", "60001"],
    ["(1 + 2) * 3", "9"],
    ["2 ** 3", "8"],
    ["-5", "-5"],
    ["10 - 2 - 3", "5"],
    ["7 % 4", "3"],
    [".5 * 2", "1"],
  ])("%s is %s", (text, value) => {
    expect(foldNumber(text)).toBe(value);
  });
  it.each(["a * 2", "1 +", "(1 + 2", "1 / 0", "1 2", "60", "1..2", ")("])("leaves %s as it is", (text) => {
    expect(foldNumber(text)).toBe(text);
  });
});
