import { beforeAll, describe, expect, it } from "vitest";
import { interfaceKept } from "../../../shared/validation/checks/interface-kept.ts";
import { loadParser } from "../../../shared/validation/code/parse-source.ts";
import { makeSubject } from "./subject.ts";

const code = (before: string, after: string, path = "src/agent.ts") =>
  makeSubject({ kind: "code", path, before, after });
const outcomes = (subject: ReturnType<typeof code>) =>
  interfaceKept.check(subject).map(({ status, level }) => `${status} ${level}`);

beforeAll(async () => {
  await loadParser("typescript");
  await loadParser("python");
});

describe("interface_kept", () => {
  const old = "export function plan(goal: string, steps = 3) { return { goal, steps }; }\n";
  it("passes an addition, and says what it is", () => {
    const after = old.replace("steps = 3", "steps = 3, tools: string[] = []");
    const [outcome] = interfaceKept.check(code(old, after));
    expect(outcome).toMatchObject({
      status: "passed",
      detail: expect.stringContaining("tools may be given now"),
    });
  });
  it("passes what no caller sees", () => {
    const after = old.replace("return { goal, steps }", "const made = { goal, steps }; return made");
    expect(outcomes(code(old, after))).toEqual(["passed info"]);
  });
  it("refuses what breaks every caller, and says where", () => {
    const [outcome] = interfaceKept.check(
      code(old, old.replace("goal: string", "goal: string, team: string")),
    );
    expect(outcome).toMatchObject({
      status: "failed",
      level: "block",
      location: { path: "src/agent.ts", line: 1, side: "new" },
    });
  });
  it("shows what is gone in the old version", () => {
    const [outcome] = interfaceKept.check(code(`\n${old}`, "export const other = 1;\n"));
    expect(outcome?.location).toMatchObject({ side: "old", line: 2 });
  });
  it("warns of what only the text of a function suggests", () => {
    expect(outcomes(code(old, old.replace("steps = 3", "steps = 5")))).toEqual(["failed warn"]);
  });
  it("names the lines of the team's files that use what breaks", () => {
    const neighbours = [
      {
        kind: "code",
        path: "src/run.ts",
        content: 'import { plan } from "./agent.ts";\n\nconsole.log(plan("sell"));\n',
      },
      { kind: "code", path: "src/other.ts", content: 'import { plan } from "./planner.ts";\nplan();\n' },
    ];
    const subject = { ...code(old, "export const planned = 1;\n"), neighbours };
    const [outcome] = interfaceKept.check(subject);
    expect(outcome?.detail).toContain("src/run.ts:1, src/run.ts:3");
    expect(outcome?.detail).not.toContain("other.ts");
  });
  it("does not call it kept where the present version cannot be read", () => {
    expect(outcomes(code("export function (", old))).toEqual(["not_checkable warn"]);
    expect(outcomes(code(`x = 1${"+1".repeat(40_000)}`, old))).toEqual(["not_checkable block"]);
  });
  it("tells at most twenty changes and how many there are besides", () => {
    const many = Array.from({ length: 50 }, (_, at) => `export const a${at} = ${at};`).join("\n");
    const said = interfaceKept.check(code(many, "export const other = 1;\n"));
    expect(said).toHaveLength(21);
    expect(said.at(-1)?.detail).toBe("30 more such changes.");
  });
  it("has nothing to say of a new file, a prompt and a proposal that does not parse", () => {
    for (const subject of [code("", old), makeSubject(), code(old, "export function (")])
      expect(outcomes(subject)).toEqual(["not_applicable info"]);
  });
});
