import { beforeAll, describe, expect, it } from "vitest";
import { loadParser, parseSource } from "../../../../shared/validation/code/parse-source.ts";
import { judgeInterface } from "../../../../shared/validation/interface/judge-interface.ts";
import { readPairs } from "./read-pairs.ts";

const pairs = readPairs();

beforeAll(async () => {
  await loadParser("typescript");
  await loadParser("python");
});

function judge({ old, new: after, language, path }: (typeof pairs)[number]) {
  const before = parseSource(old, language, path);
  const now = parseSource(after, language, path);
  if (before.status !== "parsed" || now.status !== "parsed") throw new Error("The pair does not parse.");
  return judgeInterface(before, now);
}

describe("labelled pairs of old and new", () => {
  it("are at least 250, breaking and compatible ones in three languages", () => {
    expect(pairs.length).toBeGreaterThanOrEqual(250);
    for (const language of ["javascript", "typescript", "python"])
      for (const breaking of [true, false])
        expect(
          pairs.filter((pair) => pair.language === language && pair.breaking === breaking).length,
        ).toBeGreaterThan(30);
  });

  it.each(pairs)("$id", (pair) => {
    const breaking = judge(pair).filter((change) => change.class === "breaking");
    expect(breaking.length > 0, breaking.map(({ name, reason }) => `${name}: ${reason}`).join("; ")).toBe(
      pair.breaking,
    );
  });

  it.each(pairs)("says nothing when nothing changes: $id", (pair) => {
    expect(judge({ ...pair, old: pair.new }).filter((change) => change.class === "breaking")).toEqual([]);
  });
});
