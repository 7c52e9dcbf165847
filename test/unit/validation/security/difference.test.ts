import { beforeAll, describe, expect, it } from "vitest";
import { loadParser } from "../../../../shared/validation/code/parse-source.ts";
import { capabilityChange } from "../../../../shared/validation/security/checks/capability-change.ts";
import { commandExecution } from "../../../../shared/validation/security/checks/command-execution.ts";
import { embeddedSecrets } from "../../../../shared/validation/security/checks/embedded-secrets.ts";
import { securityChecks } from "../../../../shared/validation/security/security-checks.ts";
import { makeSubject, refusals } from "../subject.ts";

beforeAll(() => loadParser("python"));

const danger = 'const cp = require("child_process");\nexports.run = (cmd) => cp.exec(cmd);\n';
const guarded =
  'const cp = require("child_process");\nexports.run = (cmd) => {\n  if (!["ls", "pwd"].includes(cmd)) throw new Error(cmd);\n  return cp.exec(cmd);\n};\n';
const change = (before: string, after: string, path = "src/agent.js") =>
  makeSubject({ kind: "code", path, before, after });

describe("the difference that a change makes", () => {
  it("refuses what it introduces", () => {
    expect(refusals(commandExecution, change("", danger))).toEqual(["Gives what a caller gives to a shell."]);
  });
  it("tells what was there before, and does not refuse it", () => {
    const [outcome] = commandExecution.check(change(danger, `// moved\n\n${danger}exports.x = 1;\n`));
    expect(outcome).toMatchObject({ status: "failed", level: "info", location: { line: 4, side: "new" } });
  });
  it("refuses a second copy of a line that was there before", () => {
    expect(
      refusals(commandExecution, change(danger, `${danger}exports.again = (cmd) => cp.exec(cmd);\n`)),
    ).toHaveLength(1);
  });
  it("refuses the removal of a guard, though the dangerous line itself is the same", () => {
    expect(refusals(commandExecution, change(guarded, guarded.replace(/ {2}if.*\n/, "")))).toHaveLength(1);
  });
  it("tells what it removes", () => {
    const [outcome] = commandExecution.check(change(danger, "exports.x = 1;\n"));
    expect(outcome).toMatchObject({ status: "passed", location: { side: "old", line: 2 } });
  });
  it("says what the program can do before and after", () => {
    const details = capabilityChange.check(change("exports.x = 1;\n", danger)).map(({ detail }) => detail);
    expect(details).toEqual([
      "New: processes.",
      "New modules: child_process.",
      "Before: nothing but computing; after: processes.",
    ]);
  });
  it("looks for secrets in prompts and settings too", () => {
    const token = `${"ghp"}_${"a1B2c3D4e5F6".repeat(3)}`;
    expect(refusals(embeddedSecrets, makeSubject({ after: `Use ${token}.` }))).toHaveLength(1);
    expect(refusals(embeddedSecrets, makeSubject({ after: "Use the token you are given." }))).toEqual([]);
  });
  it("never passes a program that cannot be read", () => {
    for (const path of ["src/a.js", "src/a.py"])
      for (const check of securityChecks) {
        const outcomes = check.check(change("", "def f(:\n  ((", path));
        expect(outcomes.some(({ status, level }) => status === "not_checkable" && level === "block")).toBe(
          true,
        );
      }
  });
  it("names twenty of many findings, the gravest first, and counts the rest", () => {
    const many = `const cp = require("child_process");\nexports.f = (x) => {\n${"  cp.exec(x);\n".repeat(3_000)}};\n`;
    const outcomes = commandExecution.check(change("", many));
    expect(outcomes).toHaveLength(21);
    expect(outcomes.at(-1)?.detail).toBe("2980 more of the kind.");
  });
});
