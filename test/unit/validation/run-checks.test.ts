import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Check } from "../../../shared/validation/check-contract.ts";
import { checks, runChecks } from "../../../shared/validation/run-checks.ts";
import { makeSubject } from "./subject.ts";

describe("the report", () => {
  it("passes an ordinary prompt refinement and lists every check", async () => {
    const report = await runChecks(makeSubject());
    expect(report.verdict).toBe("passed");
    expect(new Set(report.checks.map(({ rule }) => rule))).toEqual(new Set(checks.map(({ rule }) => rule)));
    const passing = new Set(
      report.checks.filter(({ status }) => status === "passed").map(({ rule }) => rule),
    );
    expect(report.summary).toBe(`${passing.size} checks passed.`);
  });
  it("is refused when one check fails at level block, and says why", async () => {
    const report = await runChecks(makeSubject({ after: "" }));
    expect(report.verdict).toBe("refused");
    expect(report.summary).toBe("Refused: The proposed text is empty.");
  });
  it("passes with warnings", async () => {
    const report = await runChecks(makeSubject({ after: "word ".repeat(300) }));
    expect(report).toMatchObject({ verdict: "passed", summary: expect.stringContaining("one warning") });
  });
  it("never passes what could not be checked", async () => {
    for (const path of ["src/a.rb", "src/a.sql", "src/a.unknown"])
      expect((await runChecks(makeSubject({ kind: "code", path, after: "x = 1" }))).verdict).toBe("refused");
  });
  it.each<[string, Check["check"]]>([
    [
      "throws",
      () => {
        throw new Error("broken");
      },
    ],
    ["says nothing", () => []],
    ["cannot check", () => [{ status: "not_checkable", level: "block", detail: "no parser" }]],
  ])("is refused when a check %s", async (_how, check) => {
    const report = await runChecks(makeSubject(), [...checks, { rule: "own", title: "Own", check }]);
    expect(report.verdict).toBe("refused");
  });
  it("gives the same finding the same fingerprint, and another one another", async () => {
    const fingerprints = async (after: string) =>
      (await runChecks(makeSubject({ after }))).checks
        .filter(({ status }) => status === "failed")
        .map((c) => c.fingerprint);
    expect(await fingerprints("a\u200B")).toEqual(await fingerprints("longer a\u200B"));
    expect(await fingerprints("a\u200B")).not.toEqual(await fingerprints("a\u200E"));
  });
});

describe("the pages of the checks", () => {
  it.each(checks.map(({ rule }) => [rule]))("has one for %s", (rule) => {
    const page = new URL(`../../../docs/checks/${rule}.md`, import.meta.url);
    expect(existsSync(page)).toBe(true);
    expect(readFileSync(page, "utf8")).toContain(`# ${rule}`);
  });
});
