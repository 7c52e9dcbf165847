import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parameterDeclared } from "../../../shared/validation/checks/parameter-declared.ts";
import { countChangedLines, patchSize } from "../../../shared/validation/checks/patch-size.ts";
import { toolGrants } from "../../../shared/validation/checks/tool-grants.ts";
import { toolSchema } from "../../../shared/validation/checks/tool-schema.ts";
import { makeSubject, refusals, statuses } from "./subject.ts";

const declared = {
  temperature: { type: "number", min: 0, max: 2, maxStep: 1.5 },
  "retries.most": { type: "integer", max: 10 },
  "retries.first": { atMost: "retries.most" },
  mode: { oneOf: ["fast", "careful"], requires: ["temperature"] },
};
const values = { temperature: 1, retries: { first: 1, most: 3 }, mode: "fast" };

describe("parameter_declared", () => {
  const change = (after: object, before: object = { $parameters: declared, ...values }) =>
    makeSubject({
      kind: "parameters",
      path: "p.json",
      before: JSON.stringify(before),
      after: JSON.stringify(after),
    });

  it("passes values within what is declared", () => {
    expect(
      statuses(
        parameterDeclared,
        change({ $parameters: declared, ...values, temperature: 1.4, mode: "careful" }),
      ),
    ).toEqual(["passed"]);
  });
  it.each([
    ["the wrong type", { temperature: "1" }],
    ["a value above the range", { temperature: 2.5 }],
    ["a part of a number where whole ones are wanted", { retries: { first: 1, most: 3.5 } }],
    ["one that exceeds another", { retries: { first: 5, most: 3 } }],
    ["none of the values", { mode: "slow" }],
    ["one that needs what is not there", { temperature: undefined }],
    ["too large a step", { temperature: 1.6 }],
  ])("refuses %s", (_what, more) => {
    expect(
      refusals(parameterDeclared, change({ $parameters: declared, ...values, ...more })).length,
    ).toBeGreaterThan(0);
  });
  it("refuses a change of the limits themselves", () => {
    const wider = { ...declared, temperature: { type: "number", max: 5 } };
    expect(refusals(parameterDeclared, change({ $parameters: wider, ...values }))).toHaveLength(1);
    expect(refusals(parameterDeclared, change(values))).toHaveLength(1);
  });
  it("refuses a declaration that nobody understands", () => {
    expect(refusals(parameterDeclared, change({ $parameters: { a: { minimum: 1 } } }, {}))).toHaveLength(1);
  });
  it("reads YAML and TOML", () => {
    const yaml = "$parameters:\n  size: { max: 5 }\nsize: 4\n";
    const subject = (after: string) =>
      makeSubject({ kind: "parameters", path: "p.yaml", before: yaml, after });
    expect(statuses(parameterDeclared, subject(yaml.replace("size: 4", "size: 5")))).toEqual(["passed"]);
    expect(refusals(parameterDeclared, subject(yaml.replace("size: 4", "size: 6")))).toHaveLength(1);
  });
});

describe("patch_size", () => {
  const policy = { max_prompt_characters: 1, max_parameter_step: 1, max_changed_lines: 3 };
  it("refuses more lines than policy allows", () => {
    expect(
      refusals(patchSize, makeSubject({ policy, before: "a\nb\n", after: "a\nc\nd\ne\n" })),
    ).toHaveLength(1);
    expect(refusals(patchSize, makeSubject({ policy, before: "a\nb\n", after: "a\nc\n" }))).toEqual([]);
  });
  it("counts moved lines as none", () => {
    expect(countChangedLines("a\nb\nc", "c\na\nb")).toBe(0);
    expect(countChangedLines("a\r\nb", "a\nb")).toBe(0);
  });
  it("counts the lines that only one side has, wherever the sides begin and end alike", () => {
    const countAll = (own: string[], others: string[]) => {
      const left = [...others];
      return own.filter((line) => {
        const at = left.indexOf(line);
        if (at !== -1) left.splice(at, 1);
        return at === -1;
      }).length;
    };
    const text = fc
      .array(fc.constantFrom("a", "b", "\n", "\r\n", "\r", ""), { maxLength: 14 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, text, text, text, (start, before, after, end) => {
        const [old, own] = [start + before + end, start + after + end];
        const [oldLines, ownLines] = [old, own].map((one) => one.split(/\r\n|\r|\n/));
        const changed = countAll(oldLines ?? [], ownLines ?? []) + countAll(ownLines ?? [], oldLines ?? []);
        expect(countChangedLines(old, own)).toBe(changed);
      }),
      { numRuns: 500 },
    );
  });
});

const schema = {
  type: "object",
  properties: { q: { type: "string" }, n: { type: "integer" } },
  required: ["q"],
};
const search = { name: "search", description: "Searches.", input_schema: schema };
const tools = (after: unknown, before: unknown = [search]) =>
  makeSubject({
    kind: "tools",
    path: "t.json",
    before: JSON.stringify(before),
    after: JSON.stringify(after),
  });

describe("tool_schema", () => {
  it("passes a new tool and a new optional key", () => {
    const wider = { ...schema, properties: { ...schema.properties, page: { type: "integer" } } };
    expect(
      statuses(
        toolSchema,
        tools([
          { ...search, input_schema: wider },
          { ...search, name: "fetch" },
        ]),
      ),
    ).toEqual(["passed"]);
  });
  it.each([
    ["a name that cannot be called", [{ ...search, name: "search it" }, search]],
    ["names that cannot be told apart", [search, { ...search, name: "Search" }]],
    ["a tool that is gone", []],
    ["a type that there is not", [{ ...search, input_schema: { type: "text" } }]],
    ["a required key that is not described", [{ ...search, input_schema: { ...schema, required: ["z"] } }]],
    ["a key that is required now", [{ ...search, input_schema: { ...schema, required: ["q", "n"] } }]],
    [
      "a narrower type",
      [
        {
          ...search,
          input_schema: { ...schema, properties: { ...schema.properties, q: { type: "number" } } },
        },
      ],
    ],
    [
      "a closed list of values",
      [
        {
          ...search,
          input_schema: {
            ...schema,
            properties: { ...schema.properties, q: { type: "string", enum: ["a"] } },
          },
        },
      ],
    ],
    [
      "a key that is gone",
      [{ ...search, input_schema: { ...schema, properties: { q: { type: "string" } } } }],
    ],
    ["no list at all", { search }],
  ])("refuses %s", (_what, after) => {
    expect(refusals(toolSchema, tools(after)).length).toBeGreaterThan(0);
  });
  it("takes a wider type, and refuses one in what a tool gives", () => {
    const number = { type: "object", properties: { x: { type: "number" } } };
    const integer = { type: "object", properties: { x: { type: "integer" } } };
    expect(
      refusals(
        toolSchema,
        tools([{ ...search, input_schema: number }], [{ ...search, input_schema: integer }]),
      ),
    ).toEqual([]);
    expect(
      refusals(
        toolSchema,
        tools([{ ...search, output_schema: number }], [{ ...search, output_schema: integer }]),
      ),
    ).toHaveLength(1);
  });
});

describe("tool_grants", () => {
  it.each([
    ["everything", { ...search, permissions: ["*"] }],
    ["the whole disk", { ...search, allowed_paths: ["/"] }],
    ["an address without encryption", { ...search, url: "http://tools.example.com/x" }],
  ])("refuses %s", (_what, tool) => {
    expect(refusals(toolGrants, tools([tool]))).toHaveLength(1);
  });
  it.each([
    ["a package without a version", { command: "npx", args: ["-y", "@acme/files"] }],
    ["an image without a tag", { command: "docker", args: ["run", "acme/files"] }],
    ["the latest image", { command: "docker", args: ["run", "acme/files:latest"] }],
    ["a switch that takes the guards away", { command: "deno", args: ["run", "-A", "x.ts"] }],
  ])("refuses a server from %s", (_what, server) => {
    expect(refusals(toolGrants, tools({ mcpServers: { files: server } }))).toHaveLength(1);
  });
  it("passes a pinned server and says what it reaches", () => {
    const server = { command: "npx", args: ["-y", "@acme/files@1.2.3"], allowed_paths: ["/srv/data"] };
    const outcomes = toolGrants.check(tools({ mcpServers: { files: server } }));
    expect(outcomes.map(({ level }) => level)).toEqual(["info"]);
    expect(outcomes[0]?.detail).toContain("/srv/data");
  });
  it("only warns of what was granted before", () => {
    const wide = { ...search, permissions: ["*"] };
    expect(refusals(toolGrants, tools([wide, { ...search, name: "fetch" }], [wide]))).toEqual([]);
  });
});

describe("names of tools in several files", () => {
  const tool = (name: string) =>
    JSON.stringify([{ name, description: "Looks something up.", input_schema: { type: "object" } }]);
  const other = { kind: "tools", path: "tools/shop.json", content: tool("find_order") };
  it("are refused when they are new and taken", () => {
    const subject = makeSubject({
      kind: "tools",
      path: "tools/a.json",
      before: "[]",
      after: tool("find_order"),
    });
    expect(refusals(toolSchema, { ...subject, neighbours: [other] })[0]).toContain("tools/shop.json");
    expect(refusals(toolSchema, { ...subject, neighbours: [] })).toEqual([]);
  });
  it("are let be where they were taken before", () => {
    const subject = makeSubject({
      kind: "tools",
      path: "tools/a.json",
      before: tool("find_order"),
      after: tool("find_order").replace("something", "an order"),
    });
    expect(refusals(toolSchema, { ...subject, neighbours: [other] })).toEqual([]);
  });
});
