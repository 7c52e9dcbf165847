import { describe, expect, it } from "vitest";
import { findCallers } from "../../../../shared/validation/interface/find-callers.ts";

const file = (path: string, content: string) => ({ kind: "code", path, content });

describe("callers of what changes", () => {
  it("are the lines that say the name in files that import the module", () => {
    const files = [
      file("a.ts", 'import { Agent } from "./agent.ts";\nnew Agent().run();\n'),
      file("b.ts", "run();\n"),
      file("agent.ts", "export class Agent { run() {} }\n"),
    ];
    expect(findCallers("Agent.run", "agent.ts", files)).toEqual([{ path: "a.ts", line: 2 }]);
  });
  it("call a default export as they like", () => {
    const files = [
      file("a.js", 'import plan from "./make-plan.js";\n\nplan(1);\n'),
      file("b.js", 'const make = require("./make-plan");\nmake(2);\n'),
    ];
    expect(findCallers("default", "src/make-plan.js", files)).toEqual([
      { path: "a.js", line: 1 },
      { path: "a.js", line: 3 },
      { path: "b.js", line: 1 },
      { path: "b.js", line: 2 },
    ]);
  });
  it("import the front of a folder by the folder's name", () => {
    const files = [
      file("main.py", "from team.agents import plan\n\nplan()\n"),
      file("main.ts", 'import { plan } from "../team/agents";\n'),
    ];
    expect(findCallers("plan", "team/agents/__init__.py", files)).toHaveLength(3);
    expect(findCallers("plan", "team/agents/index.ts", files)).toHaveLength(3);
  });
  it("are none for what has no name of its own", () => {
    expect(findCallers("route GET /x", "a.ts", [file("b.ts", 'import "./a.ts";\n')])).toEqual([]);
  });
});
