import { beforeAll, describe, expect, it } from "vitest";
import { loadParser } from "../../../../shared/validation/code/parse-source.ts";
import { furtherTwins, javascriptTwins, typescriptTwins } from "./snippets-javascript.ts";
import { pythonTwins } from "./snippets-python.ts";
import { findingsOf } from "./twins.ts";

beforeAll(async () => {
  await loadParser("typescript");
  await loadParser("python");
});

const all = [
  ["a.js", javascriptTwins],
  ["b.js", furtherTwins],
  ["a.ts", typescriptTwins],
  ["a.py", pythonTwins],
] as const;

describe.each(all)("the screening of %s", (path, twins) => {
  it.each(twins)("finds $family in $unsafe", ({ family, unsafe }) => {
    expect(findingsOf(unsafe, path).map((one) => one.family)).toContain(family);
  });
  it.each(twins)("finds nothing in $safe", ({ safe }) => {
    expect(findingsOf(safe, path).map(({ family, kind, detail }) => `${family}/${kind} ${detail}`)).toEqual(
      [],
    );
  });
});
