import { describe, expect, it } from "vitest";
import { judgeRegex } from "../../../../shared/validation/regex/judge-regex.ts";

const exponential = [
  "(a+)+$",
  "^([a-zA-Z0-9]+)*$",
  "(x+x+)+y",
  "^(a|a)*$",
  "([a-z]*)*x",
  "(.*)*x",
  "^(([a-z])+.)+[A-Z]([a-z])+$",
  "(a|aa)+$",
  "^(\\w+\\s?)*$",
  "^(\\d+)*$",
  '^(?:[^"]|\\\\.)*"$',
  "^(a+|b+|ab)*c",
];
const fine = [
  "^a+$",
  "(a|.)*",
  "(\\r\\n|\\r|\\n)+",
  "([\\w.]+)*",
  "^\\d{3}-\\d{4}$",
  "^(?:a|b)*$",
  '"(?:\\\\.|[^"\\\\])*"',
  "^[\\w-]+(?:\\.[\\w-]+)*$",
  "^(?:\\d+,)*\\d+$",
  "^(?:a+b)+c",
];

describe("the judgement of regular expressions", () => {
  it.each(exponential)("finds that %s takes exponential time", (pattern) => {
    expect(judgeRegex(pattern, "")).toBe("exponential");
  });
  it.each(fine)("finds nothing in %s", (pattern) => {
    expect(judgeRegex(pattern, "")).toBe("linear");
  });
  it("tells the square of a chain from that of a search", () => {
    expect(judgeRegex("^\\w*\\w*x$", "")).toBe("polynomial");
    expect(judgeRegex("a*b", "")).toBe("searching");
  });
  it("looks at cases where the flag says so", () => {
    expect(judgeRegex("^(a|A)+$", "")).toBe("linear");
    expect(judgeRegex("^(a|A)+$", "i")).toBe("exponential");
  });
  it("gives up in time on what is too large", () => {
    const start = performance.now();
    for (const pattern of [
      "(a?){500}b+",
      "(a|b|c|d)*".repeat(120),
      `(${"a|".repeat(600)}a)*b`,
      "(".repeat(2_000),
      `${"(".repeat(400)}a${")*".repeat(400)}`,
    ])
      judgeRegex(pattern, "");
    expect(performance.now() - start).toBeLessThan(1_500);
  });
});
