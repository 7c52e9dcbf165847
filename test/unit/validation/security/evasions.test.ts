import { beforeAll, describe, expect, it } from "vitest";
import { loadParser } from "../../../../shared/validation/code/parse-source.ts";
import { javaScriptEvasions } from "./evasions-javascript.ts";
import { pythonEvasions } from "./evasions-python.ts";
import { findingsOf } from "./twins.ts";

beforeAll(() => loadParser("python"));

describe("harm that hides", () => {
  it.each(javaScriptEvasions)("is seen in %s", (source) => {
    expect(findingsOf(source, "a.mjs")).not.toEqual([]);
  });
  it.each(pythonEvasions)("is seen in %s", (source) => {
    expect(findingsOf(`${source}\n`, "a.py")).not.toEqual([]);
  });
});
